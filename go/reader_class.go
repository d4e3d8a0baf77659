package qjsreactor

import (
	"encoding/binary"
	"math"
)

// class reads what tag 27 is over: the name of a class, and what it is made of.
func (r *reader) class(slot int) (any, error) {
	length, err := r.sequence(majorArray)
	if err != nil {
		return nil, err
	}
	textLength, err := r.sequence(majorText)
	if err != nil {
		return nil, err
	}
	name, err := r.text(textLength)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "Array" && length == 3:
		return r.sparse(slot)
	case name == "RegExp" && length == 3:
		return r.regExp(slot)
	case length != 2:
		return nil, r.wrong("a %s of %d parts", name, length)
	case name == "DataView":
		bytes, err := r.item(noSlot)
		buffer, ok := bytes.(ArrayBuffer)
		if err == nil && !ok {
			err = r.wrong("a DataView that is not of bytes")
		}
		return r.keep(slot, DataView(buffer)), err
	case name == "Boolean", name == "Number", name == "String", name == "BigInt":
		value, err := r.item(noSlot)
		return r.keep(slot, value), err
	}
	return r.exception(slot, name)
}

func (r *reader) sparse(slot int) (any, error) {
	length, err := r.number()
	if err == nil && length > math.MaxUint32 {
		err = r.wrong("an array longer than arrays are")
	}
	if err != nil {
		return nil, err
	}
	array := &SparseArray{Length: uint32(length), Properties: map[string]any{}}
	r.keep(slot, array)
	count, err := r.sequence(majorMap)
	if err != nil {
		return nil, err
	}
	return array, r.properties(array.Properties, count)
}

func (r *reader) regExp(slot int) (any, error) {
	source, err := r.item(noSlot)
	if err != nil {
		return nil, err
	}
	flags, err := r.item(noSlot)
	if err != nil {
		return nil, err
	}
	sourceText, isSource := source.(string)
	flagsText, isFlags := flags.(string)
	if !isSource || !isFlags {
		return nil, r.wrong("a RegExp that is not of text")
	}
	return r.keep(slot, &RegExp{sourceText, flagsText}), nil
}

func (r *reader) exception(slot int, class string) (any, error) {
	e := &Exception{Class: class}
	r.keep(slot, e)
	length, err := r.sequence(majorMap)
	for i := uint64(0); i < length && err == nil; i++ {
		err = r.exceptionPart(e)
	}
	return e, err
}

func (r *reader) exceptionPart(e *Exception) error {
	key, err := r.key()
	if err != nil {
		return err
	}
	value, err := r.item(noSlot)
	text, isText := value.(string)
	list, isList := value.([]any)
	switch {
	case err != nil:
		return err
	case key == "message" && isText:
		e.Message = text
	case key == "stack" && isText:
		e.Stack = text
	case key == "name" && isText:
		e.Name = text
	case key == "cause":
		e.Cause = value
	case key == "errors" && isList:
		e.Errors = list
	default:
		if e.Properties == nil {
			e.Properties = map[string]any{}
		}
		e.Properties[key] = value
	}
	return nil
}

// typed reads the bytes that the tag of a typed array is over.
func (r *reader) typed(tag uint64) (any, error) {
	decode := typedArrays[tag]
	if decode == nil {
		return nil, r.wrong("tag %d", tag)
	}
	bytes, err := r.byteString()
	if err != nil {
		return nil, err
	}
	array, ok := decode(bytes)
	if !ok {
		return nil, r.wrong("%d bytes, which are no whole elements of a %T", len(bytes), array)
	}
	return array, nil
}

// typedArrays make the typed arrays; false: the bytes are no whole number of elements.
var typedArrays = map[uint64]func(bytes []byte) (any, bool){
	tagUint8: decodeElements[[]byte], tagClamped: decodeElements[Uint8ClampedArray],
	tagUint16: decodeElements[Uint16Array], tagUint32: decodeElements[Uint32Array],
	tagBigUint64: decodeElements[BigUint64Array], tagInt8: decodeElements[Int8Array],
	tagInt16: decodeElements[Int16Array], tagInt32: decodeElements[Int32Array],
	tagBigInt64: decodeElements[BigInt64Array], tagFloat16: decodeElements[Float16Array],
	tagFloat32: decodeElements[Float32Array], tagFloat64: decodeElements[Float64Array],
}

type element interface {
	uint8 | int8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

func decodeElements[S ~[]E, E element](bytes []byte) (any, bool) {
	var one E
	size := binary.Size(one)
	list := make([]E, len(bytes)/size)
	/* It fails only when there are too few bytes. */
	_, _ = binary.Decode(bytes, binary.LittleEndian, list)
	return S(list), len(bytes)%size == 0
}
