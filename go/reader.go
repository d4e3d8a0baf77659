package qjsreactor

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"
)

// reader makes Go values of CBOR. It believes nothing: what is malformed is an error.
type reader struct {
	data   []byte
	at     int
	depth  int
	shared []any
	// claimed is how many items the containers so far have said to hold: never more than bytes.
	claimed uint64
	// handle makes what stands for a function, a promise or another value of either side.
	handle func(kind, number uint32, name string) (any, error)
}

const noSlot = -1

// unmarshal makes a value of exactly these bytes.
func unmarshal(data []byte, handle func(kind, number uint32, name string) (any, error)) (any, error) {
	r := reader{data: data, handle: handle}
	value, err := r.item(noSlot)
	if err == nil && r.at != len(data) {
		err = r.wrong("bytes behind the end")
	}
	return value, err
}

func (r *reader) wrong(format string, arguments ...any) error {
	return newError(CodeValue, "no value at byte %d: %s", r.at, fmt.Sprintf(format, arguments...))
}

// head reads the beginning of an item: its major type, its additional information, its number.
func (r *reader) head() (major, info byte, number uint64, err error) {
	if r.at >= len(r.data) {
		return 0, 0, 0, r.wrong("the end where an item is wanted")
	}
	first := r.data[r.at]
	major, info = first>>5, first&31
	r.at++
	if info < 24 {
		return major, info, uint64(info), nil
	}
	if info > 27 {
		return 0, 0, 0, r.wrong("a form that the reactor does not write")
	}
	size := 1 << (info - 24)
	if len(r.data)-r.at < size {
		return 0, 0, 0, r.wrong("the end within a number")
	}
	rest := r.data[r.at:]
	r.at += size
	switch size {
	case 1:
		number = uint64(rest[0])
	case 2:
		number = uint64(binary.BigEndian.Uint16(rest))
	case 4:
		number = uint64(binary.BigEndian.Uint32(rest))
	default:
		number = binary.BigEndian.Uint64(rest)
	}
	return major, info, number, nil
}

// item reads an item; slot is where a container has to be known before it is read, or noSlot.
func (r *reader) item(slot int) (any, error) {
	if r.depth++; r.depth > maxDepth+24 {
		return nil, r.wrong("deeper than %d levels", maxDepth)
	}
	defer func() { r.depth-- }()
	major, info, number, err := r.head()
	if err != nil {
		return nil, err
	}
	switch major {
	case majorUnsigned:
		return float64(number), nil
	case majorNegative:
		return -1 - float64(number), nil
	case majorBytes:
		bytes, err := r.bytes(number)
		if err != nil {
			return nil, err
		}
		return r.keep(slot, ArrayBuffer(append([]byte{}, bytes...))), nil
	case majorText:
		return r.text(number)
	case majorArray:
		return r.array(slot, number)
	case majorMap:
		return r.object(slot, number)
	case majorTag:
		return r.tagged(slot, number)
	}
	return r.simple(info, number)
}

// keep remembers a value that may be referred to.
func (r *reader) keep(slot int, value any) any {
	if slot != noSlot {
		r.shared[slot] = value
	}
	return value
}

func (r *reader) bytes(length uint64) ([]byte, error) {
	if length > uint64(len(r.data)-r.at) {
		return nil, r.wrong("the end within a string")
	}
	bytes := r.data[r.at : r.at+int(length)]
	r.at += int(length)
	return bytes, nil
}

func (r *reader) text(length uint64) (string, error) {
	bytes, err := r.bytes(length)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(bytes) {
		return "", r.wrong("text that is no UTF-8")
	}
	return string(bytes), nil
}

func (r *reader) simple(info byte, number uint64) (any, error) {
	switch info {
	case 20, 21:
		return info == 21, nil
	case 22, 23:
		return nil, nil
	case 26:
		return float64(math.Float32frombits(uint32(number))), nil
	case 27:
		return math.Float64frombits(number), nil
	}
	return nil, r.wrong("simple value %d", number)
}

// claim checks that so many items may follow, before there is room made for them.
func (r *reader) claim(length uint64) error {
	if length > uint64(len(r.data)) {
		return r.wrong("the end within a container")
	}
	if r.claimed += length; r.claimed > uint64(len(r.data)) {
		return r.wrong("the end within a container")
	}
	return nil
}

func (r *reader) array(slot int, length uint64) (any, error) {
	if err := r.claim(length); err != nil {
		return nil, err
	}
	list := make([]any, length)
	r.keep(slot, list)
	for i := range list {
		value, err := r.item(noSlot)
		if err != nil {
			return nil, err
		}
		list[i] = value
	}
	return list, nil
}

func (r *reader) object(slot int, length uint64) (any, error) {
	if err := r.claim(length); err != nil {
		return nil, err
	}
	object := make(map[string]any, length)
	r.keep(slot, object)
	return object, r.properties(object, length)
}

