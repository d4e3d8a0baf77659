package qjsreactor

import (
	"context"
	"reflect"
	"runtime"
	"strconv"
	"sync/atomic"
)

// Handle stands for a value of the guest: a function, a promise, or any other. It is held there until it
// is released, or the Handle is garbage. What the methods give is copied; functions, promises, and what
// cannot be copied, are handles again.
type Handle struct {
	reactor    *Reactor
	kind       uint32
	number     uint32
	name       string
	isReleased atomic.Bool
	cleanup    runtime.Cleanup
}

func (r *Reactor) newHandle(kind, number uint32, name string) *Handle {
	h := &Handle{reactor: r, kind: kind, number: number, name: name}
	if number != 0 {
		h.cleanup = runtime.AddCleanup(h, enqueueRelease, release{r.garbage, number})
	}
	return h
}

// release is what a handle leaves when it is garbage. It must not lead to the instance: what that reaches, by
// functions of the program, say, would never be garbage then.
type release struct {
	queue  *queue
	number uint32
}

// enqueueRelease has a handle released by the next call: garbage is found at any time.
func enqueueRelease(r release) {
	enqueue(r.queue, &r.queue.released, r.number)
}

func (r *Reactor) releaseQueued() {
	for _, number := range dequeue(r.garbage, &r.garbage.released) {
		r.instance.Release(number, 1)
	}
}

// Release gives the value back: nothing more can be done with the handle, and the next call of the instance
// lets go of it there. Again is legal.
func (h *Handle) Release() {
	if h.number == 0 || h.isReleased.Swap(true) {
		return
	}
	h.cleanup.Stop()
	enqueueRelease(release{h.reactor.garbage, h.number})
}

// releaseNow is Release for who has locked the instance.
func (h *Handle) releaseNow() {
	if !h.isReleased.Swap(true) {
		h.cleanup.Stop()
		h.reactor.instance.Release(h.number, 1)
	}
}

// IsFunction is whether it is a function of the guest.
func (h *Handle) IsFunction() bool { return h.kind == guestFunction }

// IsPromise is whether it is a promise of the guest.
func (h *Handle) IsPromise() bool { return h.kind == guestPromise }

// Name is that of a function.
func (h *Handle) Name() string { return h.name }

func (h *Handle) describe() string {
	switch h.kind {
	case guestFunction:
		return "a function"
	case guestPromise:
		return "a promise"
	}
	return "a value that stays in the guest"
}

// resultHandle is the handle that a call gave.
func (r *Reactor) resultHandle(length int32) (*Handle, error) { return asHandle(r.result(length)) }

// asHandle is the handle of what crossed as one; a function or a promise of the host crosses as itself.
func asHandle(value any, err error) (*Handle, error) {
	if err != nil {
		return nil, err
	}
	handle, ok := value.(*Handle)
	if !ok {
		return nil, newError(CodeValue, "it is the host's own value: take it by Eval or Get")
	}
	return handle, nil
}

// Global is the guest's global object. It need not be released.
func (r *Reactor) Global() *Handle { return r.newHandle(guestOther, 0, "") }

// do makes a call that gives a value.
func (h *Handle) do(ctx context.Context, call func() (int32, error)) (value any, err error) {
	err = h.reactor.do(ctx, func() error {
		length, err := h.begin(call)
		if err == nil {
			value, err = h.reactor.result(length)
		}
		return err
	})
	return value, err
}

func (h *Handle) begin(call func() (int32, error)) (int32, error) {
	if h.isReleased.Load() {
		return 0, newError(CodeHandle, "this value of the guest was released")
	}
	/* It must not be released as garbage while it is in use. */
	defer runtime.KeepAlive(h)
	return call()
}

func writeArguments(w *writer, args []any) error {
	for i, arg := range args {
		if err := w.value(arg); err != nil {
			return within(err, "args["+strconv.Itoa(i)+"]")
		}
	}
	return nil
}

// Call calls the function, with this undefined.
func (h *Handle) Call(ctx context.Context, args ...any) (any, error) {
	return h.CallWith(ctx, Undefined, args...)
}

// CallWith calls the function with this.
func (h *Handle) CallWith(ctx context.Context, this any, args ...any) (any, error) {
	return h.do(ctx, func() (int32, error) {
		at, length, err := h.reactor.send(func(w *writer) error {
			w.head(majorArray, uint64(len(args)+1))
			if err := w.value(this); err != nil {
				return within(err, ".this")
			}
			return writeArguments(w, args)
		})
		if err != nil {
			return 0, err
		}
		return h.reactor.instance.Call(h.number, at, length, crossHandles), nil
	})
}

// CallMethod calls the method of that name, with the object as its this.
func (h *Handle) CallMethod(ctx context.Context, name string, args ...any) (any, error) {
	method, err := h.GetHandle(ctx, name)
	if err != nil {
		return nil, err
	}
	defer method.Release()
	return method.CallWith(ctx, h, args...)
}

// New calls it as a constructor.
func (h *Handle) New(ctx context.Context, args ...any) (any, error) {
	return h.do(ctx, func() (int32, error) {
		at, length, err := h.reactor.send(func(w *writer) error {
			w.head(majorArray, uint64(len(args)))
			return writeArguments(w, args)
		})
		if err != nil {
			return 0, err
		}
		return h.reactor.instance.Construct(h.number, at, length, crossHandles), nil
	})
}

