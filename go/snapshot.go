package qjsreactor

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
)

// Snapshot is the guest as it stands, for [Engine.Restore], here or in another process or host, of the
// same qjs.wasm. This one goes on. What of the program it holds does not come along: see
// docs/SNAPSHOTS.md. CodeBusy: called within a host function that the guest waits for.
func (r *Reactor) Snapshot(ctx context.Context) (snapshot []byte, err error) {
	err = r.do(ctx, func() error {
		if err := r.check(r.instance.Freeze()); err != nil {
			return err
		}
		snapshot, err = r.engine.artifact.Snapshot(ctx, r.instance)
		return err
	})
	return snapshot, err
}

// Restore makes an instance that goes on where that of the snapshot stood. Of the configuration it takes
// what is outside of the guest, and Functions; what the guest was made of (MemoryLimit, StackSize, Std,
// Argv, Random) it has already.
func (e *Engine) Restore(ctx context.Context, snapshot []byte, config Config) (*Reactor, error) {
	if len(snapshot) == 0 {
		return nil, newError(CodeArgument, "the snapshot is none: it has no bytes")
	}
	r, err := e.make(ctx, snapshot, config)
	if errors.Is(err, abi.ErrSnapshot) {
		err = &Error{Code: CodeArgument, Text: err.Error(), Cause: err}
	}
	return r, err
}

// goOn is what takes the place of an init where there is a guest already.
func (r *Reactor) goOn(config *Config) error {
	if Code(r.instance.ErrorCode()) != CodeInitialized {
		return r.failure()
	}
	for name, isGiven := range map[string]bool{
		"MemoryLimit": config.MemoryLimit != 0, "StackSize": config.StackSize != 0, "Std": config.Std,
		"Argv": config.Argv != nil, "Random": config.Random != nil,
	} {
		if isGiven {
			return newError(CodeArgument, "%s is for a new guest, and this one was restored", name)
		}
	}
	held, err := r.held()
	if err != nil {
		return err
	}
	r.inherited = map[uint32]bool{}
	for _, handle := range held {
		r.inherited[uint32(handle.Number)] = true
	}
	return r.adoptFunctions(config.Functions)
}

// adoptFunctions puts functions of this program in the places of those that the guest holds of the host before.
func (r *Reactor) adoptFunctions(functions map[string]any) error {
	entries, err := r.entries(r.instance.HostFunctions())
	if err != nil {
		return err
	}
	last := uint32(0)
	for _, entry := range entries {
		var id int
		if err := arguments(entry, &id); err != nil {
			return err
		}
		place, hasPlace := entry[1].(string)
		f := functionAt(functions, place)
		if f == nil {
			f = missing(place, hasPlace)
		}
		r.functions[uint32(id)] = f
		r.ids[f] = uint32(id)
		last = max(last, uint32(id))
	}
	for id := uint32(1); id <= last; id++ {
		if r.functions[id] == nil {
			r.freeIDs = append(r.freeIDs, id)
		}
	}
	return nil
}

// functionAt is what stands at a place, a JSON pointer (RFC 6901); nil: no function.
func functionAt(functions map[string]any, place string) *Function {
	var value any = functions
	names := strings.Split(place, "/")[1:]
	for _, name := range names {
		switch v := value.(type) {
		case map[string]any:
			value = v[pointerEscapes.Replace(name)]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	if f, ok := value.(*Function); ok {
		return f
	}
	if f := reflect.ValueOf(value); f.Kind() == reflect.Func && !f.IsNil() {
		return plainFunction(names[len(names)-1], value)
	}
	return nil
}

var pointerEscapes = strings.NewReplacer("~1", "/", "~0", "~")

// missing stands for a function that was not given; it throws when it is called.
func missing(place string, hasPlace bool) *Function {
	if !hasPlace {
		place = "that has no name"
	}
	err := newError(CodeHandle, "the host function %s was not given when the guest was restored: it belongs into Config.Functions", place)
	return &Function{name: place, call: func(context.Context, []any) (any, error) { return nil, err }}
}

// Handle is a value that is held under this number of [Reactor.Held]. In a restored guest, whose snapshot had
// it, the first handle takes over what the host before held. CodeHandle: nothing is held under it.
func (r *Reactor) Handle(ctx context.Context, number int) (handle *Handle, err error) {
	err = r.do(ctx, func() error {
		if r.inherited[uint32(number)] {
			delete(r.inherited, uint32(number))
			handle = r.newHandle(guestOther, uint32(number), "")
			return nil
		}
		handle, err = r.resultHandle(r.instance.Copy(uint32(number), crossHandle))
		return err
	})
	return handle, err
}
