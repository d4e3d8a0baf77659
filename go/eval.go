package qjsreactor

import (
	"context"
	"strings"
)

// enum qjs_evaluate_flags
const (
	evaluateModule   = 0x10
	evaluateAsync    = 0x20
	evaluateBytecode = 0x40
)

type evalOptions struct {
	file     string
	isModule bool
}

// EvalOption says how source is evaluated.
type EvalOption func(*evalOptions)

// File is what the source is called in stacks, and the base of its relative imports.
// Default: <eval>.
func File(name string) EvalOption {
	return func(o *evalOptions) { o.file = name }
}

// AsModule has the source be an ES module: its value is its namespace.
func AsModule() EvalOption {
	return func(o *evalOptions) { o.isModule = true }
}

func optionsOf(options []EvalOption) (all evalOptions) {
	for _, option := range options {
		option(&all)
	}
	return all
}

// Eval evaluates a script, which may use await at its top level, or with [AsModule] a module, and waits
// for its value, turning the guest's loop meanwhile. The value is a copy:
//
//   - null and undefined are nil, numbers are float64, BigInts are [*big.Int]
//   - text is a string; lone surrogates in it are three bytes each, as in WTF-8
//   - arrays are []any, plain objects are map[string]any; an Array with holes is a [*SparseArray]
//   - [*Map], [*Set], [*RegExp], [time.Time] for a Date (the zero time: an invalid one), [*Exception]
//     for an error, []byte for a Uint8Array; other typed arrays have types of their names
//   - functions and promises of the guest are [*Handle]; functions of the host are themselves
//
// What is in a circle there is in a circle here. The error is what the guest threw, an [*Exception];
// else an [*Error], which wraps the cause of a context that has ended.
func (r *Reactor) Eval(ctx context.Context, code string, options ...EvalOption) (any, error) {
	return r.eval(ctx, code, 0, options)
}

// EvalInto does the same and puts the value where dst points. Numbers go into all types that can
// hold them, objects into maps and structs (by the tags js or json, else by the fields' names),
// functions into [*Handle] and into Go functions that give an error last, null and undefined into the
// zero value. Such a Go function waits for a promise that the guest's gives, as [Handle.Await] does, unless
// what it gives is a [*Handle]. What does not fit is an error that names the place.
func (r *Reactor) EvalInto(ctx context.Context, dst any, code string, options ...EvalOption) error {
	value, err := r.Eval(ctx, code, options...)
	if err != nil {
		return err
	}
	return assignTo(dst, value)
}

// EvalBytecode evaluates what Compile gave, as Eval does. Take it only from where you would take
// a program.
func (r *Reactor) EvalBytecode(ctx context.Context, code []byte, options ...EvalOption) (any, error) {
	return r.eval(ctx, string(code), evaluateBytecode, options)
}

func (r *Reactor) eval(ctx context.Context, code string, flags int32, options []EvalOption) (any, error) {
	o := optionsOf(options)
	crossing := int32(crossFunctions)
	if o.isModule {
		flags |= evaluateModule
		crossing = crossHandles
	} else {
		flags |= evaluateAsync
	}
	return r.wait(ctx, crossing, func() (*Handle, error) {
		return r.evaluate(code, o.file, flags|crossing)
	})
}

// EvalSync evaluates a script and gives its completion value (ECMA-262) at once: a promise is a
// [*Handle], and the loop does not turn.
func (r *Reactor) EvalSync(ctx context.Context, code string, options ...EvalOption) (value any, err error) {
	err = r.do(ctx, func() error {
		length, err := r.start(code, optionsOf(options).file, crossFunctions)
		if err == nil {
			value, err = r.result(length)
		}
		return err
	})
	return value, err
}

// EvalHandle evaluates a script and holds its completion value, whatever it is, in the guest.
func (r *Reactor) EvalHandle(ctx context.Context, code string, options ...EvalOption) (handle *Handle, err error) {
	err = r.do(ctx, func() error {
		handle, err = r.evaluate(code, optionsOf(options).file, crossHandle)
		return err
	})
	return handle, err
}

// evaluate evaluates what gives a handle.
func (r *Reactor) evaluate(code, file string, flags int32) (*Handle, error) {
	length, err := r.start(code, file, flags)
	if err != nil {
		return nil, err
	}
	return r.resultHandle(length)
}

