package qjsreactor

import (
	"context"
	"fmt"
	"reflect"
)

// Function is a function of the host, for the guest to call. A Go function that crosses becomes one
// by itself; this type is for giving it a name, for [Async], and for keeping its identity: the
// same Function is the same function in the guest.
type Function struct {
	name    string
	length  int
	call    func(ctx context.Context, args []any) (any, error)
	value   any
	err     error
	isAsync bool
	// isPlain is whether a Go function crossed, and comes back as that.
	isPlain bool
	// takesContext is whether it may call back into the guest.
	takesContext bool
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// NewFunction makes a function of a Go function. Its first parameter may be a context.Context, which
// does not come from the guest: it is that of the call in progress, and calls back into the guest
// have to be made with it. The other parameters get what the guest gives, converted as
// [Reactor.EvalInto] does it; what it leaves out is zero, what it gives too much is dropped. It gives
// nothing, a value, an error, or a value and an error; the error is thrown in the guest.
//
// That fn is none of this is told when the Function crosses.
func NewFunction(name string, fn any) *Function {
	f := &Function{name: name, value: fn}
	v := reflect.ValueOf(fn)
	if !v.IsValid() || v.Kind() != reflect.Func || v.IsNil() {
		f.err = newError(CodeArgument, "a function is wanted, and this is a %T", fn)
		return f
	}
	t := v.Type()
	f.takesContext = t.NumIn() > 0 && t.In(0) == contextType
	f.length = t.NumIn()
	if f.takesContext {
		f.length--
	}
	if t.IsVariadic() {
		f.length--
	}
	if t.NumOut() > 2 || (t.NumOut() == 2 && t.Out(1) != errorType) {
		f.err = newError(CodeArgument, "a %s gives more than a value and an error", t)
		return f
	}
	if f.call = direct(fn); f.call == nil {
		f.call = reflected(v)
	}
	return f
}

// plainFunction is what a Go function crosses as.
func plainFunction(name string, fn any) *Function {
	f := NewFunction(name, fn)
	f.isPlain = true
	return f
}

// Async makes a function that gives the guest a promise: fn runs in a goroutine of its own, so that it
// may block, and settles it. Its context, if it takes one, ends with the instance.
func Async(fn any) *Function {
	f := NewFunction("", fn)
	f.isAsync = true
	return f
}

// direct is the call of a function of a common type, without reflection.
func direct(fn any) func(ctx context.Context, args []any) (any, error) {
	switch fn := fn.(type) {
	case func():
		return func(context.Context, []any) (any, error) {
			fn()
			return Undefined, nil
		}
	case func(...any) (any, error):
		return func(_ context.Context, args []any) (any, error) { return fn(args...) }
	case func(context.Context, ...any) (any, error):
		return func(ctx context.Context, args []any) (any, error) { return fn(ctx, args...) }
	case func(float64, float64) float64:
		return func(_ context.Context, args []any) (any, error) {
			var a, b float64
			if err := arguments(args, &a, &b); err != nil {
				return nil, err
			}
			return fn(a, b), nil
		}
	case func(string) string:
		return func(_ context.Context, args []any) (any, error) {
			var a string
			if err := arguments(args, &a); err != nil {
				return nil, err
			}
			return fn(a), nil
		}
	}
	return nil
}

// arguments puts arguments where pointers point, those of the commonest types at once.
func arguments(args []any, pointers ...any) error {
	for i := range min(len(args), len(pointers)) {
		switch pointer := pointers[i].(type) {
		case *float64:
			if v, ok := args[i].(float64); ok {
				*pointer = v
				continue
			}
		case *string:
			if v, ok := args[i].(string); ok {
				*pointer = v
				continue
			}
		}
		if err := assignTo(pointers[i], args[i]); err != nil {
			return argumentError(i, err)
		}
	}
	return nil
}

// argumentError is thrown at a caller whose argument cannot be converted.
func argumentError(i int, err error) error {
	err = within(err, fmt.Sprintf("args[%d]", i))
	return &Exception{Class: "TypeError", Message: err.Error()[len("value"):]}
}

// reflected is the call of any function.
func reflected(v reflect.Value) func(ctx context.Context, args []any) (any, error) {
	t := v.Type()
	hasError := t.NumOut() > 0 && t.Out(t.NumOut()-1) == errorType
	return func(ctx context.Context, args []any) (any, error) {
		in := make([]reflect.Value, 0, max(t.NumIn(), len(args)+1))
		if t.NumIn() > 0 && t.In(0) == contextType {
			in = append(in, reflect.ValueOf(ctx))
		}
		for i := 0; len(in) < t.NumIn() || (t.IsVariadic() && i < len(args)); i++ {
			kind := t.In(min(len(in), t.NumIn()-1))
			if t.IsVariadic() && len(in) >= t.NumIn()-1 {
				if i >= len(args) {
					break
				}
				kind = kind.Elem()
			}
			argument := reflect.New(kind).Elem()
			if i < len(args) {
				if err := assign(argument, args[i], 0); err != nil {
					return nil, argumentError(i, err)
				}
			}
			in = append(in, argument)
		}
		out := v.Call(in)
		if hasError {
			if err, ok := out[len(out)-1].Interface().(error); ok {
				return nil, err
			}
			out = out[:len(out)-1]
		}
		if len(out) == 0 {
			return Undefined, nil
		}
		return out[0].Interface(), nil
	}
}
