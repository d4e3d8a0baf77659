package conformance

import (
	"fmt"
	"math"
	"math/bits"
	"unicode/utf8"
)

// item is CBOR as a tree that keeps how each item is written, so that a case can pin the bytes.
// It knows nothing of the library, which is checked against it.
type item struct {
	// kind is one of kinds, or of what only a case says: float, raw, any, rest, variable.
	kind   string
	width  int
	number uint64 // also of tags and simple values; negative: -1 - number
	float  float64
	text   string // of strings and raw; the name of a variable
	items  []item // of containers (maps: keys and values in turn), tags, chunks
}

// How the number behind the first byte, or a float, is written: widths from 1 byte to 8, or as short
// as it goes (floats: in 8 bytes), or without a definite length.
const (
	shortest = iota
	width1
	width2
	width4
	width8
	indefinite
)

var kinds = []string{"unsigned", "negative", "bytes", "text", "array", "map", "tag", "simple"}

const (
	deepest = 4000
	stop    = 0xff
	nanBits = 0x7ff8000000000000
)

func bitsOf(f float64) uint64 {
	if f != f {
		return nanBits
	}
	return math.Float64bits(f)
}

func equals(a, b item) bool {
	if a.kind != b.kind || a.width != b.width || a.number != b.number || a.text != b.text ||
		bitsOf(a.float) != bitsOf(b.float) || len(a.items) != len(b.items) {
		return false
	}
	for i := range a.items {
		if !equals(a.items[i], b.items[i]) {
			return false
		}
	}
	return true
}

func halfToFloat(half uint16) float64 {
	exponent, fraction := int(half>>10)&31, float64(half&1023)
	size := math.Ldexp(fraction+1024, exponent-25)
	switch {
	case exponent == 0:
		size = math.Ldexp(fraction, -24)
	case exponent == 31 && fraction == 0:
		size = math.Inf(1)
	case exponent == 31:
		return math.NaN()
	}
	if half&0x8000 != 0 {
		return -size
	}
	return size
}

// floatToHalf is the half that is this number; slow, but sure.
func floatToHalf(f float64) uint64 {
	if f != f {
		return 0x7e00
	}
	for half := range 0x10000 {
		if bitsOf(halfToFloat(uint16(half))) == bitsOf(f) {
			return uint64(half)
		}
	}
	panic(fmt.Errorf("%v is no float16", f))
}

/* --------------------------------------------------------------------- writing */

func putHead(out []byte, major byte, number uint64, width int) []byte {
	major <<= 5
	switch {
	case width == indefinite:
		return append(out, major|31)
	case width == shortest && number < 24:
		return append(out, major|byte(number))
	case width == shortest:
		width = width1
		for width < width8 && number>>(8<<(width-1)) != 0 {
			width++
		}
	}
	out = append(out, major|byte(23+width))
	for shift := 8*(1<<(width-1)) - 8; shift >= 0; shift -= 8 {
		out = append(out, byte(number>>shift))
	}
	return out
}

func put(out []byte, it item) []byte {
	major := -1
	for n, kind := range kinds {
		if kind == it.kind {
			major = n
		}
	}
	switch it.kind {
	case "raw":
		return append(out, it.text...)
	case "float":
		switch it.width {
		case width2:
			return putHead(out, 7, floatToHalf(it.float), width2)
		case width4:
			return putHead(out, 7, uint64(math.Float32bits(float32(it.float))), width4)
		}
		return putHead(out, 7, bitsOf(it.float), width8)
	case "bytes", "text":
		out = putHead(out, byte(major), uint64(len(it.text)), it.width)
		if it.width != indefinite {
			out = append(out, it.text...)
		}
	case "array":
		out = putHead(out, byte(major), uint64(len(it.items)), it.width)
	case "map":
		out = putHead(out, byte(major), uint64(len(it.items)/2), it.width)
	case "any", "rest", "variable":
		panic(fmt.Errorf("_, ... or a variable without a value cannot be sent"))
	default:
		out = putHead(out, byte(major), it.number, it.width)
	}
	for _, part := range it.items {
		out = put(out, part)
	}
	if it.width == indefinite {
		out = append(out, stop)
	}
	return out
}