func (r *reader) properties(object map[string]any, length uint64) error {
	for range length {
		key, err := r.key()
		if err != nil {
			return err
		}
		if object[key], err = r.item(noSlot); err != nil {
			return err
		}
	}
	return nil
}

// key reads the name of a property: text, WTF-8, or an index.
func (r *reader) key() (string, error) {
	major, _, number, err := r.head()
	switch {
	case err != nil:
		return "", err
	case major == majorText:
		return r.text(number)
	case major == majorUnsigned:
		return strconv.FormatUint(number, 10), nil
	case major == majorTag && number == tagWTF8:
		return r.wtf8()
	}
	return "", r.wrong("a key that is no text")
}

// sequence reads the head of an item of this major type: its length, checked against the rest.
func (r *reader) sequence(major byte) (uint64, error) {
	found, _, length, err := r.head()
	if err == nil && found != major {
		err = r.wrong("another kind of item than its tag has")
	}
	if err == nil && length > uint64(len(r.data)-r.at) {
		err = r.wrong("the end within an item")
	}
	return length, err
}

// byteString reads what a tag over bytes has.
func (r *reader) byteString() ([]byte, error) {
	length, err := r.sequence(majorBytes)
	if err != nil {
		return nil, err
	}
	return r.bytes(length)
}

func (r *reader) wtf8() (string, error) {
	bytes, err := r.byteString()
	return string(bytes), err
}

func (r *reader) tagged(slot int, tag uint64) (any, error) {
	switch tag {
	case tagShared:
		r.shared = append(r.shared, nil)
		return r.item(len(r.shared) - 1)
	case tagReference:
		number, err := r.number()
		if err != nil {
			return nil, err
		}
		if number >= uint64(len(r.shared)) {
			return nil, r.wrong("a reference to what has not been")
		}
		return r.shared[number], nil
	case tagDate:
		return r.date(slot)
	case tagBigInt, tagNegative:
		return r.bigInt(tag == tagNegative)
	case tagWTF8:
		return r.wtf8()
	case tagClass:
		return r.class(slot)
	case tagHandle:
		value, err := r.handled()
		return r.keep(slot, value), err
	case tagSet:
		set := &Set{}
		r.keep(slot, set)
		length, err := r.sequence(majorArray)
		for i := uint64(0); i < length && err == nil; i++ {
			var value any
			value, err = r.item(noSlot)
			set.Values = append(set.Values, value)
		}
		return set, err
	case tagMap:
		return r.mapOf(slot)
	}
	value, err := r.typed(tag)
	return r.keep(slot, value), err
}

func (r *reader) number() (uint64, error) {
	major, _, number, err := r.head()
	if err == nil && major != majorUnsigned {
		err = r.wrong("another item where a number is wanted")
	}
	return number, err
}

func (r *reader) mapOf(slot int) (any, error) {
	m := &Map{}
	r.keep(slot, m)
	length, err := r.sequence(majorMap)
	for i := uint64(0); i < length && err == nil; i++ {
		var entry MapEntry
		if entry.Key, err = r.item(noSlot); err == nil {
			entry.Value, err = r.item(noSlot)
		}
		m.Entries = append(m.Entries, entry)
	}
	return m, err
}

func (r *reader) date(slot int) (any, error) {
	value, err := r.item(noSlot)
	if err != nil {
		return nil, err
	}
	seconds, ok := value.(float64)
	switch ms := math.Round(seconds * 1000); {
	case !ok:
		return nil, r.wrong("a date that is no number")
	case math.Abs(ms) <= 8.64e15:
		return r.keep(slot, time.UnixMilli(int64(ms)).UTC()), nil
	}
	return r.keep(slot, time.Time{}), nil
}

func (r *reader) bigInt(isNegative bool) (any, error) {
	bytes, err := r.byteString()
	if err != nil {
		return nil, err
	}
	value := new(big.Int).SetBytes(bytes)
	if isNegative {
		value.Not(value)
	}
	return value, nil
}

func (r *reader) handled() (any, error) {
	length, err := r.sequence(majorArray)
	if err != nil || length < 2 || length > 4 {
		return nil, r.wrong("a handle of %d parts", length)
	}
	var numbers [2]uint64
	for i := range numbers {
		if numbers[i], err = r.number(); err != nil {
			return nil, err
		}
	}
	name := ""
	for i := uint64(2); i < length; i++ {
		value, err := r.item(noSlot)
		if err != nil {
			return nil, err
		}
		if text, ok := value.(string); ok {
			name = text
		}
	}
	if numbers[0] > messagePort || numbers[1] > math.MaxInt32 {
		return nil, r.wrong("a handle of no known kind")
	}
	return r.handle(uint32(numbers[0]), uint32(numbers[1]), name)
}
