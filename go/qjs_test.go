package qjsreactor_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

var engine *qjs.Engine

// Compiled code of the tests, which compile for seconds without it.
var cacheDir = filepath.Join(os.TempDir(), "qjs-reactor-test-cache")

func TestMain(m *testing.M) {
	made, err := qjs.NewEngine(context.Background(), qjs.EngineConfig{CacheDir: cacheDir})
	if err != nil {
		panic(err)
	}
	engine = made
	code := m.Run()
	if err := engine.Close(); err != nil {
		panic(err)
	}
	os.Exit(code)
}

var background = context.Background()

func start(t testing.TB, config qjs.Config) *qjs.Reactor {
	t.Helper()
	r, err := engine.New(background, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func eval(t testing.TB, r *qjs.Reactor, code string) any {
	t.Helper()
	value, err := r.Eval(background, code)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return value
}

func TestHostFunction(t *testing.T) {
	r := start(t, qjs.Config{})
	if err := r.Expose("add", func(a, b float64) float64 { return a + b }); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "add(1, 2)"); got != 3.0 {
		t.Errorf("got %v", got)
	}
	if got := eval(t, r, "add.name + add.length"); got != "add2" {
		t.Errorf("got %v", got)
	}
}

func TestException(t *testing.T) {
	r := start(t, qjs.Config{})
	_, err := r.Eval(background, "function f() { throw new TypeError('no', { cause: 5 }) }\nf()", qjs.File("a.js"))
	var e *qjs.Exception
	if !errors.As(err, &e) || e.Class != "TypeError" || e.Message != "no" || e.Cause != 5.0 || !strings.Contains(e.Stack, "a.js") {
		t.Errorf("got %#v", err)
	}
	_, err = r.Eval(background, "throw 7")
	if !errors.As(err, &e) || e.Value != 7.0 || e.Class != "" {
		t.Errorf("got %#v", err)
	}
}

func TestAsync(t *testing.T) {
	r := start(t, qjs.Config{})
	isOpen := make(chan struct{})
	if err := r.Expose("load", qjs.Async(func(_ context.Context, id int) (map[string]any, error) {
		<-isOpen
		if id < 0 {
			return nil, errors.New("there is none")
		}
		return map[string]any{"id": id}, nil
	})); err != nil {
		t.Fatal(err)
	}
	if err := r.Expose("open", func() { close(isOpen) }); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "const loading = load(7); open(); (await loading).id"); got != 7.0 {
		t.Errorf("got %v", got)
	}
	if got := eval(t, r, "try { await load(-1) } catch (e) { e.message }"); got != "there is none" {
		t.Errorf("got %v", got)
	}
}

// A promise is settled also when the guest has no room for its value.
func TestAsyncGivesTooMuch(t *testing.T) {
	r := start(t, qjs.Config{MemoryLimit: 8 << 20})
	if err := r.Expose("load", qjs.Async(func() []byte { return make([]byte, 50<<20) })); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "try { await load() } catch (e) { String(e) }"); got != "InternalError: out of memory" {
		t.Errorf("got %v", got)
	}
}

func TestContextEndsEndlessLoop(t *testing.T) {
	r := start(t, qjs.Config{})
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	_, err := r.Eval(ctx, "for (;;);")
	if !errors.Is(err, qjs.CodeStopped) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if got := eval(t, r, "1 + 1"); got != 2.0 {
		t.Errorf("got %v", got)
	}
}

func TestRunEndsWhenIdle(t *testing.T) {
	var out strings.Builder
	r := start(t, qjs.Config{Stdout: &out})
	if _, err := r.EvalSync(background, "setTimeout(() => console.log('later'), 20)"); err != nil {
		t.Fatal(err)
	}
	if err := r.Run(background); err != nil {
		t.Fatal(err)
	}
	if out.String() != "later\n" {
		t.Errorf("got %q", out.String())
	}
}

func TestReentry(t *testing.T) {
	r := start(t, qjs.Config{})
	if err := r.Expose("again", func(ctx context.Context) (any, error) { return r.EvalSync(ctx, "6 * 7") }); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "again()"); got != 42.0 {
		t.Errorf("got %v", got)
	}
	if err := r.Expose("wrong", func() (any, error) { return r.EvalSync(background, "6 * 7") }); err != nil {
		t.Fatal(err)
	}
	/* From however deep within the function. */
	var deep func(levels int) (any, error)
	deep = func(levels int) (any, error) {
		if levels > 0 {
			return deep(levels - 1)
		}
		return r.EvalSync(background, "6 * 7")
	}
	if err := r.Expose("deep", func() (any, error) { return deep(5000) }); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"wrong()", "deep()"} {
		var e *qjs.Exception
		if _, err := r.Eval(background, code); !errors.As(err, &e) || e.Properties["code"] != "QJS_E_BUSY" {
			t.Errorf("%s: got %v", code, err)
		}
	}
	if err := r.Expose("turn", func(ctx context.Context) error {
		_, err := r.Eval(ctx, "1")
		return errors.Join(err, r.Run(ctx))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Eval(background, "turn()"); err == nil || strings.Count(err.Error(), "QJS_E_BUSY") != 2 {
		t.Errorf("got %v", err)
	}
}
