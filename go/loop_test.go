package qjsreactor_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

// still is a clock that stands still, and that Sleep advances.
type still struct{ elapsed time.Duration }

func (c *still) Now() time.Time           { return time.UnixMilli(1700000000000).Add(c.elapsed) }
func (c *still) Monotonic() time.Duration { return c.elapsed }
func (c *still) Sleep(d time.Duration, _ <-chan struct{}) bool {
	c.elapsed += d
	return true
}

func TestClockIsTheGuests(t *testing.T) {
	var out strings.Builder
	clock := &still{}
	r := start(t, qjs.Config{Clock: clock, Stdout: &out, Std: true})
	eval(t, r, "const start = Date.now(); setTimeout(() => console.log(Date.now() - start), 3_600_000); os.sleep(5000)")
	if err := r.Run(background); err != nil {
		t.Fatal(err)
	}
	if out.String() != "3600000\n" || clock.elapsed != time.Hour {
		t.Errorf("got %q after %v", out.String(), clock.elapsed)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestRandomIsGiven(t *testing.T) {
	values := func() any { return eval(t, start(t, qjs.Config{Random: zeros{}, Clock: &still{}}), "Math.random()") }
	if a, b := values(), values(); a != b {
		t.Errorf("%v and %v of the same randomness", a, b)
	}
}

func TestStdinDoesNotHoldTheLoop(t *testing.T) {
	reader, writer := io.Pipe()
	var out strings.Builder
	r := start(t, qjs.Config{Stdin: reader, Stdout: &out, Std: true})
	eval(t, r, `
		const buffer = new Uint8Array(100);
		os.setReadHandler(0, () => {
			const length = os.read(0, buffer.buffer, 0, 100);
			console.log('got', String.fromCharCode(...buffer.subarray(0, length)));
			if (length === 0) os.setReadHandler(0, null);
		});
		setTimeout(() => go(), 0)`)
	/* It is written only once a timer has run: so the loop did not wait for input. */
	if err := r.Expose("go", func() {
		go func() {
			io.WriteString(writer, "one")
			writer.Close()
		}()
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.Run(background); err != nil {
		t.Fatal(err)
	}
	if out.String() != "got one\ngot \n" {
		t.Errorf("got %q", out.String())
	}
}

// To sleep is to poll as well, and must not hide that the handler waits for more.
func TestHandlerMaySleep(t *testing.T) {
	var out strings.Builder
	r := start(t, qjs.Config{Stdin: strings.NewReader("12345678"), Stdout: &out, Std: true, Clock: &still{}})
	eval(t, r, `os.setReadHandler(0, () => {
		const length = os.read(0, new ArrayBuffer(4), 0, 4);
		console.log(length);
		os.sleep(1);
		if (length === 0) os.setReadHandler(0, null);
	})`)
	if err := r.Run(background); err != nil {
		t.Fatal(err)
	}
	if out.String() != "4\n4\n0\n" {
		t.Errorf("got %q", out.String())
	}
}

func TestBlockedReadIsInterrupted(t *testing.T) {
	reader, writer := io.Pipe()
	defer writer.Close()
	r := start(t, qjs.Config{Stdin: reader, Std: true})
	ctx, cancel := context.WithTimeout(background, 20*time.Millisecond)
	defer cancel()
	if _, err := r.Eval(ctx, "std.in.getline(); for (;;);"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if _, err := r.Eval(background, "1"); err != nil {
		t.Error(err)
	}
}

func TestSleepIsInterrupted(t *testing.T) {
	r := start(t, qjs.Config{Std: true})
	ctx, cancel := context.WithTimeout(background, 20*time.Millisecond)
	defer cancel()
	if _, err := r.Eval(ctx, "os.sleep(1e9); for (;;);"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestModulesFromFS(t *testing.T) {
	files := fstest.MapFS{
		"main.js":      {Data: []byte("import { twice } from './lib/twice.js';\nexport default twice(21);")},
		"lib/twice.js": {Data: []byte("export const twice = (x) => 2 * x;")},
	}
	r := start(t, qjs.Config{FS: files})
	module, err := r.Import(background, "./main.js")
	if err != nil || module["default"] != 42.0 {
		t.Errorf("got %v, %v", module, err)
	}
	if _, err := r.Import(background, "./none.js"); err == nil {
		t.Error("a module that is not there was imported")
	}
}

func TestModulesFromLoad(t *testing.T) {
	r := start(t, qjs.Config{
		Resolve: func(_ context.Context, specifier, _ string) (string, error) {
			return strings.TrimPrefix(specifier, "pkg:"), nil
		},
		Load: func(_ context.Context, name, kind string) (any, error) {
			switch name {
			case "now":
				return "export const kind = '" + kind + "'", nil
			case "later":
				promise, resolve, _ := qjs.NewPromise()
				go resolve("export const when = 'later'")
				return promise, nil
			case "broken":
				return nil, errors.New("no network")
			}
			return nil, fs.ErrNotExist
		},
	})
	if got := eval(t, r, "(await import('pkg:now')).kind + (await import('pkg:later')).when"); got != "jslater" {
		t.Errorf("got %v", got)
	}
	if _, err := r.Import(background, "broken"); err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("got %v", err)
	}
	if _, err := r.Import(background, "none"); err == nil {
		t.Error("a module that is not there was imported")
	}
	if err := r.DefineModule(background, "host:x", map[string]any{"y": func() int { return 5 }}); err != nil {
		t.Fatal(err)
	}
	value, err := r.Eval(background, "import { y } from 'host:x'; export const z = y()", qjs.AsModule())
	if err != nil || value.(map[string]any)["z"] != 5.0 {
		t.Errorf("got %v, %v", value, err)
	}
	if err := r.SetImportMap(background, `{"imports": {"short": "host:x"}}`); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "(await import('short')).y()"); got != 5.0 {
		t.Errorf("got %v", got)
	}
}

func TestNamesEndAtTheirEnd(t *testing.T) {
	r := start(t, qjs.Config{})
	_, evalErr := r.Eval(background, "1", qjs.File("a.js\x00b"))
	_, importErr := r.Import(background, "qjs:std\x00b")
	defineErr := r.DefineModule(background, "x\x00b", nil)
	for _, err := range []error{evalErr, importErr, defineErr} {
		if !errors.Is(err, qjs.CodeArgument) || !strings.Contains(err.Error(), "NUL") {
			t.Errorf("got %v", err)
		}
	}
}

func TestRunTellsUncaughtErrors(t *testing.T) {
	var e *qjs.Error
	r := start(t, qjs.Config{})
	eval(t, r, "setTimeout(() => { throw new TypeError('late') }); 0")
	if err := r.Run(background); !errors.As(err, &e) || e.Code != qjs.CodeException || !strings.Contains(e.Text, "TypeError: late") {
		t.Errorf("got %v", err)
	}
	var seen []error
	r = start(t, qjs.Config{OnError: func(err error) { seen = append(seen, err) }})
	eval(t, r, "Promise.reject(5); setTimeout(() => { throw 6 }); 0")
	if err := r.Run(background); err != nil {
		t.Error(err)
	}
	if len(seen) != 2 || !errors.Is(seen[0], qjs.CodeException) || !errors.Is(seen[1], qjs.CodeRejection) {
		t.Errorf("got %v", seen)
	}
}

func TestExit(t *testing.T) {
	r := start(t, qjs.Config{Std: true})
	var exit *qjs.ExitError
	eval(t, r, "setTimeout(() => std.exit(3)); 0")
	if err := r.Run(background); !errors.As(err, &exit) || exit.Code != 3 {
		t.Errorf("got %v", err)
	}
	if _, err := r.Eval(background, "1"); !errors.Is(err, qjs.CodeExited) {
		t.Errorf("got %v", err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	r := start(t, qjs.Config{})
	eval(t, r, "setInterval(() => {}, 1000); 0")
	ctx, cancel := context.WithCancelCause(background)
	cause := errors.New("enough")
	time.AfterFunc(10*time.Millisecond, func() { cancel(cause) })
	if err := r.Run(ctx); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	eval(t, r, "setTimeout(() => { for (;;); }); 0")
	ctx, cancel2 := context.WithTimeout(background, 30*time.Millisecond)
	defer cancel2()
	if err := r.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestLimits(t *testing.T) {
	r := start(t, qjs.Config{Timeout: 20 * time.Millisecond, MemoryLimit: 8 << 20})
	if _, err := r.Eval(background, "for (;;);"); !errors.Is(err, qjs.CodeTimeout) {
		t.Errorf("got %v", err)
	}
	if _, err := r.Eval(background, "'x'.repeat(1e8)"); err == nil {
		t.Error("8 MiB hold 100 MB")
	}
	if _, err := r.Eval(background, "(function f() { f() })()"); err == nil {
		t.Error("the stack has no end")
	}
	if got := eval(t, r, "1 + 1"); got != 2.0 {
		t.Errorf("got %v", got)
	}
	for _, config := range []qjs.Config{{MemoryLimit: -1}, {Timeout: -1}, {Timeout: math.MaxInt64}, {Argv: []string{"qjs", "-e", "1\x002"}}, {FS: fstest.MapFS{}, Dir: "/"}} {
		if _, err := engine.New(background, config); !errors.Is(err, qjs.CodeArgument) {
			t.Errorf("%+v gave %v", config, err)
		}
	}
}
