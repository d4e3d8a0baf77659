package qjsreactor

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// assignTo puts a value that was received into what a pointer points at.
func assignTo(pointer, value any) error {
	dst := reflect.ValueOf(pointer)
	if dst.Kind() != reflect.Pointer || dst.IsNil() {
		return newError(CodeArgument, "the value goes where a pointer points, and this is a %T", pointer)
	}
	return assign(dst.Elem(), value, 0)
}

func mismatch(dst reflect.Type, value any) error {
	return newError(CodeValue, "%s cannot be a Go %s", describe(value), dst)
}

// describe names what was received as JavaScript does.
func describe(value any) string {
	switch v := value.(type) {
	case nil:
		return "null or undefined"
	case bool:
		return "a boolean"
	case float64:
		return "the number " + strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return "a string"
	case *big.Int:
		return "the BigInt " + v.String()
	case []any:
		return "an Array"
	case map[string]any:
		return "an object"
	case []byte:
		return "a Uint8Array"
	case time.Time:
		return "a Date"
	case *Exception:
		return "the error " + v.Error()
	case *Handle:
		return v.describe()
	}
	return "a " + strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", value), "*"), "qjsreactor.")
}

var (
	bigType  = reflect.TypeFor[big.Int]()
	timeType = reflect.TypeFor[time.Time]()
)

