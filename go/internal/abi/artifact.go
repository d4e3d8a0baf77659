// Package abi is the only place that knows how wazero is called: one function for each export
// of qjs.wasm. What each of them does is told in include/qjs_reactor.h.
package abi

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/qjs-reactor/qjs-reactor/go/internal/mem"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

// The module that puts the door into an instance's function table. Its imports: the door "h" "d",
// of type (i32 i32 i32 i32 i32) -> i32, and the table of the instance, "r" "__indirect_function_table".
// Its function 1, exported as "i", grows the table by the door and gives its index. wazero lets
// no host write into a table, so that WebAssembly does it.
var trampoline = []byte("" +
	"\x00asm\x01\x00\x00\x00" +
	"\x01\x0e\x02\x60\x05\x7f\x7f\x7f\x7f\x7f\x01\x7f\x60\x00\x01\x7f" + // types 0: the door's, 1: () -> i32
	"\x02\x27\x02\x01h\x01d\x00\x00\x01r\x19__indirect_function_table\x01\x70\x00\x00" +
	"\x03\x02\x01\x01" + // function 1, of type 1
	"\x07\x05\x01\x01i\x00\x01" +
	"\x09\x05\x01\x03\x00\x01\x00" + // function 0 is referred to: elem declare func 0
	"\x0a\x0b\x01\x09\x00\xd2\x00\x41\x01\xfc\x0f\x00\x0b") // ref.func 0, i32.const 1, table.grow 0

// Artifact is qjs.wasm, compiled, in a runtime in which it may have many instances.
type Artifact struct {
	runtime    wazero.Runtime
	compiled   wazero.CompiledModule
	trampoline wazero.CompiledModule
}

// Compile compiles an artifact.
func Compile(ctx context.Context, wasm []byte, config wazero.RuntimeConfig) (*Artifact, error) {
	a := &Artifact{runtime: wazero.NewRuntimeWithConfig(ctx, config.WithCustomSections(true))}
	if err := a.compile(ctx, wasm); err != nil {
		return nil, errors.Join(err, a.Close(ctx))
	}
	return a, nil
}

func (a *Artifact) compile(ctx context.Context, wasm []byte) (err error) {
	if err = wasi.Instantiate(ctx, a.runtime); err != nil {
		return err
	}
	i32 := api.ValueTypeI32
	builder := a.runtime.NewHostModuleBuilder("h")
	builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(enter),
		[]api.ValueType{i32, i32, i32, i32, i32}, []api.ValueType{i32}).Export("d")
	if _, err = builder.Instantiate(ctx); err != nil {
		return err
	}
	if a.trampoline, err = a.runtime.CompileModule(ctx, trampoline); err != nil {
		return err
	}
	if a.compiled, err = a.runtime.CompileModule(ctx, wasm); err != nil {
		return fmt.Errorf("these %d bytes are no qjs.wasm: %w", len(wasm), err)
	}
	exports := a.compiled.ExportedFunctions()
	for _, name := range exportNames {
		if exports[name] == nil {
			return fmt.Errorf("this qjs.wasm has no %s: it is older than this library", name)
		}
	}
	return nil
}

// Close gives back the compiled code, and closes all instances.
func (a *Artifact) Close(ctx context.Context) error {
	return a.runtime.Close(ctx)
}

// Options are the surroundings of an instance.
type Options struct {
	// Module has the files, the output streams, the environment and the random numbers.
	Module wazero.ModuleConfig
	World  *wasi.World
	// Snapshot is where the instance goes on; nil: at its beginning.
	Snapshot []byte
	// Door is called when the guest calls the host; it may be nil when SetHost is never called.
	Door Door
}

// Door is the host's door, as qjs_host_door.
type Door func(data uint32, op int32, id, bytes, length uint32) int32

// Instantiate makes an instance, without a runtime in it.
func (a *Artifact) Instantiate(ctx context.Context, options Options) (*Instance, error) {
	i := &Instance{door: options.Door, world: options.World}
	if err := i.instantiate(ctx, a, options); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

func (i *Instance) instantiate(ctx context.Context, a *Artifact, options Options) (err error) {
	i.ctx = context.WithValue(wasi.With(context.Background(), options.World), instanceKey{}, i)
	options.World.Interrupt = make(chan struct{}, 1)
	options.World.IsStopped = i.isStopped

	/* Without names there may be any number of them. */
	config := options.Module.WithName("").WithStartFunctions().WithStdin(options.World.Reader())
	making := experimental.WithMemoryAllocator(i.ctx, experimental.MemoryAllocatorFunc(
		func(_, max uint64) experimental.LinearMemory {
			i.shared = mem.New(max)
			return i.shared
		}))
	if i.module, err = a.runtime.InstantiateModule(making, a.compiled, config); err != nil {
		return fmt.Errorf("qjs.wasm cannot be instantiated: %w", err)
	}
	i.memory = i.module.Memory()
	if options.Snapshot != nil {
		if err = a.restore(i.memory, options.Snapshot); err != nil {
			return err
		}
		i.Resume()
	} else if initialize := i.module.ExportedFunction("_initialize"); initialize != nil {
		if _, err = initialize.Call(i.ctx); err != nil {
			return fmt.Errorf("qjs.wasm cannot be initialized: %w", err)
		}
	}
	i.flag = uint32(i.call(stopFlag))
	i.words = uint32(i.call(exchange))
	if i.trap != nil {
		return i.trap
	}
	if options.Door == nil {
		return ctx.Err()
	}
	linking := experimental.WithImportResolver(i.ctx, func(name string) api.Module {
		if name == "r" {
			return i.module
		}
		return nil
	})
	i.trampoline, err = a.runtime.InstantiateModule(linking, a.trampoline, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return fmt.Errorf("the door cannot be made: %w", err)
	}
	index, err := i.trampoline.ExportedFunction("i").Call(i.ctx)
	if err != nil {
		return fmt.Errorf("the door cannot be made: %w", err)
	}
	if i.doorIndex = uint32(index[0]); i.doorIndex == math.MaxUint32 {
		return errors.New("the door cannot be made: the function table does not grow")
	}
	return ctx.Err()
}
