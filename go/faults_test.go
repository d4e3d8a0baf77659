package qjsreactor_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"
	"weak"

	"github.com/qjs-reactor/qjs-reactor/go/embed"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

var errFault = errors.New("the host's own fault")

func panicking[T any]() T { panic(errFault) }

// works is whether a guest is whole: it evaluates, waits, turns its loop and calls the host.
func works(t *testing.T, r *qjs.Reactor) {
	t.Helper()
	if err := r.Expose("again", func(n int) int { return n + 1 }); err != nil {
		t.Fatalf("the guest does not work any more: %v", err)
	}
	var got int
	if err := r.EvalInto(background, &got, "await new Promise((resolve) => setTimeout(() => resolve(again(41)), 1))"); err != nil || got != 42 {
		t.Fatalf("the guest does not work any more: %v, %v", got, err)
	}
}

// fails is that the code throws an error of the guest with this in its message, and the guest works.
func fails(t *testing.T, r *qjs.Reactor, code, message string) {
	t.Helper()
	var exception *qjs.Exception
	_, err := r.Eval(background, code)
	if !errors.As(err, &exception) || !strings.Contains(exception.Error(), message) {
		t.Errorf("%s: got %v instead of an exception with %q", code, err, message)
	}
	works(t, r)
}

type panicError struct{}

func (panicError) Error() string { panic(errFault) }

// A panic at each crossing to the host is an exception in the guest.
func TestPanicsAtEachCrossing(t *testing.T) {
	r := start(t, qjs.Config{
		Resolve: func(_ context.Context, specifier, _ string) (string, error) {
			if specifier == "resolve" {
				return panicking[string](), nil
			}
			return specifier, nil
		},
		Load: func(_ context.Context, name, _ string) (any, error) {
			if name == "later" {
				promise, _, reject := qjs.NewPromise()
				reject(errFault)
				return promise, nil
			}
			return panicking[any](), nil
		},
		Broadcast: func(string) *qjs.Port { return panicking[*qjs.Port]() },
	})
	for name, function := range map[string]any{
		"f":      func() { panicking[int]() },
		"strict": func(int) int { return panicking[int]() },
		"async":  qjs.Async(func() int { return panicking[int]() }),
		"failed": func() error { return panicError{} },
		"index":  func(list []int) int { return list[5] },
		"value":  func() any { return struct{ F panicError }{} },
		"nested": func(ctx context.Context) (any, error) { return r.EvalSync(ctx, "f()") },
		"twice":  func(ctx context.Context) (any, error) { return r.EvalSync(ctx, "nested()") },
	} {
		if err := r.Expose(name, function); err != nil {
			t.Fatal(err)
		}
	}
	const own = "the host's own fault"
	for code, message := range map[string]string{
		"f()": own, "strict(1)": own, "await async()": own, "index([])": "out of range", "nested()": own, "twice()": own,
		"[3, 2, 1].sort(f)": own, "({ get x() { return f() } }).x": own, "failed()": "",
		"await import('resolve')": own, "await import('load')": own, "await import('later')": own,
		"new BroadcastChannel('x')": own,
	} {
		fails(t, r, code, message)
	}
	eval(t, r, "value(); 0")
	works(t, r)
	/* Where nobody in the guest waits. */
	eval(t, r, "setTimeout(f, 0); Promise.resolve().then(f); queueMicrotask(f); 0")
	if err := r.Run(background); err == nil || !strings.Contains(err.Error(), own) {
		t.Errorf("got %v", err)
	}
	works(t, r)
}

func TestPanicInOnError(t *testing.T) {
	isArmed := true
	r := start(t, qjs.Config{OnError: func(error) {
		if isArmed {
			panic(errFault)
		}
	}})
	eval(t, r, "setTimeout(() => { throw 1 }, 0); 0")
	func() {
		defer func() {
			if reason := recover(); reason != errFault {
				t.Errorf("got %v", reason)
			}
		}()
		_ = r.Run(background)
	}()
	isArmed = false
	works(t, r)
}

