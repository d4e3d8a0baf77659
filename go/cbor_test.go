package qjsreactor

import (
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
)

func crossed(t testing.TB, value any) any {
	t.Helper()
	bytes, err := marshal(nil, nil, func(w *writer) error { return w.value(value) })
	if err != nil {
		t.Fatalf("%#v: %v", value, err)
	}
	if err := cbor.Wellformed(bytes); err != nil {
		t.Fatalf("%#v is written as %x: %v", value, bytes, err)
	}
	got, err := unmarshal(bytes, nil)
	if err != nil {
		t.Fatalf("%#v as %x: %v", value, bytes, err)
	}
	return got
}

func TestValuesComeBack(t *testing.T) {
	date := time.UnixMilli(1700000000123).UTC()
	for _, value := range []any{
		nil, true, false, 0.0, 1.0, -1.0, 23.0, 24.0, -24.0, -25.0, 255.0, 256.0, 65535.0, 65536.0, 4294967295.0,
		4294967296.0, 9007199254740991.0, -9007199254740991.0, 9007199254740992.0, 0.5, math.Inf(1), math.Inf(-1), 1e300,
		"", "text", "\u00e4\U0001f600", "\xed\xa0\x80", "a\xed\xb0\x80", big.NewInt(0), big.NewInt(-1),
		new(big.Int).Lsh(big.NewInt(1), 100), date, time.Time{}, []any{}, []any{1.0, "two", nil},
		map[string]any{}, map[string]any{"a": 1.0, "\xed\xa0\x80": []any{true}},
		&Set{Values: []any{1.0, "a"}}, &Map{Entries: []MapEntry{{1.0, "a"}, {[]any{1.0}, nil}}},
		&RegExp{"a+", "gi"}, &SparseArray{3, map[string]any{"1": "x", "name": 2.0}},
		[]byte{1, 2}, ArrayBuffer{3}, DataView{4}, Uint8ClampedArray{5}, Int8Array{-1}, Int16Array{-300}, Uint16Array{60000},
		Int32Array{-70000}, Uint32Array{1 << 31}, BigInt64Array{-1 << 63}, BigUint64Array{1 << 63}, Float16Array{0x3c00},
		Float32Array{1.5}, Float64Array{math.Pi},
		&Exception{Class: "TypeError", Message: "m", Stack: "s", Cause: 1.0, Properties: map[string]any{"code": "x"}},
		&Exception{Class: "AggregateError", Name: "N", Errors: []any{&Exception{Class: "Error", Message: "e"}}},
	} {
		if got := crossed(t, value); !reflect.DeepEqual(got, value) {
			t.Errorf("%#v came back as %#v", value, got)
		}
	}
	if got := crossed(t, math.Copysign(0, -1)); !math.Signbit(got.(float64)) {
		t.Error("-0 came back as 0")
	}
	if got := crossed(t, math.NaN()); got == got {
		t.Errorf("NaN came back as %v", got)
	}
}

type inner struct {
	City string `json:"city"`
}

type outer struct {
	inner
	Name   string `js:"name"`
	Age    uint8  `js:"age,omitempty"`
	Hidden string `json:"-"`
	Next   *outer `js:"next"`
	Born   time.Time
	secret int
}

func TestStructs(t *testing.T) {
	value := outer{inner: inner{"Bern"}, Name: "n", Born: time.UnixMilli(5000).UTC(), secret: 1}
	got := crossed(t, value)
	want := map[string]any{"city": "Bern", "name": "n", "next": nil, "Born": time.UnixMilli(5000).UTC()}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
	var back outer
	if err := assignTo(&back, got); err != nil {
		t.Fatal(err)
	}
	value.secret = 0
	if !reflect.DeepEqual(back, value) {
		t.Errorf("got %#v", back)
	}
}

func TestCircles(t *testing.T) {
	list := []any{nil, "a"}
	list[0] = list
	got := crossed(t, list).([]any)
	if &got[0] != &got[0].([]any)[0] {
		t.Error("a circle came back straight")
	}
	shared := map[string]any{"x": 1.0}
	pair := crossed(t, []any{shared, shared}).([]any)
	pair[0].(map[string]any)["x"] = 2.0
	if pair[1].(map[string]any)["x"] != 2.0 {
		t.Error("one object came back as two")
	}
	node := &outer{Name: "n"}
	node.Next = node
	object := crossed(t, node).(map[string]any)
	if object["next"].(map[string]any)["name"] != "n" {
		t.Errorf("got %v", object)
	}
	var back outer
	if err := assignTo(&back, object); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("a circle of structs: %v", err)
	}
}

