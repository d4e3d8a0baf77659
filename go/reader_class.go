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
	size, ok := elementSizes[tag]
	if !ok {
		return nil, r.wrong("tag %d", tag)
	}
	length, err := r.sequence(majorBytes)
	if err != nil {
		return nil, err
	}
	bytes, err := r.bytes(length)
	if err == nil && len(bytes)%size != 0 {
		err = r.wrong("%d bytes in a typed array of %d bytes an element", len(bytes), size)
	}
	if err != nil {
		return nil, err
	}
	switch tag {
	case tagUint8:
		return append([]byte{}, bytes...), nil
	case tagClamped:
		return Uint8ClampedArray(append([]byte{}, bytes...)), nil
	case tagInt8:
		return decodeElements[Int8Array](bytes), nil
	case tagInt16:
		return decodeElements[Int16Array](bytes), nil
	case tagUint16:
		return decodeElements[Uint16Array](bytes), nil
	case tagInt32:
		return decodeElements[Int32Array](bytes), nil
	case tagUint32:
		return decodeElements[Uint32Array](bytes), nil
	case tagBigInt64:
		return decodeElements[BigInt64Array](bytes), nil
	case tagBigUint64:
		return decodeElements[BigUint64Array](bytes), nil
	case tagFloat16:
		return decodeElements[Float16Array](bytes), nil
	case tagFloat32:
		return decodeElements[Float32Array](bytes), nil
	}
	return decodeElements[Float64Array](bytes), nil
}

var elementSizes = map[uint64]int{
	tagUint8: 1, tagClamped: 1, tagInt8: 1, tagInt16: 2, tagUint16: 2, tagInt32: 4, tagUint32: 4,
	tagBigInt64: 8, tagBigUint64: 8, tagFloat16: 2, tagFloat32: 4, tagFloat64: 8,
}

type element interface {
	int8 | int16 | uint16 | int32 | uint32 | int64 | uint64 | float32 | float64
}

func decodeElements[S ~[]E, E element](bytes []byte) S {
	var one E
	list := make(S, len(bytes)/binary.Size(one))
	/* It fails only when there are too few bytes. */
	_, _ = binary.Decode(bytes, binary.LittleEndian, list)
	return list
}
