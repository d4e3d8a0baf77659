package qjsreactor

// Undefined is JavaScript's undefined, for sending it: nil is null. What is received as either
// is nil.
var Undefined = undefined{}

type undefined struct{}

// Map is a JavaScript Map: entries in their order.
type Map struct{ Entries []MapEntry }

// MapEntry is an entry of a [Map].
type MapEntry struct{ Key, Value any }

// Set is a JavaScript Set: values in their order.
type Set struct{ Values []any }

// RegExp is a JavaScript regular expression.
type RegExp struct{ Source, Flags string }

// SparseArray is an array with holes, or with properties beside its elements. Its keys are
// indices in decimal, and names.
type SparseArray struct {
	Length     uint32
	Properties map[string]any
}

// The typed arrays, under their JavaScript names. A Uint8Array is a []byte; a slice of numbers
// that has none of these types crosses as an Array.
type (
	// ArrayBuffer crosses as an ArrayBuffer.
	ArrayBuffer []byte
	// DataView crosses as a DataView of these bytes.
	DataView []byte
	// Uint8ClampedArray crosses as one.
	Uint8ClampedArray []byte
	// Int8Array crosses as one.
	Int8Array []int8
	// Int16Array crosses as one.
	Int16Array []int16
	// Uint16Array crosses as one.
	Uint16Array []uint16
	// Int32Array crosses as one.
	Int32Array []int32
	// Uint32Array crosses as one.
	Uint32Array []uint32
	// BigInt64Array crosses as one.
	BigInt64Array []int64
	// BigUint64Array crosses as one.
	BigUint64Array []uint64
	// Float16Array crosses as one: the bits of each element, IEEE 754 binary16.
	Float16Array []uint16
	// Float32Array crosses as one.
	Float32Array []float32
	// Float64Array crosses as one.
	Float64Array []float64
)

// Tags of CBOR; docs/VALUES.md has the table.
const (
	tagDate       = 1
	tagBigInt     = 2
	tagNegative   = 3
	tagClass      = 27
	tagShared     = 28
	tagReference  = 29
	tagHandle     = 39
	tagUint8      = 64
	tagClamped    = 68
	tagUint16     = 69
	tagUint32     = 70
	tagBigUint64  = 71
	tagInt8       = 72
	tagInt16      = 77
	tagInt32      = 78
	tagBigInt64   = 79
	tagFloat16    = 84
	tagFloat32    = 85
	tagFloat64    = 86
	tagSet        = 258
	tagMap        = 259
	tagWTF8       = 273
	maxDepth      = 1000
	maxSafe       = 1<<53 - 1
	hostFunction  = 8
	hostPromise   = 9
	messagePort   = 10
	guestFunction = 0
	guestPromise  = 1
	guestOther    = 2
)

// Major types of CBOR.
const (
	majorUnsigned = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple
)
