package qjsreactor

import (
	"encoding/binary"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// writer makes CBOR of Go values.
type writer struct {
	out   []byte
	depth int
	// seen are the pointers, maps and slices that were met. What is met again (in a circle, it
	// would be for ever) has everything written once more with marks by which it is referred to.
	seen     map[identity]int
	isMarked bool
	// keys are those of the objects that are being written.
	keys []string
	// bridge turns functions, promises, handles and ports into numbers; nil: there are none.
	bridge bridge
}

// bridge gives what stands for a value in tag 39: its kind, and its number.
type bridge interface {
	numberOf(value any) (kind, number uint32, err error)
}

// identity is what makes a value the same as another: where it stands, and as what.
type identity struct {
	pointer uintptr
	length  int
	kind    reflect.Type
}

// metAgain unwinds a writer that did not mark what it wrote.
type metAgain struct{}

func (metAgain) Error() string { return "a value was met again" }

// marshal makes the CBOR of what write writes.
func marshal(bridge bridge, out []byte, write func(w *writer) error) ([]byte, error) {
	w := writer{out: out[:0], bridge: bridge}
	err := write(&w)
	if _, ok := err.(metAgain); ok {
		w = writer{out: w.out[:0], bridge: bridge, isMarked: true}
		err = write(&w)
	}
	return w.out, err
}

func (w *writer) head(major byte, number uint64) {
	major <<= 5
	switch {
	case number < 24:
		w.out = append(w.out, major|byte(number))
	case number <= math.MaxUint8:
		w.out = append(w.out, major|24, byte(number))
	case number <= math.MaxUint16:
		w.out = binary.BigEndian.AppendUint16(append(w.out, major|25), uint16(number))
	case number <= math.MaxUint32:
		w.out = binary.BigEndian.AppendUint32(append(w.out, major|26), uint32(number))
	default:
		w.out = binary.BigEndian.AppendUint64(append(w.out, major|27), number)
	}
}

func (w *writer) null()      { w.out = append(w.out, 0xf6) }
func (w *writer) undefined() { w.out = append(w.out, 0xf7) }

func (w *writer) bool(is bool) {
	if is {
		w.out = append(w.out, 0xf5)
		return
	}
	w.out = append(w.out, 0xf4)
}

func (w *writer) integer(n int64) {
	switch {
	case n > maxSafe || n < -maxSafe:
		w.bigInt(big.NewInt(n))
	case n < 0:
		w.head(majorNegative, uint64(-1-n))
	default:
		w.head(majorUnsigned, uint64(n))
	}
}

func (w *writer) unsigned(n uint64) {
	if n > maxSafe {
		w.bigInt(new(big.Int).SetUint64(n))
		return
	}
	w.head(majorUnsigned, n)
}

func (w *writer) float(f float64) {
	if n := int64(f); f >= -maxSafe && f <= maxSafe && float64(n) == f && (n != 0 || !math.Signbit(f)) {
		w.integer(n)
		return
	}
	bits := math.Float64bits(f)
	if f != f {
		bits = 0x7ff8000000000000
	}
	w.out = binary.BigEndian.AppendUint64(append(w.out, 0xfb), bits)
}

func (w *writer) bigInt(n *big.Int) {
	tag := uint64(tagBigInt)
	if n.Sign() < 0 {
		tag, n = tagNegative, new(big.Int).Not(n)
	}
	bytes := n.Bytes()
	w.head(majorTag, tag)
	w.head(majorBytes, uint64(len(bytes)))
	w.out = append(w.out, bytes...)
}

// text writes a string: UTF-8, or UTF-8 with lone surrogates, as it is received.
func (w *writer) text(s string) error {
	major := byte(majorText)
	if !utf8.ValidString(s) {
		if at := invalidWTF8(s); at >= 0 {
			return newError(CodeValue, "it is text with a byte that is no UTF-8, at %d: send a []byte", at)
		}
		w.head(majorTag, tagWTF8)
		major = majorBytes
	}
	w.head(major, uint64(len(s)))
	w.out = append(w.out, s...)
	return nil
}

// invalidWTF8 is where s is no WTF-8; -1 when it is. Lone surrogates are three bytes each, a
// pair of them would have to be four.
func invalidWTF8(s string) int {
	isAfterHigh := false
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		isHigh := false
		if r == utf8.RuneError && size == 1 {
			if len(s)-at < 3 || s[at] != 0xed || s[at+1]&0xe0 != 0xa0 || s[at+2]&0xc0 != 0x80 {
				return at
			}
			isHigh = s[at+1] < 0xb0
			if isAfterHigh && !isHigh {
				return at
			}
			size = 3
		}
		isAfterHigh = isHigh
		at += size
	}
	return -1
}