// What has unwound a call has ended the instance, and everything says so.
func isDead(t *testing.T, r *qjs.Reactor, err error) {
	t.Helper()
	if !errors.Is(err, qjs.CodeDead) || !errors.Is(err, errFault) {
		t.Errorf("got %v", err)
	}
	if _, err := r.Eval(background, "1"); !errors.Is(err, qjs.CodeDead) {
		t.Errorf("Eval: %v", err)
	}
	if err := r.Expose("x", 1); !errors.Is(err, qjs.CodeDead) {
		t.Errorf("Expose: %v", err)
	}
	if err := r.Run(background); !errors.Is(err, qjs.CodeDead) {
		t.Errorf("Run: %v", err)
	}
	if _, err := r.Snapshot(background); !errors.Is(err, qjs.CodeDead) {
		t.Errorf("Snapshot: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestPanicsThatUnwindTheGuest(t *testing.T) {
	for name, code := range map[string]string{
		"a script": "console.log(1)", "a job": "await null; console.log(1)", "a timer": "await new Promise((resolve) => setTimeout(() => resolve(console.log(1)), 1))",
		"a getter": "({ get x() { console.log(1) } })", "a host function": "outer()",
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, qjs.Config{Stdout: panics{}})
			if err := r.Expose("outer", func(ctx context.Context) (any, error) { return r.EvalSync(ctx, "console.log(1)") }); err != nil {
				t.Fatal(err)
			}
			_, err := r.Eval(background, code)
			if !errors.Is(err, errWrite) {
				t.Errorf("got %v", err)
			}
			isDead(t, r, errors.Join(err, errFault))
		})
	}
	for name, clock := range map[string]*brokenClock{"Monotonic": {fault: "monotonic"}, "Now": {fault: "now"}} {
		t.Run(name, func(t *testing.T) {
			r := start(t, qjs.Config{Clock: clock})
			clock.isArmed = true
			_, err := r.Eval(background, "performance.now(); Date.now()")
			isDead(t, r, err)
		})
	}
}

// brokenClock panics in one of its methods, or jumps at each reading.
type brokenClock struct {
	fault   string
	isArmed bool
	jump    time.Duration
	now     time.Duration
}

func (c *brokenClock) Now() time.Time {
	if c.isArmed && c.fault == "now" {
		panic(errFault)
	}
	return time.Unix(0, int64(c.now))
}

func (c *brokenClock) Monotonic() time.Duration {
	if c.isArmed && c.fault == "monotonic" {
		panic(errFault)
	}
	c.now += c.jump
	return c.now
}

func (c *brokenClock) Sleep(d time.Duration, _ <-chan struct{}) bool {
	c.now += d
	return true
}

func TestClocksThatJump(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, begin := range []time.Duration{time.Hour, year, 1<<62 - year} {
		for _, jump := range []time.Duration{0, 1, -1, time.Second, year / 100} {
			r := start(t, qjs.Config{Clock: &brokenClock{now: begin, jump: jump}})
			got, err := r.Eval(background, "let n = 0; await new Promise((resolve) => { setTimeout(() => n++, 5); setTimeout(resolve, 10) }); n")
			if err != nil || got != 1.0 {
				t.Errorf("from %v by %v: got %v, %v", begin, jump, got, err)
			}
		}
	}
}

func TestReadersThatFail(t *testing.T) {
	const read = `let got = ''; await new Promise((resolve, reject) => os.setReadHandler(0, () => {
		const b = new Uint8Array(8), n = os.read(0, b.buffer, 0, 8);
		if (n > 0) return void (got += String.fromCharCode(...b.subarray(0, n)));
		os.setReadHandler(0, null);
		n < 0 ? reject(new Error(got + ': ' + std.strerror(-n))) : resolve() })); got`
	for name, source := range map[string]io.Reader{
		"one byte at a time": iotest.OneByteReader(strings.NewReader("some text")),
		"data with its end":  iotest.DataErrReader(strings.NewReader("some text")),
		"half":               iotest.HalfReader(strings.NewReader("some text")),
	} {
		r := start(t, qjs.Config{Std: true, Stdin: source})
		if got := eval(t, r, read); got != "some text" {
			t.Errorf("%s: got %v", name, got)
		}
		works(t, r)
	}
	for name, source := range map[string]io.Reader{
		"fails":     io.MultiReader(strings.NewReader("some"), iotest.ErrReader(errFault)),
		"panics":    io.MultiReader(strings.NewReader("some"), panicReader{}),
		"times out": io.MultiReader(strings.NewReader("some"), iotest.ErrReader(iotest.ErrTimeout)),
	} {
		r := start(t, qjs.Config{Std: true, Stdin: source})
		t.Log(name)
		fails(t, r, read, "some: I/O error")
	}
}