// assign converts a value to the type of dst: null and undefined are its zero value, numbers go
// into all types of numbers that can hold them.
func assign(dst reflect.Value, value any, depth int) error {
	if depth > maxDepth {
		return newError(CodeValue, "it is deeper than %d levels, or a circle", maxDepth)
	}
	if value == nil {
		dst.SetZero()
		return nil
	}
	t := dst.Type()
	src := reflect.ValueOf(value)
	if src.Type().AssignableTo(t) {
		dst.Set(src)
		return nil
	}
	switch t {
	case bigType:
		return assignBig(dst, value)
	case timeType:
		return mismatch(t, value)
	}
	switch dst.Kind() {
	case reflect.Pointer:
		made := reflect.New(t.Elem())
		if err := assign(made.Elem(), value, depth+1); err != nil {
			return err
		}
		dst.Set(made)
		return nil
	case reflect.Bool:
		if v, ok := value.(bool); ok {
			dst.SetBool(v)
			return nil
		}
	case reflect.String:
		if v, ok := value.(string); ok {
			dst.SetString(v)
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64:
		return assignNumber(dst, value)
	case reflect.Slice, reflect.Array:
		return assignList(dst, value, depth)
	case reflect.Map:
		return assignMap(dst, value, depth)
	case reflect.Struct:
		return assignStruct(dst, value, depth)
	case reflect.Func:
		if handle, ok := value.(*Handle); ok && handle.IsFunction() {
			return handle.makeFunc(dst)
		}
	}
	return mismatch(t, value)
}

func assignBig(dst reflect.Value, value any) error {
	switch v := value.(type) {
	case *big.Int:
		dst.Set(reflect.ValueOf(*new(big.Int).Set(v)))
		return nil
	case float64:
		if v == math.Trunc(v) && !math.IsInf(v, 0) {
			n, _ := big.NewFloat(v).Int(nil)
			dst.Set(reflect.ValueOf(*n))
			return nil
		}
	}
	return mismatch(dst.Type(), value)
}

func assignNumber(dst reflect.Value, value any) error {
	switch v := value.(type) {
	case float64:
		switch {
		case dst.CanFloat() && !dst.OverflowFloat(v):
			dst.SetFloat(v)
			return nil
		case dst.CanInt() && v == math.Trunc(v) && v >= -1<<63 && v < 1<<63 && !dst.OverflowInt(int64(v)):
			dst.SetInt(int64(v))
			return nil
		case dst.CanUint() && v == math.Trunc(v) && v >= 0 && v < 1<<64 && !dst.OverflowUint(uint64(v)):
			dst.SetUint(uint64(v))
			return nil
		}
	case *big.Int:
		switch {
		case dst.CanInt() && v.IsInt64() && !dst.OverflowInt(v.Int64()):
			dst.SetInt(v.Int64())
			return nil
		case dst.CanUint() && v.IsUint64() && !dst.OverflowUint(v.Uint64()):
			dst.SetUint(v.Uint64())
			return nil
		}
	}
	return mismatch(dst.Type(), value)
}

// assignList takes Arrays, typed arrays of elements that fit, and Sets.
func assignList(dst reflect.Value, value any, depth int) error {
	if set, ok := value.(*Set); ok {
		value = set.Values
	}
	src := reflect.ValueOf(value)
	if src.Kind() != reflect.Slice {
		return mismatch(dst.Type(), value)
	}
	if dst.Kind() == reflect.Array && dst.Len() != src.Len() {
		return newError(CodeValue, "%d elements cannot be a Go %s", src.Len(), dst.Type())
	}
	target := dst
	if dst.Kind() == reflect.Slice {
		if src.Type().ConvertibleTo(dst.Type()) && src.Type().Elem() == dst.Type().Elem() {
			dst.Set(src.Convert(dst.Type()))
			return nil
		}
		target = reflect.MakeSlice(dst.Type(), src.Len(), src.Len())
	}
	for i := range src.Len() {
		if err := assign(target.Index(i), elementOf(src.Index(i)), depth+1); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
	if dst.Kind() == reflect.Slice {
		dst.Set(target)
	}
	return nil
}

// elementOf gives an element of a list as it would have been received by itself.
func elementOf(v reflect.Value) any {
	switch {
	case v.CanFloat():
		return v.Float()
	case v.CanInt() && v.Kind() == reflect.Int64:
		return big.NewInt(v.Int())
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint() && v.Kind() == reflect.Uint64:
		return new(big.Int).SetUint64(v.Uint())
	case v.CanUint():
		return float64(v.Uint())
	}
	return v.Interface()
}

// assignMap takes objects and Maps.
func assignMap(dst reflect.Value, value any, depth int) error {
	t := dst.Type()
	made := reflect.MakeMap(t)
	put := func(key, value any, place string) error {
		k, v := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if err := assignKey(k, key, depth); err != nil {
			return within(err, place)
		}
		if !k.Comparable() {
			return within(newError(CodeValue, "%s cannot be the key of a Go map", describe(key)), place)
		}
		if err := assign(v, value, depth+1); err != nil {
			return within(err, place)
		}
		made.SetMapIndex(k, v)
		return nil
	}
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			if err := put(key, item, nameIn(key)); err != nil {
				return err
			}
		}
	case *Map:
		for i, entry := range v.Entries {
			if err := put(entry.Key, entry.Value, "[entry "+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	default:
		return mismatch(t, value)
	}
	dst.Set(made)
	return nil
}

// assignKey converts a key: the name of a property may be an integer in decimal.
func assignKey(dst reflect.Value, key any, depth int) error {
	text, isText := key.(string)
	if isText && (dst.CanInt() || dst.CanUint()) {
		number, isNumber := new(big.Int).SetString(text, 10)
		if !isNumber || number.String() != text || assignNumber(dst, number) != nil {
			return mismatch(dst.Type(), key)
		}
		return nil
	}
	return assign(dst, key, depth+1)
}

// assignStruct takes objects: what the struct has no field for is left out, and fields that the
// object has not stay as they are.
func assignStruct(dst reflect.Value, value any, depth int) error {
	object, ok := value.(map[string]any)
	if !ok {
		return mismatch(dst.Type(), value)
	}
	for _, f := range fieldsOf(dst.Type()) {
		item, ok := object[f.name]
		if !ok {
			continue
		}
		target, err := fieldAt(dst, f.index)
		if err == nil {
			err = assign(target, item, depth+1)
		}
		if err != nil {
			return within(err, nameIn(f.name))
		}
	}
	return nil
}

// fieldAt is reflect's FieldByIndex, making what embedded pointers lead to.
func fieldAt(v reflect.Value, index []int) (reflect.Value, error) {
	for n, at := range index {
		if n > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !v.CanSet() {
					return v, newError(CodeValue, "it is in an embedded pointer that cannot be set, of type %s", v.Type())
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(at)
	}
	return v, nil
}