// Get reads a property; key is any value, as in object[key].
func (h *Handle) Get(ctx context.Context, key any) (any, error) {
	return h.get(ctx, key, crossHandles)
}

// GetHandle reads a property as a handle, also where it could be copied.
func (h *Handle) GetHandle(ctx context.Context, key any) (*Handle, error) {
	return asHandle(h.get(ctx, key, crossHandle))
}

func (h *Handle) get(ctx context.Context, key any, crossing int32) (any, error) {
	return h.do(ctx, func() (int32, error) {
		at, length, err := h.reactor.send(func(w *writer) error { return w.value(key) })
		if err != nil {
			return 0, err
		}
		return h.reactor.instance.Get(h.number, at, length, crossing), nil
	})
}

// Set writes a property.
func (h *Handle) Set(ctx context.Context, key, value any) error {
	return h.reactor.do(ctx, func() error {
		result, err := h.begin(func() (int32, error) {
			at, length, err := h.reactor.send(func(w *writer) error {
				w.head(majorArray, 2)
				if err := w.value(key); err != nil {
					return err
				}
				return w.value(named(key, value))
			})
			if err != nil {
				return 0, err
			}
			return h.reactor.instance.Set(h.number, at, length), nil
		})
		if err != nil {
			return err
		}
		return h.reactor.check(result)
	})
}

// named gives a Go function the name of the property that it becomes.
func named(key, value any) any {
	name, isText := key.(string)
	if f := reflect.ValueOf(value); isText && f.Kind() == reflect.Func && !f.IsNil() {
		return plainFunction(name, value)
	}
	return value
}

// Copy gives a copy of the value; an error names what of it cannot be copied.
func (h *Handle) Copy(ctx context.Context) (any, error) {
	return h.do(ctx, func() (int32, error) {
		return h.reactor.instance.Copy(h.number, crossFunctions), nil
	})
}

// Into puts a copy of the value where dst points, as [Reactor.EvalInto] does.
func (h *Handle) Into(ctx context.Context, dst any) error {
	value, err := h.Copy(ctx)
	if err != nil {
		return err
	}
	return assignTo(dst, value)
}

// Await waits for the value of a promise, turning the guest's loop; of anything else it is a copy.
func (h *Handle) Await(ctx context.Context) (value any, err error) {
	var w *waiter
	err = h.reactor.do(ctx, func() error {
		_, err := h.begin(func() (int32, error) {
			var err error
			value, w, err = h.reactor.await(h.number, crossHandles)
			return 0, err
		})
		return err
	})
	if err != nil || w == nil {
		return value, err
	}
	return h.reactor.driveFor(ctx, h.number, w)
}

// Held is a value of the guest that is held.
type Held struct {
	// Number is its handle, and Times how often it was received and not released.
	Number, Times int
	// Description says what it is: a function's name, an object's class.
	Description string
}

// Held lists what is held of the guest, to find what was forgotten.
func (r *Reactor) Held(ctx context.Context) (list []Held, err error) {
	err = r.quietly(ctx, func() error {
		list, err = r.held()
		return err
	})
	return list, err
}

// held is Held for who has locked the instance.
func (r *Reactor) held() (list []Held, err error) {
	entries, err := r.entries(r.instance.Held())
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		var held Held
		if err := arguments(entry, &held.Number, &held.Times, &held.Description); err != nil {
			return nil, err
		}
		list = append(list, held)
	}
	return list, nil
}

// entries reads what a call gave: a list of lists.
func (r *Reactor) entries(length int32) (entries [][]any, err error) {
	value, err := r.result(length)
	if err == nil {
		err = assignTo(&entries, value)
	}
	return entries, err
}

var handleType = reflect.TypeFor[*Handle]()

// makeFunc makes dst a Go function that calls this one, and waits for its promise unless it gives a handle.
func (h *Handle) makeFunc(dst reflect.Value) error {
	t := dst.Type()
	results := t.NumOut() - 1
	if results < 0 || results > 1 || t.Out(results) != errorType {
		return newError(CodeValue, "a function of the guest can fail: a Go %s has to give (error), or a value and an error", t)
	}
	dst.Set(reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		ctx := context.Background()
		var args []any
		for i, v := range in {
			switch {
			case i == 0 && t.In(0) == contextType:
				if given, ok := v.Interface().(context.Context); ok {
					ctx = given
				}
			case t.IsVariadic() && i == len(in)-1:
				for n := range v.Len() {
					args = append(args, v.Index(n).Interface())
				}
			default:
				args = append(args, v.Interface())
			}
		}
		out := make([]reflect.Value, results+1)
		for i := range out {
			out[i] = reflect.New(t.Out(i)).Elem()
		}
		value, err := h.Call(ctx, args...)
		promise, isHandle := value.(*Handle)
		if isHandle && promise.IsPromise() && !(results == 1 && t.Out(0) == handleType) {
			value, err = promise.Await(ctx)
			promise.Release()
		}
		if err == nil && results == 1 {
			err = assign(out[0], value, 0)
		}
		if err != nil {
			out[results].Set(reflect.ValueOf(err))
		}
		return out
	}))
	return nil
}
