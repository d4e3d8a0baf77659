package abi

import (
	"context"
	"fmt"

	"github.com/tetratelabs/wazero/api"

	"github.com/qjs-reactor/qjs-reactor/go/internal/mem"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

// Instance is one instance of qjs.wasm. It belongs to one goroutine at a time; [Instance.Stop]
// and [Instance.Unstop] may be called from any.
type Instance struct {
	module     api.Module
	trampoline api.Module
	memory     api.Memory
	shared     *mem.Memory
	ctx        context.Context // tells the functions of the host whose call it is
	world      *wasi.World
	door       Door
	doorIndex  uint32
	flag       uint32 // where the stop flag stands
	words      uint32 // where struct qjs_exchange stands
	frames     []*frame
	depth      int
	trap       *Trap
}

type instanceKey struct{}

// frame has what calls of one depth need: a function of wazero cannot be called while it is
// being called.
type frame struct {
	functions [exportCount]api.Function
	stack     [5]uint64
}

// Trap is how a call ended that was cut short. The instance is dead from then on.
type Trap struct {
	// Call is the export that was called.
	Call string
	// Cause is what cut it short.
	Cause error
}

func (t *Trap) Error() string {
	return fmt.Sprintf("%s was cut short: %v. The instance is dead; make a new one", t.Call, t.Cause)
}

// Unwrap gives the cause.
func (t *Trap) Unwrap() error { return t.Cause }

// Trap is what the instance died of; nil while it lives.
func (i *Instance) Trap() *Trap { return i.trap }

// Close gives everything back; again is legal. No call may be in progress.
func (i *Instance) Close() error {
	for _, module := range []api.Module{i.trampoline, i.module} {
		if module == nil {
			continue
		}
		if err := module.Close(context.Background()); err != nil {
			return err
		}
	}
	if i.shared != nil {
		i.shared.Free()
	}
	i.trampoline, i.module, i.frames = nil, nil, nil
	if i.trap == nil {
		i.trap = &Trap{Call: "the instance", Cause: errClosed}
	}
	return nil
}

var errClosed = fmt.Errorf("it is closed")

// call calls an export. A trap abandons the instance, whose calls all answer the same from then
// on: what they would answer when dead.
func (i *Instance) call(id int, arguments ...uint32) int32 {
	if i.trap != nil {
		return deadResult(id)
	}
	if i.depth == len(i.frames) {
		i.frames = append(i.frames, new(frame))
	}
	f := i.frames[i.depth]
	if f.functions[id] == nil {
		f.functions[id] = i.module.ExportedFunction(exportNames[id])
	}
	for n, argument := range arguments {
		f.stack[n] = uint64(argument)
	}
	i.depth++
	isDone := false
	defer func() {
		i.depth--
		/* A goroutine that ends within the door leaves no other trace. */
		if !isDone {
			i.die(id, errGoexit)
		}
	}()
	err := f.functions[id].CallWithStack(i.ctx, f.stack[:])
	isDone = true
	if err != nil {
		i.die(id, err)
	}
	if i.trap != nil {
		return deadResult(id)
	}
	return int32(uint32(f.stack[0]))
}

var errGoexit = fmt.Errorf("its goroutine ended within it")

func (i *Instance) die(id int, cause error) {
	if i.trap != nil {
		return
	}
	i.trap = &Trap{Call: exportNames[id], Cause: cause}
	/* A new function, since those of the frames may be in use. It fails when the guest has
	 * closed the module by proc_exit, and then nothing can be told. */
	_, _ = i.module.ExportedFunction(exportNames[abandon]).Call(i.ctx)
}

// enter is the door of all instances: whose call it is tells the context.
func enter(ctx context.Context, _ api.Module, stack []uint64) {
	i := ctx.Value(instanceKey{}).(*Instance)
	result := i.door(uint32(stack[0]), int32(uint32(stack[1])), uint32(stack[2]), uint32(stack[3]), uint32(stack[4]))
	if i.trap != nil {
		panic(i.trap) /* dead by a call further in: what is left of it must not go on */
	}
	stack[0] = uint64(uint32(result))
}

func (i *Instance) isStopped() bool {
	return i.shared.Load(i.flag) != 0
}

// Stop sets the stop flag, and wakes a guest that waits. It writes the word that
// qjs_stop_flag tells, as qjs_stop cannot be called while another call is in progress.
func (i *Instance) Stop() {
	i.shared.Store(i.flag, 1)
	select {
	case i.world.Interrupt <- struct{}{}:
	default:
	}
}

// Unstop takes the stop flag back.
func (i *Instance) Unstop() {
	i.shared.Store(i.flag, 0)
}

/* ------------------------------------------------------------------ memory */

// Bytes gives length bytes of the memory, which are the guest's and may move with each call.
func (i *Instance) Bytes(pointer, length uint32) []byte {
	if i.trap != nil {
		return nil
	}
	bytes, _ := i.memory.Read(pointer, length)
	return bytes
}

// MemorySize is the size of the linear memory.
func (i *Instance) MemorySize() uint32 { return i.memory.Size() }

// Exchange gives struct qjs_exchange: bytes, capacity, length.
func (i *Instance) Exchange() (bytes, capacity, length uint32) {
	words := i.Bytes(i.words, 12)
	if words == nil {
		return 0, 0, 0
	}
	return word(words), word(words[4:]), word(words[8:])
}

// Place copies bytes into memory of the guest's, to be freed by Free; 0 when there is none.
func (i *Instance) Place(bytes []byte) uint32 {
	pointer := uint32(i.call(malloc, max(uint32(len(bytes)), 1)))
	if pointer != 0 {
		copy(i.Bytes(pointer, uint32(len(bytes))), bytes)
	}
	return pointer
}

// PlaceText is Place with a NUL behind.
func (i *Instance) PlaceText(text string) uint32 {
	return i.Place(append([]byte(text), 0))
}

// Free frees what Place gave; 0 is nothing.
func (i *Instance) Free(pointer uint32) {
	if pointer != 0 {
		i.call(free, pointer)
	}
}

// Send puts bytes into the exchange and gives their place; 0 when there is no memory.
func (i *Instance) Send(bytes []byte) uint32 {
	pointer, capacity, _ := i.Exchange()
	if capacity < uint32(len(bytes)) || pointer == 0 {
		pointer = i.Reserve(uint32(len(bytes)))
	}
	if pointer != 0 {
		copy(i.Bytes(pointer, uint32(len(bytes))), bytes)
	}
	return pointer
}

func word(bytes []byte) uint32 {
	return uint32(bytes[0]) | uint32(bytes[1])<<8 | uint32(bytes[2])<<16 | uint32(bytes[3])<<24
}
