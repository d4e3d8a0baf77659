package qjsreactor

import (
	"context"

	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
)

// Raw is an instance of qjs.wasm without anything around it: its frozen functions, one to one, as
// include/qjs_reactor.h tells them. What they return is a result code; a trap leaves a dead
// instance, which says so from then on. It belongs to one goroutine at a time, but for [Raw.Stop].
type Raw struct {
	engine   *Engine
	instance *abi.Instance
}

// NewRaw makes an instance without a runtime. Of the configuration it takes what the guest sees of
// the world: FS, Dir, Env, Stdin, Stdout, Stderr, Clock, Random.
func (e *Engine) NewRaw(ctx context.Context, config Config) (*Raw, error) {
	module, err := config.module()
	if err != nil {
		return nil, err
	}
	r := &Raw{engine: e}
	err = e.instantiate(ctx, abi.Options{Module: module, World: config.world()}, r,
		func(instance *abi.Instance) { r.instance = instance })
	if err != nil {
		return nil, err
	}
	r.instance.SetTimeLimit(longest)
	return r, nil
}

// Init is qjs_init.
func (r *Raw) Init() int { return int(r.instance.Init()) }

// InitArgv is qjs_init_argv; argv[0] is the program's name.
func (r *Raw) InitArgv(argv []string) int { return int(r.instance.InitArgv(argv)) }

// Eval is qjs_eval of code that Malloc has given a place; filename 0 is <eval>.
func (r *Raw) Eval(code, length, filename uint32, isModule bool) int {
	return int(r.instance.Eval(code, length, filename, isModule))
}

// LoopOnce is qjs_loop_once: > 0 milliseconds to the next timer, 0 call again, -1 idle, -2 an error.
func (r *Raw) LoopOnce() int { return int(r.instance.LoopOnce()) }

// PollIO is qjs_poll_io. It waits for standard input as long as it is told, and cannot be interrupted by
// that input: poll with 0, and wait in Go.
func (r *Raw) PollIO(timeout int) int { return int(r.instance.PollIO(int32(timeout))) }

// Destroy is qjs_destroy: the runtime ends, the instance stays.
func (r *Raw) Destroy() { r.instance.Destroy() }

// Malloc is malloc; 0 when there is no memory.
func (r *Raw) Malloc(size uint32) uint32 { return r.instance.Malloc(size) }

// Free is free; 0 is nothing.
func (r *Raw) Free(pointer uint32) { r.instance.Free(pointer) }

// Bytes gives bytes of the memory, which are the guest's: they may move with each call.
func (r *Raw) Bytes(pointer, length uint32) []byte { return r.instance.Bytes(pointer, length) }

// LastError is qjs_error_code and qjs_error_text; 0 is no error yet.
func (r *Raw) LastError() (Code, string) {
	return Code(r.instance.ErrorCode()), r.instance.ErrorText()
}

// Stop sets the stop flag; from any goroutine.
func (r *Raw) Stop() { r.instance.Stop() }

// Close gives everything back; again is legal.
func (r *Raw) Close() error {
	if r.instance.Trap() == nil {
		r.instance.Destroy()
	}
	r.engine.closed(r)
	return r.instance.Close()
}