func (w *writer) bytes(tag uint64, bytes []byte) {
	if tag != 0 {
		w.head(majorTag, tag)
	}
	w.head(majorBytes, uint64(len(bytes)))
	w.out = append(w.out, bytes...)
}

func (w *writer) date(t time.Time) {
	w.head(majorTag, tagDate)
	switch ms := t.UnixMilli(); {
	case t.IsZero():
		w.float(math.NaN())
	case ms%1000 == 0:
		w.integer(ms / 1000)
	default:
		w.float(float64(ms) / 1000)
	}
}

func (w *writer) class(name string, parts int) {
	w.head(majorTag, tagClass)
	w.head(majorArray, uint64(parts))
	w.head(majorText, uint64(len(name)))
	w.out = append(w.out, name...)
}

func typed[E element](w *writer, tag uint64, list []E) {
	w.head(majorTag, tag)
	w.head(majorBytes, uint64(binary.Size(list)))
	w.out, _ = binary.Append(w.out, binary.LittleEndian, list)
}

// meet is called of whatever may be met again; true when it was, and is referred to.
func (w *writer) meet(pointer uintptr, length int, kind reflect.Type) (bool, error) {
	key := identity{pointer, length, kind}
	if number, isSeen := w.seen[key]; isSeen {
		if !w.isMarked {
			return false, metAgain{}
		}
		w.head(majorTag, tagReference)
		w.head(majorUnsigned, uint64(number))
		return true, nil
	}
	if w.seen == nil {
		w.seen = map[identity]int{}
	}
	w.seen[key] = len(w.seen)
	if w.isMarked {
		w.head(majorTag, tagShared)
	}
	return false, nil
}

// value writes any value.
func (w *writer) value(value any) error {
	if w.depth++; w.depth > maxDepth {
		return newError(CodeValue, "it is deeper than %d levels", maxDepth)
	}
	defer func() { w.depth-- }()
	switch v := value.(type) {
	case nil:
		w.null()
	case undefined:
		w.undefined()
	case bool:
		w.bool(v)
	case int:
		w.integer(int64(v))
	case int64:
		w.integer(v)
	case float64:
		w.float(v)
	case string:
		return w.text(v)
	case []any:
		return w.list(v)
	case map[string]any:
		return w.object(v)
	case []byte:
		w.bytes(tagUint8, v)
	case time.Time:
		w.date(v)
	default:
		if isDone, err := w.builtin(value); isDone || err != nil {
			return err
		}
		return w.reflected(reflect.ValueOf(value))
	}
	return nil
}

var (
	listType   = reflect.TypeFor[[]any]()
	objectType = reflect.TypeFor[map[string]any]()
)

func (w *writer) list(list []any) error {
	if list == nil {
		w.null()
		return nil
	}
	if len(list) > 0 {
		isSeen, err := w.meet(reflect.ValueOf(list).Pointer(), len(list), listType)
		if isSeen || err != nil {
			return err
		}
	}
	return w.items(list)
}

// items writes the array of these values.
func (w *writer) items(list []any) error {
	w.head(majorArray, uint64(len(list)))
	for i, item := range list {
		if err := w.value(item); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
	return nil
}

func (w *writer) object(object map[string]any) error {
	if object == nil {
		w.null()
		return nil
	}
	isSeen, err := w.meet(reflect.ValueOf(object).Pointer(), 0, objectType)
	if isSeen || err != nil {
		return err
	}
	return w.properties(object)
}

// properties writes the map of these values, in the order of their names.
func (w *writer) properties(object map[string]any) error { return w.elements(object, 0) }

// elements does the same for what may have indices below length, which are numbers.
func (w *writer) elements(object map[string]any, length uint32) error {
	w.head(majorMap, uint64(len(object)))
	start := len(w.keys)
	for key := range object {
		w.keys = append(w.keys, key)
	}
	keys := w.keys[start:]
	slices.Sort(keys)
	defer func() { w.keys = w.keys[:start] }()
	for _, key := range keys {
		if index, isIndex := indexOf(key, length); isIndex {
			w.head(majorUnsigned, index)
		} else if err := w.text(key); err != nil {
			return within(err, nameIn(key))
		}
		if err := w.value(object[key]); err != nil {
			return within(err, nameIn(key))
		}
	}
	return nil
}

// indexOf is the index below length that a key spells as JavaScript does.
func indexOf(key string, length uint32) (index uint64, isIndex bool) {
	if length == 0 {
		return 0, false
	}
	index, err := strconv.ParseUint(key, 10, 32)
	return index, err == nil && index < uint64(length) && strconv.FormatUint(index, 10) == key
}
