package qjsreactor_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

// moved is a guest that went on from a snapshot of another.
func moved(t *testing.T, vm *qjs.Reactor, config qjs.Config) *qjs.Reactor {
	t.Helper()
	snapshot, err := vm.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return restored(t, snapshot, config)
}

func restored(t *testing.T, snapshot []byte, config qjs.Config) *qjs.Reactor {
	t.Helper()
	again, err := engine.Restore(context.Background(), snapshot, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	return again
}

func TestSnapshotGoesOn(t *testing.T) {
	ctx := context.Background()
	vm := start(t, qjs.Config{})
	for name, value := range map[string]any{
		"add": func(a, b float64) float64 { return a + b },
		"db":  map[string]any{"a/b~": []any{func() string { return "old" }}},
	} {
		if err := vm.Expose(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := vm.DefineModule(ctx, "calc", map[string]any{"mul": func() string { return "old" }}); err != nil {
		t.Fatal(err)
	}
	eval(t, vm, `globalThis.map = new Map([["a", 1]]); globalThis.big = new Uint8Array(2e7).fill(3);
		globalThis.seen = []; setTimeout(() => seen.push("timer"), 20); import("calc").then((calc) => (globalThis.calc = calc)); 0`)
	eval(t, vm, `0`)
	again := moved(t, vm, qjs.Config{Functions: map[string]any{
		"add":  func(a, b float64) float64 { return a - b },
		"calc": map[string]any{"mul": func(a, b float64) float64 { return a * b }},
	}})
	for code, want := range map[string]any{
		`add(3, 1)`:                                                2.0,
		`map.get("a") + big[1e7]`:                                  4.0,
		`(await import("calc")).mul(2, 3)`:                         6.0,
		`try { db["a/b~"][0]() } catch (e) { e.message }`:          "the host function /db/a~1b~0/0 was not given when the guest was restored: it belongs into Config.Functions",
		`await new Promise((r) => setTimeout(r, 30)); seen.join()`: "timer",
	} {
		got := eval(t, again, code)
		if text, isText := got.(string); isText {
			got = strings.TrimPrefix(text, "QJS_E_HANDLE: ")
		}
		if got != want {
			t.Errorf("%s: %v, not %v", code, got, want)
		}
	}
	if got := eval(t, vm, `add(3, 1)`); got != 4.0 {
		t.Errorf("the first one: %v", got)
	}
}

func TestSnapshotHandles(t *testing.T) {
	ctx := context.Background()
	vm := start(t, qjs.Config{})
	handle, err := vm.EvalHandle(ctx, "({ n: 1 })")
	if err != nil {
		t.Fatal(err)
	}
	held, err := vm.Held(ctx)
	if err != nil || len(held) != 1 {
		t.Fatal(held, err)
	}
	again := moved(t, vm, qjs.Config{})
	back, err := again.Handle(ctx, held[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := back.Get(ctx, "n"); n != 1.0 || err != nil {
		t.Error(n, err)
	}
	back.Release()
	if _, err := again.Handle(ctx, held[0].Number); !errors.Is(err, qjs.CodeHandle) {
		t.Error(err)
	}
	handle.Release()
}

func TestSnapshotOfTheHost(t *testing.T) {
	ctx := context.Background()
	vm := start(t, qjs.Config{Std: true, Env: map[string]string{"WHERE": "old"}})
	promise, _, _ := qjs.NewPromise()
	if err := vm.Expose("later", func() *qjs.Promise { return promise }); err != nil {
		t.Fatal(err)
	}
	eval(t, vm, `globalThis.failed = later().catch((e) => e.message); std.getenv("WHERE")`)
	again := moved(t, vm, qjs.Config{Env: map[string]string{"WHERE": "new"}})
	if got := eval(t, again, `std.getenv("WHERE") + ": " + await failed`); got != "new: the host that had promised this is gone: the guest was restored from a snapshot" {
		t.Error(got)
	}
	if _, err := engine.Restore(ctx, nil, qjs.Config{}); !errors.Is(err, qjs.CodeArgument) {
		t.Error(err)
	}
}

func TestSnapshotIsRefused(t *testing.T) {
	ctx := context.Background()
	vm := start(t, qjs.Config{})
	good, err := vm.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int, with ...byte) []byte {
		bad := bytes.Clone(good)
		copy(bad[at:], with)
		return bad
	}
	resealed := func(bad []byte) []byte {
		binary.LittleEndian.PutUint32(bad[12:], crc32.ChecksumIEEE(bad[16:]))
		return bad
	}
	for text, bad := range map[string][]byte{
		"does not begin as one": {1, 2, 3},
		"begin as one":          changed(0, 'x'),
		"version 9":             changed(8, 9),
		"its checksum":          good[:len(good)-1],
		"of another qjs.wasm":   resealed(changed(30, 0, 0, 0, 0)),
		"leads out of it":       resealed(changed(28+int(good[24]), 0xff, 0xff, 0xff, 0xff)),
		"ends within a run":     resealed(changed(20, 0xff, 0xff, 0xff, 0xff)),
		"within a page":         resealed(changed(16, 1)),
	} {
		_, err := engine.Restore(ctx, bad, qjs.Config{})
		if !errors.Is(err, qjs.CodeArgument) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, config := range []qjs.Config{{Std: true}, {MemoryLimit: 1 << 20}, {StackSize: 65536}, {Argv: []string{"qjs"}}, {Random: os.Stdin}} {
		if config.Random != nil {
			config.Random = bytes.NewReader(make([]byte, 8))
		}
		if _, err := engine.Restore(ctx, good, config); !errors.Is(err, qjs.CodeArgument) || !strings.Contains(err.Error(), "is for a new guest") {
			t.Errorf("%+v: %v", config, err)
		}
	}
}

func TestSnapshotWithinAHostFunction(t *testing.T) {
	vm := start(t, qjs.Config{Timeout: time.Second})
	var inner error
	if err := vm.Expose("now", func(ctx context.Context) { _, inner = vm.Snapshot(ctx) }); err != nil {
		t.Fatal(err)
	}
	eval(t, vm, "now()")
	if !errors.Is(inner, qjs.CodeBusy) {
		t.Error(inner)
	}
}