type panicReader struct{}

func (panicReader) Read([]byte) (int, error) { panic(errFault) }

// shortWriter takes so many bytes of each call; with no error, as no writer may, or with one.
type shortWriter struct {
	bytes.Buffer
	most int
	err  error
}

func (w *shortWriter) Write(p []byte) (int, error) {
	n, _ := w.Buffer.Write(p[:min(w.most, len(p))])
	if n < len(p) {
		return n, w.err
	}
	return n, nil
}

func TestWritersThatFail(t *testing.T) {
	text := strings.Repeat("some text ", 500)
	for _, most := range []int{1, 7, 1000, 1 << 20} {
		w := &shortWriter{most: most}
		r := start(t, qjs.Config{Std: true, Stdout: w})
		eval(t, r, "std.out.puts('some text '.repeat(500)); std.out.flush(); 0")
		if w.String() != text {
			t.Errorf("of %d bytes at a time %d of %d came", most, w.Len(), len(text))
		}
		works(t, r)
	}
	for _, w := range []io.Writer{&shortWriter{most: 10, err: errFault}, &shortWriter{err: io.ErrShortWrite}, iotest.TruncateWriter(io.Discard, 0)} {
		r := start(t, qjs.Config{Std: true, Stdout: w})
		eval(t, r, "for (let i = 0; i < 100; i++) { std.out.puts('some text'); std.out.flush() } console.log('x'); 0")
		works(t, r)
	}
}

// faultyFS fails, or panics, at what it is asked for.
type faultyFS struct {
	fs.FS
	act func(name string) error
}

func (f faultyFS) Open(name string) (fs.File, error) {
	if err := f.act(name); err != nil {
		return nil, err
	}
	return f.FS.Open(name)
}

func TestFilesThatFail(t *testing.T) {
	files := fstest.MapFS{"a.js": {Data: []byte("import './b.js'; export const a = 1")}, "b.js": {Data: []byte("export const b = 1")}}
	isArmed := true
	act := func(name string) error {
		if isArmed && name == "b.js" {
			return errFault
		}
		return nil
	}
	r := start(t, qjs.Config{FS: faultyFS{files, act}})
	fails(t, r, "await import('./a.js')", "b.js")
	isArmed = false
	eval(t, r, "(await import('./b.js')).b")
}