// start calls qjs_evaluate.
func (r *Reactor) start(code, file string, flags int32) (length int32, err error) {
	return r.withSource(code, file, func(at, size, name uint32) int32 {
		return r.instance.Evaluate(at, size, name, flags)
	})
}

// withSource calls with source, and a file's name, in memory.
func (r *Reactor) withSource(code, file string, call func(at, length, name uint32) int32) (int32, error) {
	at, length := r.instance.Place([]byte(code)), uint32(len(code))
	if at == 0 {
		return 0, newError(CodeMemory, "the instance has no memory for %d bytes of source", length)
	}
	defer r.instance.Free(at)
	if file == "" {
		return call(at, length, 0), nil
	}
	return r.withName(file, func(name uint32) int32 { return call(at, length, name) })
}

// withName calls with a name in memory, where a NUL ends it.
func (r *Reactor) withName(name string, call func(at uint32) int32) (int32, error) {
	if err := checkName(name); err != nil {
		return 0, err
	}
	at := r.instance.PlaceText(name)
	if at == 0 {
		return 0, newError(CodeMemory, "the instance has no memory for a name of %d bytes", len(name))
	}
	defer r.instance.Free(at)
	return call(at), nil
}

func checkName(name string) error {
	if at := strings.IndexByte(name, 0); at >= 0 {
		return newError(CodeArgument, "%q has a NUL, at byte %d, where it would end: leave it out", name, at)
	}
	return nil
}

// Import imports a module, as import(specifier) does, and waits for its namespace: a map of its
// exports, what cannot be copied as [*Handle].
func (r *Reactor) Import(ctx context.Context, specifier string) (map[string]any, error) {
	value, err := r.wait(ctx, crossHandles, func() (*Handle, error) {
		length, err := r.withName(specifier, r.instance.Import)
		if err != nil {
			return nil, err
		}
		return r.resultHandle(length)
	})
	if err != nil {
		return nil, err
	}
	namespace, ok := value.(map[string]any)
	if !ok {
		return nil, newError(CodeValue, "the namespace of %s is no object", specifier)
	}
	return namespace, nil
}

// Compile compiles a script, or with [AsModule] a module, and evaluates nothing. The bytecode fits any
// instance of this version.
func (r *Reactor) Compile(ctx context.Context, code string, options ...EvalOption) (bytecode []byte, err error) {
	o := optionsOf(options)
	flags := int32(evaluateAsync)
	if o.isModule {
		flags = evaluateModule
	}
	err = r.do(ctx, func() error {
		length, err := r.withSource(code, o.file, func(at, size, name uint32) int32 {
			return r.instance.Compile(at, size, name, flags)
		})
		if err != nil {
			return err
		}
		value, err := r.result(length)
		if err != nil {
			return err
		}
		buffer, ok := value.(ArrayBuffer)
		if !ok {
			return newError(CodeValue, "bytecode is bytes, and this is %s", describe(value))
		}
		bytecode = buffer
		return nil
	})
	return bytecode, err
}

/* ------------------------------------------------------- what the guest gets */

// Expose makes a value a global of the guest: a function, an object or map with functions in it, data.
func (r *Reactor) Expose(name string, value any) error {
	return r.Global().Set(context.Background(), name, value)
}

// DefineModule makes a module of this name, whose exports are the entries of a map.
func (r *Reactor) DefineModule(ctx context.Context, name string, exports map[string]any) error {
	return r.do(ctx, func() error {
		at, length, err := r.send(func(w *writer) error { return w.properties(exports) })
		if err != nil {
			return err
		}
		result, err := r.withName(name, func(name uint32) int32 { return r.instance.DefineModule(name, at, length) })
		if err != nil {
			return err
		}
		return r.check(result)
	})
}

// SetImportMap sets the import map (JSON, as in HTML) in place of the one before; "" takes it away.
func (r *Reactor) SetImportMap(ctx context.Context, json string) error {
	return r.do(ctx, func() error {
		result, err := r.withSource(json, "", func(at, length, _ uint32) int32 {
			return r.instance.SetImportMap(at, length)
		})
		if err != nil {
			return err
		}
		return r.check(result)
	})
}