func TestWhatCannotCross(t *testing.T) {
	deep := any("x")
	for range maxDepth {
		deep = []any{deep}
	}
	for want, value := range map[string]any{
		"value.a[1]: it is a chan int":     map[string]any{"a": []any{1, make(chan int)}},
		"no UTF-8, at 1":                   "a\xff",
		"no UTF-8, at 3":                   "\xed\xa0\x80\xed\xb0\x80",
		"deeper than 1000":                 deep,
		"value.x: it is no data":           map[string]any{"x": func() {}},
		`value["a b"]: it is a complex128`: map[string]any{"a b": 1i},
	} {
		_, err := marshal(nil, nil, func(w *writer) error { return w.value(value) })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("wanted %q, got %v", want, err)
		}
	}
}

func TestAssignTells(t *testing.T) {
	var target struct {
		List []int8
		F    func() error
		Half float32
		Rest map[int8]bool
	}
	for want, value := range map[string]any{
		"value.List[1]: the number 300 cannot be a Go int8": map[string]any{"List": []any{1.0, 300.0}},
		"value.List: a string cannot be a Go []int8":        map[string]any{"List": "x"},
		"an Array cannot be a Go struct":                    []any{},
		"value.F: a string cannot be a Go func() error":     map[string]any{"F": "x"},
		"value.List[0]: the number 0.5":                     map[string]any{"List": []any{0.5}},
		"value.Half: the number 1e+300":                     map[string]any{"Half": 1e300},
		`value.Rest["1e1"]: a string cannot be a Go int8`:   map[string]any{"Rest": map[string]any{"1e1": true}},
		`value.Rest["300"]: a string cannot`:                map[string]any{"Rest": map[string]any{"300": true}},
	} {
		if err := assignTo(&target, value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("wanted %q, got %v", want, err)
		}
	}
}

func TestKeysAreExact(t *testing.T) {
	written := map[int64]bool{1<<53 + 1: true, -1 << 63: false}
	var back map[int64]bool
	if err := assignTo(&back, crossed(t, written)); err != nil || !reflect.DeepEqual(back, written) {
		t.Errorf("got %v, %v", back, err)
	}
}

func TestMalformed(t *testing.T) {
	for _, bytes := range []string{
		"", "\x18", "\x61", "\x81", "\xa1\xf5\x02", "\x9f", "\xd8\x1d\x00", "\xd8\x1c", "\xd8\x27\x82\x0b\x01",
		"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "\x5b\xff\xff\xff\xff\xff\xff\xff\xff", "\x61\xff", "\x00\x00",
		"\xd8\x47\x41\x00", "\xc1\x60", "\xd8\x1b\x82\x63Abc", "\xf8\x20", "\xd9\x99\x99\x00",
	} {
		if value, err := unmarshal([]byte(bytes), nil); err == nil {
			t.Errorf("%x was read as %#v", bytes, value)
		}
	}
}

// Whatever is read is written as it was, or is read the same again.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{
		"\xd8\x1c\x81\xd8\x1d\x00", "\xa2\x61a\x01\x61b\x82\xf5\xf6", "\xd9\x01\x03\xa1\x01\x02", "\xd9\x01\x02\x81\x01",
		"\xd8\x1b\x82\x65Error\xa1\x67message\x61x", "\xd8\x56\x48\x00\x00\x00\x00\x00\x00\xf0\x3f", "\xc1\xfb\x41\xd9\x00\x00\x00\x00\x00\x00",
		"\xd8\x1b\x83\x65Array\x03\xa1\x01\x02", "\xc2\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00", "\xd9\x01\x11\x43\xed\xa0\x80",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := unmarshal(data, func(_, _ uint32, _ string) (any, error) { return nil, nil })
		if err != nil {
			return
		}
		bytes, err := marshal(nil, nil, func(w *writer) error { return w.value(value) })
		if err != nil {
			return /* text that is neither UTF-8 nor WTF-8, and such */
		}
		if err := cbor.Wellformed(bytes); err != nil && !strings.Contains(err.Error(), "nested") {
			t.Fatalf("%x is written as %x: %v", data, bytes, err)
		}
		again, err := unmarshal(bytes, nil)
		if err != nil {
			t.Fatalf("%x is written as %x, which is not read: %v", data, bytes, err)
		}
		twice, err := marshal(nil, nil, func(w *writer) error { return w.value(again) })
		if err != nil || len(twice) != len(bytes) {
			t.Fatalf("%x is written as %x and then as %x: %v", data, bytes, twice, err)
		}
	})
}
