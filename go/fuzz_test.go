package qjsreactor

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// What has gone through a guest goes through it the same again; what is made of arrays, objects and
// what they hold alone, at once. Nothing ends the instance.
func FuzzThroughGuest(f *testing.F) {
	for _, seed := range []string{
		"\xd8\x1c\x81\xd8\x1d\x00", "\xa3\x61a\x01\x61b\x82\xf5\xf6\x69__proto__\x80", "\xd9\x01\x03\xa1\x01\xd9\x01\x02\x81\x01",
		"\xd8\x1b\x82\x65Error\xa2\x67message\x61x\x64code\x01", "\xd8\x56\x48\x00\x00\x00\x00\x00\x00\xf0\x3f", "\xc1\xfb\x41\xd9\x00\x00\x00\x00\x00\x00",
		"\xd8\x1b\x83\x65Array\x03\xa2\x01\x02\x61x\x60", "\xc3\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00", "\xd9\x01\x11\x43\xed\xa0\x80",
		"\xd8\x1b\x83\x66RegExp\x61a\x62ig", "\xd8\x1b\x82\x68DataView\x42ab", "\xa1\x0a\x81\x61\x00",
	} {
		f.Add([]byte(seed))
	}
	ctx := context.Background()
	engine, err := NewEngine(ctx, EngineConfig{CacheDir: filepath.Join(os.TempDir(), "qjs-reactor-test-cache")})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = engine.Close() })
	vm, err := engine.New(ctx, Config{MemoryLimit: 64 << 20, Timeout: 5 * time.Second})
	if err != nil {
		f.Fatal(err)
	}
	var same *Handle
	if err := vm.EvalInto(ctx, &same, "(value) => value"); err != nil {
		f.Fatal(err)
	}
	encode := func(t *testing.T, value any) []byte {
		data, err := marshal(nil, nil, func(w *writer) error { return w.value(value) })
		if err != nil {
			t.Fatalf("%#v was received, and cannot be sent: %v", value, err)
		}
		return data
	}
	through := func(t *testing.T, value any) (any, bool) {
		back, err := same.Call(ctx, value)
		var exception *Exception
		if err != nil && !errors.As(err, &exception) && !errors.Is(err, CodeValue) && !errors.Is(err, CodeMemory) {
			t.Fatalf("%#v: %v", value, err)
		}
		return back, err == nil
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := unmarshal(data, func(_, _ uint32, _ string) (any, error) { return nil, errors.New("no data") })
		if err != nil {
			return
		}
		once, isThrough := through(t, value)
		if !isThrough {
			return
		}
		first, looks := encode(t, once), 1000
		if isPlain(value, &looks) && !bytes.Equal(first, encode(t, value)) {
			t.Fatalf("%x has become %x", data, first)
		}
		twice, isThrough := through(t, once)
		if !isThrough || !bytes.Equal(encode(t, twice), first) {
			t.Fatalf("%x has become %x and then %#v", data, first, twice)
		}
	})
}

// isPlain is whether a value has but one form; looks is at how many parts it may look, for there are circles.
func isPlain(value any, looks *int) bool {
	if *looks--; *looks < 0 {
		return false
	}
	switch v := value.(type) {
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !isPlain(item, looks) })
	case map[string]any:
		for _, item := range v {
			if !isPlain(item, looks) {
				return false
			}
		}
	case *Map, *Set, *RegExp, *SparseArray, *Exception:
		return false
	}
	return true
}
