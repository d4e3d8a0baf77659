// Package qjsreactor is JavaScript inside a Go program: QuickJS-NG as WebAssembly, run by wazero,
// without cgo. See the examples, and docs/VALUES.md for how values cross.
//
// A [Reactor] is one guest. It is safe to use from several goroutines: their calls are carried out
// one after another. A host function that calls back into the guest has to do so with the context
// that it got; this is how such a call is told from one that has to wait.
//
// The end of a call's context interrupts the guest, in an endless loop too.
package qjsreactor

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

// Reactor is a guest: one runtime in one instance of qjs.wasm.
type Reactor struct {
	engine   *Engine
	instance *abi.Instance
	world    *wasi.World
	config   Config
	root     *gate
	changed  signal
	// inHost counts the host functions in progress.
	inHost atomic.Int32
	// hasStop is whether Stop was called since the last interruption.
	hasStop   atomic.Bool
	isClosing atomic.Bool
	// life ends with the instance: functions that were started by it get it.
	life context.Context
	end  context.CancelFunc

	// What follows belongs to who has locked a gate.
	current   context.Context // of the call in progress
	depth     int
	err       error // why there is no guest any more
	buffer    []byte
	functions map[uint32]*Function
	ids       map[*Function]uint32
	freeIDs   []uint32
	newIDs    []uint32
	promises  map[uint32]*Promise
	promiseID uint32
	waiting   map[uint32][]*waiter
	ports     map[uint32]*Port
	portID    uint32
	sending   []sending       // ports in what is being sent
	inherited map[uint32]bool // handles of the host before that nobody has asked for yet
	lost      []error         // messages that could not be delivered

	queue queue
	/* Handles that are to be released. */
	garbage *queue
}

// New makes an instance: see the function of this name.
func (e *Engine) New(ctx context.Context, config Config) (*Reactor, error) {
	return e.make(ctx, nil, config)
}

