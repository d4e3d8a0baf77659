package qjsreactor_test

import (
	"context"
	"errors"
	"math/big"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func TestEvalInto(t *testing.T) {
	r := start(t, qjs.Config{})
	var user struct {
		Name string   `js:"name"`
		Tags []string `json:"tags"`
		Size uint16
		Add  func(a, b float64) (float64, error) `js:"add"`
		Slow func(ctx context.Context, x int) (int, error)
		Fail func() error
		Big  *big.Int
		When time.Time
		Rest map[int]bool
	}
	err := r.EvalInto(background, &user, `({ name: 'n', tags: ['a', 'b'], Size: 7, add: (a, b) => a + b,
		Slow: async (x) => { await null; return 2 * x }, Fail: async () => { await null; throw new Error('late') }, Big: 2n ** 70n, When: new Date(5), Rest: { 1: true }, more: 1 })`)
	if err != nil {
		t.Fatal(err)
	}
	if user.Name != "n" || !reflect.DeepEqual(user.Tags, []string{"a", "b"}) || user.Size != 7 ||
		user.Big.String() != "1180591620717411303424" || user.When.UnixMilli() != 5 || !user.Rest[1] {
		t.Errorf("got %+v", user)
	}
	if sum, err := user.Add(1, 2); sum != 3 || err != nil {
		t.Errorf("got %v, %v", sum, err)
	}
	if twice, err := user.Slow(background, 21); twice != 42 || err != nil {
		t.Errorf("got %v, %v", twice, err)
	}
	if err := user.Fail(); err == nil || err.Error() != "Error: late" {
		t.Errorf("got %v", err)
	}
	if err := r.EvalInto(background, &user, "({ Size: 70000 })"); err == nil || !strings.Contains(err.Error(), "value.Size") {
		t.Errorf("got %v", err)
	}
	if err := r.EvalInto(background, user, "1"); !errors.Is(err, qjs.CodeArgument) {
		t.Errorf("got %v", err)
	}
}

func TestHandles(t *testing.T) {
	r := start(t, qjs.Config{})
	counter, err := r.EvalHandle(background, "(class { #n = 0; add(x) { this.#n += x; return this.#n } })")
	if err != nil {
		t.Fatal(err)
	}
	made, err := counter.New(background)
	if err != nil {
		t.Fatal(err)
	}
	object := made.(*qjs.Handle)
	if got, err := object.CallMethod(background, "add", 5); got != 5.0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if err := object.Set(background, "x", []int{1}); err != nil {
		t.Fatal(err)
	}
	if got, err := object.Get(background, "x"); err != nil || !reflect.DeepEqual(got, []any{1.0}) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := object.Copy(background); err == nil {
		t.Error("an instance of a class was copied")
	}
	identity, err := r.EvalHandle(background, "(a, b) => a === b")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := identity.Call(background, object, object); got != true || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	object.Release()
	object.Release()
	if _, err := object.Get(background, "x"); !errors.Is(err, qjs.CodeHandle) {
		t.Errorf("got %v", err)
	}
	if _, err := identity.Call(background, object); !errors.Is(err, qjs.CodeHandle) {
		t.Errorf("got %v", err)
	}
	other := start(t, qjs.Config{})
	if err := other.Expose("x", identity); !errors.Is(err, qjs.CodeHandle) {
		t.Errorf("got %v", err)
	}
}

func TestGarbageIsReleased(t *testing.T) {
	r := start(t, qjs.Config{})
	for range 100 {
		if _, err := r.EvalHandle(background, "({})"); err != nil {
			t.Fatal(err)
		}
	}
	for range 200 {
		runtime.GC()
		held, err := r.Held(background)
		if err != nil {
			t.Fatal(err)
		}
		if len(held) == 0 {
			return
		}
		runtime.Gosched()
	}
	t.Error("handles that are garbage stay held")
}

func TestHostFunctionsComeBack(t *testing.T) {
	r := start(t, qjs.Config{})
	f := qjs.NewFunction("f", func() int { return 1 })
	if err := r.Expose("list", []any{f, f, func() int { return 2 }}); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "list[0] === list[1] && list[0].name === 'f' && list[0]() + list[2]()"); got != 3.0 {
		t.Errorf("got %v", got)
	}
	if got := eval(t, r, "list[0]"); got != f {
		t.Errorf("got %v", got)
	}
	if got := eval(t, r, "list[2]").(func() int)(); got != 2 {
		t.Errorf("got %v", got)
	}
}

func TestArguments(t *testing.T) {
	r := start(t, qjs.Config{})
	for name, f := range map[string]any{
		"variadic": func(first string, rest ...int) []any { return []any{first, rest} },
		"user":     func(u struct{ Name string }) string { return u.Name },
		"fails":    func() error { return &qjs.Exception{Class: "RangeError", Message: "mine"} },
		"garbled":  func() error { return &qjs.Exception{Class: "RangeError", Message: "\xff"} },
		"panics":   func() { panic("oh") },
		"callback": func(ctx context.Context, f func(context.Context, int) (int, error)) (int, error) { return f(ctx, 20) },
		"chan":     func() any { return make(chan int) },
	} {
		if err := r.Expose(name, f); err != nil {
			t.Fatal(err)
		}
	}
	for code, want := range map[string]any{
		"JSON.stringify(variadic('a', 1, 2))":                                `["a",[1,2]]`,
		"JSON.stringify(variadic())":                                         `["",[]]`,
		"user({ Name: 'n', other: 1 })":                                      "n",
		"try { fails() } catch (e) { e instanceof RangeError && e.message }": "mine",
		"try { garbled() } catch (e) { e.name + e.message }":                 "TypeErrorthe result cannot cross: value.message: it is text with a byte that is no UTF-8, at 0: send a []byte",
		"try { panics() } catch (e) { e.message }":                           "the host function panicked: oh",
		"callback((x) => x + 1)":                                             21.0,
		"try { user(5) } catch (e) { e.name + e.message }":                   "TypeErrorargs[0]: the number 5 cannot be a Go struct { Name string }",
		"try { chan() } catch (e) { e.message }":                             "the result cannot cross: QJS_E_VALUE: it is a chan int, which JavaScript has not",
	} {
		if got := eval(t, r, code); got != want {
			t.Errorf("%s: got %v", code, got)
		}
	}
	if err := r.Expose("bad", func() (int, int) { return 1, 2 }); !errors.Is(err, qjs.CodeArgument) {
		t.Errorf("got %v", err)
	}
}

func TestBytecode(t *testing.T) {
	r := start(t, qjs.Config{})
	code, err := r.Compile(background, "6 * 7")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := start(t, qjs.Config{}).EvalBytecode(background, code); got != 42.0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	code[len(code)-1] ^= 1
	if _, err := r.EvalBytecode(background, code); !errors.Is(err, qjs.CodeBytecode) {
		t.Errorf("got %v", err)
	}
}

func TestPromisesOfTheGuest(t *testing.T) {
	r := start(t, qjs.Config{})
	value, err := r.EvalSync(background, "[new Promise((f) => setTimeout(f, 1, 'ok')), Promise.reject(new Error('no'))]")
	if err != nil {
		t.Fatal(err)
	}
	list := value.([]any)
	if got, err := list[0].(*qjs.Handle).Await(background); got != "ok" || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	var e *qjs.Exception
	if _, err := list[1].(*qjs.Handle).Await(background); !errors.As(err, &e) || e.Message != "no" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(background, 10*time.Millisecond)
	defer cancel()
	if _, err := r.Eval(ctx, "new Promise(() => {})"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