// A context that ends within each crossing interrupts the call, and the guest works.
func TestContextsThatEndAtEachCrossing(t *testing.T) {
	var cancel context.CancelCauseFunc
	end := func() { cancel(errFault) }
	r := start(t, qjs.Config{
		Resolve: func(_ context.Context, specifier, _ string) (string, error) {
			if strings.HasPrefix(specifier, "resolve") {
				end()
			}
			return specifier, nil
		},
		Load: func(_ context.Context, name, _ string) (any, error) {
			if strings.HasPrefix(name, "load") {
				end()
			}
			return "export const x = 1", nil
		},
		Broadcast: func(string) *qjs.Port { end(); return nil },
	})
	never, _, _ := qjs.NewPromise()
	for name, value := range map[string]any{
		"end": end, "never": never,
		"async":  qjs.Async(func(ctx context.Context) error { end(); <-ctx.Done(); return ctx.Err() }),
		"nested": func(ctx context.Context) (any, error) { return r.EvalSync(ctx, "end(); for (;;);") },
	} {
		if err := r.Expose(name, value); err != nil {
			t.Fatal(err)
		}
	}
	/* What an interruption meets before it has begun, it leaves to the next call: no endless loop may stand there. */
	for i, code := range []string{
		"end(); for (;;);", "nested(); for (;;);", "await null; end(); for (;;);", "setTimeout(() => { end(); for (;;); }, 0); await never",
		"await import('resolve'); await never", "await import('load'); await never", "new BroadcastChannel('x'); for (;;);", "await async()",
		"end(); await never", "({ get x() { end(); for (;;); } })", "[2, 1].sort(() => { end(); for (;;); })",
	} {
		var ctx context.Context
		ctx, cancel = context.WithCancelCause(background)
		if _, err := r.Eval(ctx, code); !errors.Is(err, errFault) {
			t.Errorf("%d, %s: got %v", i, code, err)
		}
		cancel(nil)
		works(t, r)
	}
	ctx, cancelNow := context.WithCancel(background)
	cancelNow()
	if _, err := r.Eval(ctx, "for (;;);"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	works(t, r)
}

// withMaximum is the artifact with a memory that may not grow beyond so many pages more: its memory
// section with a maximum (WebAssembly core specification, "Binary Format").
func withMaximum(t *testing.T, more uint32) []byte {
	t.Helper()
	wasm := embed.Wasm
	number := func(at int) (value uint32, next int) {
		for shift := 0; ; shift += 7 {
			value |= uint32(wasm[at]&0x7f) << shift
			at++
			if wasm[at-1] < 0x80 {
				return value, at
			}
		}
	}
	for at := 8; at < len(wasm); {
		length, content := number(at + 1)
		end := content + int(length)
		if wasm[at] == 5 {
			least, _ := number(content + 2)
			limits := []byte{1, 1}
			for _, n := range []uint32{least, least + more} {
				for ; n >= 0x80; n >>= 7 {
					limits = append(limits, byte(n)|0x80)
				}
				limits = append(limits, byte(n))
			}
			return bytes.Join([][]byte{wasm[:at], {5, byte(len(limits))}, limits, wasm[end:]}, nil)
		}
		at = end
	}
	t.Fatal("the artifact has no memory")
	return nil
}

func TestMemoryThatCannotGrow(t *testing.T) {
	worked := 0
	for _, more := range []uint32{0, 2, 5, 10, 30} {
		limited, err := qjs.NewEngine(background, qjs.EngineConfig{Wasm: withMaximum(t, more), CacheDir: cacheDir})
		if err != nil {
			t.Fatal(err)
		}
		r, err := limited.New(background, qjs.Config{Std: true})
		if err != nil {
			if !errors.Is(err, qjs.CodeMemory) {
				t.Errorf("%d pages more: %v", more, err)
			}
			continue
		}
		worked++
		for _, code := range []string{
			"{ const a = []; for (;;) a.push(new Uint8Array(50000)) }", "{ const a = []; for (;;) a.push(() => a) }",
			"{ let s = 'x'; for (;;) s += s }", "'x'.repeat(5e6)",
		} {
			if _, err := r.EvalSync(background, code); err == nil || errors.Is(err, qjs.CodeDead) {
				t.Errorf("%d pages more, %s: got %v", more, code, err)
			}
			/* What is garbage only to the collector may leave no room for any source; this collects it. */
			if _, err := r.Snapshot(background); err != nil {
				t.Errorf("%d pages more, after %s: %v", more, code, err)
			}
			if got, err := r.EvalSync(background, "6 * 7"); got != 42.0 {
				t.Errorf("%d pages more, after %s: got %v, %v", more, code, got, err)
			}
		}
		if err := r.Expose("big", strings.Repeat("x", 5<<20)); err == nil || errors.Is(err, qjs.CodeDead) {
			t.Errorf("%d pages more: got %v", more, err)
		}
		if got, err := r.EvalSync(background, "6 * 7"); got != 42.0 {
			t.Errorf("%d pages more: got %v, %v", more, got, err)
		}
		if err := errors.Join(r.Close(), limited.Close()); err != nil {
			t.Error(err)
		}
	}
	if worked == 0 {
		t.Error("with no maximum it works")
	}
}

// A host whose own functions hold a handle, and that forgets to release it: the instance is garbage all the same.
func TestHandleThatTheConfigurationReaches(t *testing.T) {
	round := func() weak.Pointer[qjs.Reactor] {
		var held *qjs.Handle
		r, err := engine.New(background, qjs.Config{OnError: func(error) { runtime.KeepAlive(held) }})
		if err != nil {
			t.Fatal(err)
		}
		if held, err = r.EvalHandle(background, "({})"); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		return weak.Make(r)
	}
	left := round()
	for range 1000 {
		if runtime.GC(); left.Value() == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("a closed instance is kept")
}