// make makes an instance that goes on from a snapshot; nil: a new one.
func (e *Engine) make(ctx context.Context, snapshot []byte, config Config) (*Reactor, error) {
	argv, err := config.argv()
	if err != nil {
		return nil, err
	}
	timeout, err := config.milliseconds()
	if err != nil {
		return nil, err
	}
	module, err := config.module()
	if err != nil {
		return nil, err
	}
	seed, err := config.seed()
	if err != nil {
		return nil, err
	}
	r := &Reactor{
		engine: e, world: config.world(), config: config,
		functions: map[uint32]*Function{}, ids: map[*Function]uint32{}, promises: map[uint32]*Promise{},
		waiting: map[uint32][]*waiter{}, ports: map[uint32]*Port{}, garbage: &queue{},
	}
	r.root = newGate(r, nil)
	r.life, r.end = context.WithCancel(context.Background())
	r.world.Stdin.Wake = r.changed.fire
	err = e.instantiate(ctx, abi.Options{Module: module, World: r.world, Snapshot: snapshot, Door: r.door}, r,
		func(instance *abi.Instance) { r.instance = instance })
	if err != nil {
		r.end()
		return nil, err
	}
	err = r.do(ctx, func() error {
		r.instance.SetTimeLimit(timeout)
		r.instance.SetHost(0, crossFunctions)
		r.instance.SetWeb(!config.NoWeb)
		r.instance.SetRandomSeed(seed[0], seed[1])
		/* What is returned here is not printed as well. */
		r.instance.SetErrorOutput(false)
		if r.instance.InitArgv(argv) != 0 {
			if err := r.goOn(&config); err != nil {
				return err
			}
		}
		r.instance.SetErrorOutput(config.OnError == nil)
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// do locks the instance and makes a call of it, which the end of the context interrupts.
func (r *Reactor) do(ctx context.Context, call func() error) error {
	err := r.quietly(ctx, call)
	r.changed.fire()
	return err
}

// quietly does the same without waking who turns the loop.
func (r *Reactor) quietly(ctx context.Context, call func() error) (err error) {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	g, err := r.lock(ctx)
	if err != nil {
		return err
	}
	defer g.unlock()
	if r.depth == 0 && r.isClosing.Load() {
		r.finish(errClosed)
	}
	if r.err != nil {
		return r.err
	}
	outer := r.current
	r.current = ctx
	r.depth++
	defer r.leave(outer)
	r.settleQueued()
	r.releaseQueued()
	r.deliverQueued()
	r.forgetGivenUp()
	if ctx.Done() != nil {
		defer r.watch(ctx)()
	}
	return call()
}

func (r *Reactor) leave(outer context.Context) {
	r.current = outer
	r.depth--
	if r.depth > 0 {
		return
	}
	if trap := r.instance.Trap(); trap != nil {
		r.finish(&Error{Code: CodeDead, Text: trap.Error(), Cause: trap})
	} else if r.isClosing.Load() {
		r.finish(errClosed)
	}
}

// watch has the end of the context set the stop flag; the function that it gives ends that, and
// takes the flag back when the call was over before the guest saw it.
func (r *Reactor) watch(ctx context.Context) (unwatch func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		r.instance.Stop()
		close(done)
	})
	return func() {
		if stop() {
			return
		}
		<-done
		/* A stop that somebody else has set, or sets just now, stays. */
		r.instance.Unstop()
		if r.hasStop.Load() || r.isClosing.Load() {
			r.instance.Stop()
		}
	}
}

// Stop interrupts the guest: the call in progress, or else the next one that runs code of it,
// fails with CodeStopped.
func (r *Reactor) Stop() {
	r.hasStop.Store(true)
	r.instance.Stop()
}

// Close ends the guest, interrupting it, and gives everything back; again is legal. Who waits for
// a promise of the guest gets an error. Within a host function the guest ends when the outermost call
// returns. A goroutine that runs a host function has its context ended, and is not waited for.
func (r *Reactor) Close() error {
	r.isClosing.Store(true)
	r.end()
	r.instance.Stop()
	g, err := r.lock(context.Background())
	if err != nil {
		return nil /* within a host function: see leave */
	}
	defer g.unlock()
	r.finish(errClosed)
	return nil
}

var errClosed = newError(CodeUninitialized, "the reactor is closed")

// finish ends the guest for this reason, unless it has ended already.
func (r *Reactor) finish(reason error) {
	if r.err != nil {
		return
	}
	r.err = reason
	r.end()
	r.world.Stdin.Close()
	dropQueued(r.queue.close())
	r.garbage.close()
	if r.instance.Trap() == nil {
		r.instance.Destroy()
	}
	r.engine.closed(r)
	_ = r.instance.Close() /* wazero's gives no error for an instance without files that are open */
	r.rejectAll(reason)
	r.closePorts()
	r.functions, r.ids, r.promises = nil, nil, nil
	r.changed.fire()
}

// failure is why the last call of the instance failed: what the guest threw, or an Error.
func (r *Reactor) failure() error {
	code := Code(r.instance.ErrorCode())
	if _, _, length := r.instance.Exchange(); code == CodeException && length > 0 {
		value, err := r.take(int32(length))
		if err != nil {
			return err
		}
		return thrown(value)
	}
	return r.interruption(code)
}

// interruption is the last error as an Error, with the end of the context that brought it about.
func (r *Reactor) interruption(code Code) *Error {
	e := &Error{Code: code, Text: r.instance.ErrorText()}
	if trap := r.instance.Trap(); trap != nil {
		e.Cause = trap
	}
	if code == CodeStopped {
		r.hasStop.Store(false)
		if r.current.Err() != nil {
			e.Cause = context.Cause(r.current)
		}
	}
	return e
}

// take reads the value of so many bytes in the exchange.
func (r *Reactor) take(length int32) (any, error) {
	at, _, _ := r.instance.Exchange()
	return unmarshal(r.instance.Bytes(at, uint32(length)), r.receive)
}

// result reads what a call gave: the length of a value, or a failure.
func (r *Reactor) result(length int32) (any, error) {
	if length <= 0 {
		return nil, r.failure()
	}
	return r.take(length)
}

// send writes values into the exchange: where they stand, and their length.
func (r *Reactor) send(write func(w *writer) error) (at, length uint32, err error) {
	buffer := r.buffer
	r.buffer = nil /* a method of a value may come back here */
	buffer, err = marshal(r, buffer, write)
	if err != nil {
		r.unsent()
		return 0, 0, err
	}
	if at = r.instance.Send(buffer); at == 0 {
		r.unsent()
		return 0, 0, newError(CodeMemory, "the instance has no memory for a value of %d bytes", len(buffer))
	}
	r.newIDs = r.newIDs[:0]
	r.sent()
	length = uint32(len(buffer))
	if cap(buffer) <= 1<<20 {
		r.buffer = buffer
	}
	return at, length, nil
}

// check is the failure of a call whose only success is 0.
func (r *Reactor) check(result int32) error {
	if result < 0 {
		return r.failure()
	}
	return nil
}

// Version is that of qjs.wasm, MAJOR.MINOR.PATCH.
func (r *Reactor) Version(ctx context.Context) (version string, err error) {
	err = r.quietly(ctx, func() error {
		version = r.instance.Version()
		return nil
	})
	return version, err
}
