package qjsreactor

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// placeError is an error about a part of a value: which part.
type placeError struct {
	place string
	err   error
}

func (e *placeError) Error() string {
	return "value" + e.place + ": " + strings.TrimPrefix(e.err.Error(), CodeValue.Error()+": ")
}

func (e *placeError) Unwrap() error { return e.err }

// within adds, in front, the part of a value in which an error is.
func within(err error, part string) error {
	if _, ok := err.(metAgain); ok {
		return err
	}
	var inner *placeError
	if errors.As(err, &inner) {
		inner.place = part + inner.place
		return err
	}
	return &placeError{part, err}
}

// nameIn is how a property is spelt behind its object.
func nameIn(key string) string {
	for i, r := range key {
		if r != '_' && r != '$' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return "[" + strconv.Quote(key) + "]"
		}
	}
	return "." + key
}

func validText(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func pointerOf(value any) (pointer uintptr, kind reflect.Type, isNil bool) {
	v := reflect.ValueOf(value)
	return v.Pointer(), v.Type(), v.IsNil()
}

// reflected writes a value of a type that only reflection knows.
func (w *writer) reflected(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Bool:
		w.bool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.integer(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.unsigned(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.float(v.Float())
	case reflect.String:
		return w.text(v.String())
	case reflect.Slice, reflect.Array:
		return w.reflectedList(v)
	case reflect.Map:
		return w.reflectedMap(v)
	case reflect.Struct:
		return w.fields(v)
	case reflect.Func:
		if v.IsNil() {
			w.null()
			return nil
		}
		return w.handle(plainFunction("", v.Interface()))
	case reflect.Interface:
		if v.IsNil() {
			w.null()
			return nil
		}
		return w.value(v.Elem().Interface())
	case reflect.Pointer:
		return w.pointer(v)
	default:
		return newError(CodeValue, "it is a %s, which JavaScript has not", v.Type())
	}
	return nil
}

func (w *writer) pointer(v reflect.Value) error {
	if v.IsNil() {
		w.null()
		return nil
	}
	/* What is behind other pointers is no object in JavaScript, or has an identity itself. */
	if v.Elem().Kind() == reflect.Struct && !isScalar(v.Type().Elem()) {
		isSeen, err := w.meet(v.Pointer(), 0, v.Type())
		if isSeen || err != nil {
			return err
		}
	}
	return w.value(v.Elem().Interface())
}

func (w *writer) reflectedList(v reflect.Value) error {
	if v.Kind() == reflect.Slice {
		if v.IsNil() {
			w.null()
			return nil
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			w.bytes(tagUint8, v.Bytes())
			return nil
		}
		if v.Len() > 0 && v.Type().Elem().Size() > 0 {
			isSeen, err := w.meet(v.Pointer(), v.Len(), v.Type())
			if isSeen || err != nil {
				return err
			}
		}
	}
	w.head(majorArray, uint64(v.Len()))
	for i := range v.Len() {
		if err := w.value(v.Index(i).Interface()); err != nil {
			return within(err, "["+strconv.Itoa(i)+"]")
		}
	}
	return nil
}

// reflectedMap writes a map: an object when its keys are text or integers, else a Map.
func (w *writer) reflectedMap(v reflect.Value) error {
	if v.IsNil() {
		w.null()
		return nil
	}
	isSeen, err := w.meet(v.Pointer(), 0, v.Type())
	if isSeen || err != nil {
		return err
	}
	entries := make([]MapEntry, 0, v.Len())
	for _, key := range v.MapKeys() {
		entries = append(entries, MapEntry{key.Interface(), v.MapIndex(key).Interface()})
	}
	keyText := func(key any) string { return reflect.ValueOf(key).String() }
	switch kind := v.Type().Key().Kind(); {
	case kind >= reflect.Int && kind <= reflect.Int64:
		keyText = func(key any) string { return strconv.FormatInt(reflect.ValueOf(key).Int(), 10) }
	case kind >= reflect.Uint && kind <= reflect.Uintptr:
		keyText = func(key any) string { return strconv.FormatUint(reflect.ValueOf(key).Uint(), 10) }
	case kind != reflect.String:
		return w.entries(entries)
	}
	slices.SortFunc(entries, func(a, b MapEntry) int { return strings.Compare(keyText(a.Key), keyText(b.Key)) })
	w.head(majorMap, uint64(len(entries)))
	for _, entry := range entries {
		key := keyText(entry.Key)
		if err := w.text(key); err != nil {
			return within(err, nameIn(key))
		}
		if err := w.value(entry.Value); err != nil {
			return within(err, nameIn(key))
		}
	}
	return nil
}

/* ------------------------------------------------------------------ structs */

// isScalar is whether a struct crosses as something else than an object of its own.
func isScalar(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[undefined](), reflect.TypeFor[Set](), reflect.TypeFor[Map](),
		reflect.TypeFor[RegExp](), reflect.TypeFor[SparseArray](), reflect.TypeFor[Exception]():
		return true
	}
	return false
}

// field is a field of a struct as JavaScript sees it.
type field struct {
	name      string
	index     []int
	omitEmpty bool
}

var structs sync.Map // of []field, by reflect.Type

// fieldsOf gives the fields that cross: the exported ones, under the name of their tag js or
// json, else under their own; those of embedded structs as if they were its own. "-" is left out.
func fieldsOf(t reflect.Type) []field {
	if known, ok := structs.Load(t); ok {
		return known.([]field)
	}
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		tag, isTagged := f.Tag.Lookup("js")
		if !isTagged {
			tag, isTagged = f.Tag.Lookup("json")
		}
		name, options, _ := strings.Cut(tag, ",")
		if !f.IsExported() || name == "-" || (f.Anonymous && !isTagged && isStruct(f.Type)) || isHidden(t, f.Index) {
			continue
		}
		if name == "" {
			name = f.Name
		}
		fields = append(fields, field{name, f.Index, slices.Contains(strings.Split(options, ","), "omitempty")})
	}
	structs.Store(t, fields)
	return fields
}

func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || (t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct)
}

// isHidden is whether a field is one of an embedded struct that has a name of its own.
func isHidden(t reflect.Type, index []int) bool {
	for depth := 1; depth < len(index); depth++ {
		outer := t.FieldByIndex(index[:depth])
		if _, ok := outer.Tag.Lookup("js"); ok {
			return true
		}
		if _, ok := outer.Tag.Lookup("json"); ok {
			return true
		}
	}
	return false
}

func (w *writer) fields(v reflect.Value) error {
	fields := fieldsOf(v.Type())
	present := make([]reflect.Value, len(fields))
	count := uint64(0)
	for i, f := range fields {
		value, err := v.FieldByIndexErr(f.index)
		if err != nil || (f.omitEmpty && value.IsZero()) {
			continue
		}
		present[i] = value
		count++
	}
	w.head(majorMap, count)
	for i, f := range fields {
		if !present[i].IsValid() {
			continue
		}
		if err := w.text(f.name); err != nil {
			return err
		}
		if err := w.value(present[i].Interface()); err != nil {
			return within(err, nameIn(f.name))
		}
	}
	return nil
}
