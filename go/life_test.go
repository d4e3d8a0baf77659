package qjsreactor_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func TestCallsOfManyGoroutines(t *testing.T) {
	r := start(t, qjs.Config{})
	eval(t, r, "let n = 0; globalThis.next = async () => { const was = n; await null; n = was + 1; return n }; 0")
	if err := r.Expose("slow", qjs.Async(func(x int) int { return x })); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for n := range 50 {
		wait.Go(func() {
			var got int
			if err := r.EvalInto(background, &got, fmt.Sprintf("await slow(%d)", n)); err != nil || got != n {
				t.Errorf("got %v, %v instead of %d", got, err, n)
			}
		})
	}
	wait.Wait()
}

func TestRunBesideCalls(t *testing.T) {
	r := start(t, qjs.Config{})
	eval(t, r, "globalThis.timer = setInterval(() => {}, 1e6); 0")
	ran := make(chan error, 1)
	go func() { ran <- r.Run(background) }()
	/* It waits for the timer, and has to see that there is none any more. */
	eval(t, r, "clearInterval(timer)")
	if err := <-ran; err != nil {
		t.Error(err)
	}
}

func TestStop(t *testing.T) {
	r := start(t, qjs.Config{})
	started := make(chan struct{})
	if err := r.Expose("started", func() { close(started) }); err != nil {
		t.Fatal(err)
	}
	go func() {
		<-started
		runtime.GC() /* it has to stop the guest's goroutine, in its endless loop */
		r.Stop()
	}()
	if _, err := r.Eval(background, "started(); for (;;);"); !errors.Is(err, qjs.CodeStopped) {
		t.Errorf("got %v", err)
	}
	if got := eval(t, r, "1"); got != 1.0 {
		t.Errorf("got %v", got)
	}
}

func TestStopWhileMemoryGrows(t *testing.T) {
	r := start(t, qjs.Config{})
	for range 20 {
		var started atomic.Bool
		if err := r.Expose("started", func() { started.Store(true) }); err != nil {
			t.Fatal(err)
		}
		go func() {
			for !started.Load() {
				runtime.Gosched()
			}
			r.Stop()
		}()
		_, err := r.Eval(background, "started(); { let all = []; for (;;) { all.push(new Uint8Array(1 << 16)); if (all.length > 300) all = [] } }")
		if !errors.Is(err, qjs.CodeStopped) {
			t.Fatalf("got %v", err)
		}
	}
}

func TestClose(t *testing.T) {
	r := start(t, qjs.Config{})
	if err := r.Expose("shut", func() error { return r.Close() }); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Eval(background, "shut(); for (;;);"); err == nil {
		t.Error("the guest ran on")
	}
	if _, err := r.Eval(background, "1"); !errors.Is(err, qjs.CodeUninitialized) {
		t.Errorf("got %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	r.Stop()
}

func TestCloseEndsWhatRuns(t *testing.T) {
	r := start(t, qjs.Config{})
	started := make(chan struct{}, 2)
	if err := r.Expose("started", func() { started <- struct{}{} }); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	if err := r.Expose("pending", qjs.Async(func(ctx context.Context) {
		<-ctx.Done()
		close(ended)
	})); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error, 2)
	go func() {
		_, err := r.Eval(background, "started(); await pending()")
		errs <- err
	}()
	<-started
	go func() {
		_, err := r.Eval(background, "started(); for (;;);")
		errs <- err
	}()
	<-started
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-errs; err == nil {
			t.Error("a call of a closed guest succeeded")
		}
	}
	<-ended
}

func TestTrapIsTold(t *testing.T) {
	r := start(t, qjs.Config{Stdout: panics{}})
	_, err := r.Eval(background, "console.log('x')")
	if !errors.Is(err, qjs.CodeDead) || !errors.Is(err, errWrite) {
		t.Errorf("got %v", err)
	}
	if _, err := r.Eval(background, "1"); !errors.Is(err, qjs.CodeDead) {
		t.Errorf("got %v", err)
	}
}

var errWrite = errors.New("the writer's own mistake")

type panics struct{}

func (panics) Write([]byte) (int, error) { panic(errWrite) }

func TestGoexitWithinHostFunction(t *testing.T) {
	r := start(t, qjs.Config{})
	if err := r.Expose("leave", runtime.Goexit); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = r.Eval(background, "leave()")
		t.Error("the goroutine went on")
	}()
	<-done
	if _, err := r.Eval(background, "1"); !errors.Is(err, qjs.CodeDead) {
		t.Errorf("got %v", err)
	}
}

