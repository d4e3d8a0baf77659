package qjsreactor

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
)

// builtin writes what stands for a class of JavaScript; false when the value is none.
func (w *writer) builtin(value any) (bool, error) {
	switch v := value.(type) {
	case *big.Int:
		if v == nil {
			w.null()
			return true, nil
		}
		w.bigInt(v)
	case big.Int:
		w.bigInt(&v)
	case ArrayBuffer:
		w.bytes(0, v)
	case DataView:
		w.class("DataView", 2)
		w.bytes(0, v)
	case Uint8ClampedArray:
		w.bytes(tagClamped, v)
	case Int8Array:
		typed(w, tagInt8, v)
	case Int16Array:
		typed(w, tagInt16, v)
	case Uint16Array:
		typed(w, tagUint16, v)
	case Int32Array:
		typed(w, tagInt32, v)
	case Uint32Array:
		typed(w, tagUint32, v)
	case BigInt64Array:
		typed(w, tagBigInt64, v)
	case BigUint64Array:
		typed(w, tagBigUint64, v)
	case Float16Array:
		typed(w, tagFloat16, v)
	case Float32Array:
		typed(w, tagFloat32, v)
	case Float64Array:
		typed(w, tagFloat64, v)
	case *RegExp:
		return true, w.regExp(v)
	case *Set, *Map, *SparseArray, *Exception:
		return true, w.container(value)
	case Set:
		return true, w.container(&v)
	case Map:
		return true, w.container(&v)
	case SparseArray:
		return true, w.container(&v)
	case Exception:
		return true, w.container(&v)
	case RegExp:
		return true, w.regExp(&v)
	case *Handle, *Promise, *Function, *Port:
		return true, w.handle(value)
	case error:
		return true, w.goError(v)
	default:
		return false, nil
	}
	return true, nil
}

func (w *writer) regExp(v *RegExp) error {
	if v == nil {
		w.null()
		return nil
	}
	w.class("RegExp", 3)
	if err := w.text(v.Source); err != nil {
		return err
	}
	return w.text(v.Flags)
}

// container writes what has parts that may lead back to it.
func (w *writer) container(value any) error {
	pointer, kind, isNil := pointerOf(value)
	if isNil {
		w.null()
		return nil
	}
	isSeen, err := w.meet(pointer, 0, kind)
	if isSeen || err != nil {
		return err
	}
	switch v := value.(type) {
	case *Set:
		w.head(majorTag, tagSet)
		return w.items(v.Values)
	case *Map:
		return w.entries(v.Entries)
	case *SparseArray:
		return w.sparse(v)
	}
	return w.exception(value.(*Exception))
}

func (w *writer) entries(entries []MapEntry) error {
	w.head(majorTag, tagMap)
	w.head(majorMap, uint64(len(entries)))
	for i, entry := range entries {
		if err := w.value(entry.Key); err != nil {
			return within(err, "[key "+strconv.Itoa(i)+"]")
		}
		if err := w.value(entry.Value); err != nil {
			return within(err, "[value "+strconv.Itoa(i)+"]")
		}
	}
	return nil
}

func (w *writer) sparse(array *SparseArray) error {
	w.class("Array", 3)
	w.head(majorUnsigned, uint64(array.Length))
	return w.elements(array.Properties, array.Length)
}

func (w *writer) exception(e *Exception) error {
	if e.Class == "" {
		return w.value(e.Value)
	}
	parts := make(map[string]any, len(e.Properties)+5)
	for key, value := range e.Properties {
		parts[key] = value
	}
	parts["message"] = e.Message
	for key, text := range map[string]string{"stack": e.Stack, "name": e.Name} {
		if text != "" {
			parts[key] = text
		}
	}
	if e.Cause != nil {
		parts["cause"] = e.Cause
	}
	if e.Errors != nil {
		parts["errors"] = e.Errors
	}
	w.class(e.Class, 2)
	return w.properties(parts)
}

// goError writes an error of Go: an Error with its message, its code when the reactor made it, and the
// error that it wraps as its cause.
func (w *writer) goError(err error) error {
	e := &Exception{Class: "Error", Message: messageOf(err)}
	var own *Error
	if errors.As(err, &own) {
		e.Properties = map[string]any{"code": own.Code.Error()}
	}
	if cause := errors.Unwrap(err); cause != nil {
		e.Cause = cause
	}
	return w.exception(e)
}

// messageOf is what the error says; a method that panics, as those of nil pointers do, says so.
func messageOf(err error) (message string) {
	defer func() {
		if reason := recover(); reason != nil {
			message = fmt.Sprintf("%T without a message: %v", err, reason)
		}
	}()
	return validText(err.Error())
}

// handle writes what stands for a value of the guest, a function or a promise of the host, or a port.
func (w *writer) handle(value any) error {
	if _, _, isNil := pointerOf(value); isNil {
		w.null()
		return nil
	}
	if w.bridge == nil {
		return newError(CodeValue, "it is no data")
	}
	kind, number, err := w.bridge.numberOf(value)
	if err != nil {
		return err
	}
	function, ok := value.(*Function)
	if !ok {
		w.numbered(kind, number)
		return nil
	}
	w.head(majorTag, tagHandle)
	w.head(majorArray, 4)
	w.head(majorUnsigned, uint64(kind))
	w.head(majorUnsigned, uint64(number))
	if err := w.text(function.name); err != nil {
		return err
	}
	w.head(majorUnsigned, uint64(function.length))
	return nil
}

// numbered writes what stands for a value that has nothing but its number.
func (w *writer) numbered(kind, number uint32) {
	w.head(majorTag, tagHandle)
	w.head(majorArray, 2)
	w.head(majorUnsigned, uint64(kind))
	w.head(majorUnsigned, uint64(number))
}