func encode(it item) []byte { return put(nil, it) }

/* --------------------------------------------------------------------- reading */

type decoder struct {
	bytes []byte
	at    int
	depth int
}

func (d *decoder) wrong(what string) {
	panic(fmt.Errorf("no CBOR at byte %d, %s", d.at, what))
}

// decode reads one item; it panics with what is wrong with it.
func decode(bytes []byte) item {
	d := decoder{bytes: bytes}
	result := d.item()
	if d.at != len(bytes) {
		d.wrong("bytes behind the end")
	}
	return result
}

func (d *decoder) number(info byte) (uint64, int) {
	if info < 24 {
		return uint64(info), shortest
	}
	if info > 27 {
		d.wrong("reserved additional information")
	}
	size := 1 << (info - 24)
	if len(d.bytes)-d.at < size {
		d.wrong("the end within a number")
	}
	value := uint64(0)
	for range size {
		value = value<<8 | uint64(d.bytes[d.at])
		d.at++
	}
	isShortest := value >= 24
	if info > 24 {
		isShortest = bits.Len64(value) > 4*size
	}
	if isShortest {
		return value, shortest
	}
	return value, int(info) - 23
}

func (d *decoder) item() item {
	if d.at == len(d.bytes) {
		d.wrong("the end where an item is wanted")
	}
	if d.depth++; d.depth > deepest {
		d.wrong("more levels than there may be")
	}
	defer func() { d.depth-- }()
	info, kind := d.bytes[d.at]&31, kinds[d.bytes[d.at]>>5]
	d.at++
	if info == 31 {
		return d.endless(kind)
	}
	number, width := d.number(info)
	switch kind {
	case "bytes", "text":
		return d.str(kind, number, width)
	case "array":
		return item{kind: kind, width: width, items: d.some(number)}
	case "map":
		return item{kind: kind, width: width, items: d.some(2 * number)}
	case "tag":
		return item{kind: kind, width: width, number: number, items: d.some(1)}
	case "simple":
		return d.simple(info, number)
	}
	return item{kind: kind, width: width, number: number}
}

func (d *decoder) some(count uint64) []item {
	if count > uint64(len(d.bytes)) {
		d.wrong("the end within a container")
	}
	items := make([]item, count)
	for i := range items {
		items[i] = d.item()
	}
	return items
}

func (d *decoder) str(kind string, length uint64, width int) item {
	if length > uint64(len(d.bytes)-d.at) {
		d.wrong("the end within a string")
	}
	part := d.bytes[d.at : d.at+int(length)]
	if kind == "text" && !utf8.Valid(part) {
		d.wrong("text that is no UTF-8")
	}
	d.at += int(length)
	return item{kind: kind, text: string(part), width: width}
}

func (d *decoder) endless(kind string) item {
	isString := kind == "bytes" || kind == "text"
	if !isString && kind != "array" && kind != "map" {
		d.wrong("an indefinite length where none can be")
	}
	var items []item
	for d.at < len(d.bytes) && d.bytes[d.at] != stop {
		chunk := d.item()
		if isString && (chunk.kind != kind || chunk.width == indefinite) {
			d.wrong("a chunk of another kind")
		}
		items = append(items, chunk)
	}
	if d.at == len(d.bytes) {
		d.wrong("the end within a container")
	}
	d.at++
	if kind == "map" && len(items)%2 != 0 {
		d.wrong("a key without its value")
	}
	return item{kind: kind, items: items, width: indefinite}
}

func (d *decoder) simple(info byte, value uint64) item {
	switch info {
	case 25:
		return item{kind: "float", float: halfToFloat(uint16(value)), width: width2}
	case 26:
		return item{kind: "float", float: float64(math.Float32frombits(uint32(value))), width: width4}
	case 27:
		f := math.Float64frombits(value)
		if f != f && value != nanBits {
			d.wrong("an unusual NaN")
		}
		return item{kind: "float", float: f}
	case 24:
		if value < 32 {
			d.wrong("a simple value in two bytes that has one")
		}
	}
	return item{kind: "simple", number: value}
}