func TestNestedCallsEndWithTheirFunction(t *testing.T) {
	r := start(t, qjs.Config{})
	var kept context.Context
	if err := r.Expose("keep", func(ctx context.Context) { kept = ctx }); err != nil {
		t.Fatal(err)
	}
	eval(t, r, "keep()")
	if got, err := r.Eval(kept, "2"); got != 2.0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	/* Several goroutines with the context of one function, which waits for them. */
	if err := r.Expose("many", func(ctx context.Context) (sum float64, err error) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		for range 8 {
			wait.Go(func() {
				value, evalErr := r.EvalSync(ctx, "5")
				mu.Lock()
				defer mu.Unlock()
				if evalErr != nil {
					err = evalErr
					return
				}
				sum += value.(float64)
			})
		}
		wait.Wait()
		return sum, err
	}); err != nil {
		t.Fatal(err)
	}
	if got := eval(t, r, "many()"); got != 40.0 {
		t.Errorf("got %v", got)
	}
}

func TestPool(t *testing.T) {
	var made atomic.Int32
	pool, err := engine.NewPool(3, qjs.Config{Std: true}, func(ctx context.Context, r *qjs.Reactor) error {
		made.Add(1)
		_, err := r.Eval(ctx, "globalThis.square = (x) => x * x")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for n := range 60 {
		wait.Go(func() {
			err := pool.Do(background, func(ctx context.Context, r *qjs.Reactor) error {
				if n%10 == 0 {
					_, _ = r.EvalSync(ctx, "std.exit(1)")
					return nil
				}
				var got int
				if err := r.EvalInto(ctx, &got, fmt.Sprintf("square(%d)", n)); err != nil || got != n*n {
					return fmt.Errorf("got %d, %w", got, err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if made := made.Load(); made < 6 || made > 9 {
		t.Errorf("%d instances were made, for 3 places and 6 that exited", made)
	}
	if err := errors.Join(pool.Close(), pool.Close()); err != nil {
		t.Error(err)
	}
	if err := pool.Do(background, nil); !errors.Is(err, qjs.CodeUninitialized) {
		t.Errorf("got %v", err)
	}
	if _, err := engine.NewPool(0, qjs.Config{}, nil); !errors.Is(err, qjs.CodeArgument) {
		t.Errorf("got %v", err)
	}
}

// The instances come and go; what they took is given back. QJS_LEAK_ROUNDS says how many there are.
func TestNothingIsLeftBehind(t *testing.T) {
	rounds := 300
	if text := os.Getenv("QJS_LEAK_ROUNDS"); text != "" {
		if _, err := fmt.Sscan(text, &rounds); err != nil {
			t.Fatal(err)
		}
	}
	memory := func() uint64 {
		runtime.GC()
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	round := func() {
		r, err := engine.New(background, qjs.Config{Stdin: strings.NewReader("x"), Std: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Expose("f", qjs.Async(func() int { return 1 })); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(background)
		defer cancel()
		if _, err := r.Eval(ctx, "os.setReadHandler(0, () => os.setReadHandler(0, null)); [await f(), () => 1]"); err != nil {
			t.Fatal(err)
		}
		if err := r.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		round()
	}
	goroutines, bytes := runtime.NumGoroutine(), memory()
	for range rounds {
		round()
	}
	/* Goroutines that have been told end soon, and what finalizers hold goes after they have run. */
	for n := 0; (runtime.NumGoroutine() > goroutines || memory() > bytes+4<<20) && n < 1000; n++ {
		time.Sleep(time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines are left of %d", now, goroutines)
	}
	if now := memory(); now > bytes+4<<20 {
		t.Errorf("%d bytes have become %d", bytes, now)
	}
}

func TestEngineClosesItsInstances(t *testing.T) {
	own, err := qjs.NewEngine(background, qjs.EngineConfig{CacheDir: cacheDir})
	if err != nil {
		t.Fatal(err)
	}
	r, err := own.New(background, qjs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := own.NewRaw(background, qjs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(own.Close(), own.Close()); err != nil {
		t.Error(err)
	}
	if _, err := r.Eval(background, "1"); !errors.Is(err, qjs.CodeUninitialized) {
		t.Errorf("got %v", err)
	}
	if raw.LoopOnce() != -2 || raw.Close() != nil || r.Close() != nil {
		t.Error("an instance of a closed engine answers")
	}
	if _, err := own.New(background, qjs.Config{}); !errors.Is(err, qjs.CodeArgument) {
		t.Errorf("got %v", err)
	}
}

func TestOldArtifactIsRefused(t *testing.T) {
	for want, wasm := range map[string][]byte{
		"no qjs.wasm": []byte("nonsense"),
		"it is older": []byte("\x00asm\x01\x00\x00\x00"),
	} {
		if _, err := qjs.NewEngine(background, qjs.EngineConfig{Wasm: wasm}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v", err)
		}
	}
}
