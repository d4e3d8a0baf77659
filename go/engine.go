package qjsreactor

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/tetratelabs/wazero"

	"github.com/qjs-reactor/qjs-reactor/go/embed"
	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
)

// Engine is qjs.wasm, compiled once for any number of instances. It is safe to use from several
// goroutines.
type Engine struct {
	artifact *abi.Artifact
	cache    wazero.CompilationCache
	mu       sync.Mutex
	open     map[io.Closer]struct{} // instances
	life     sync.RWMutex           // held for reading while one is made
	isClosed bool
}

// EngineConfig says of what an engine is made.
type EngineConfig struct {
	// Wasm is the artifact. Default: the one that this module carries.
	Wasm []byte
	// CacheDir is a directory, made if need be, that keeps compiled code from one process to the
	// next: with it a start takes a twentieth of the time. Default: nothing is kept. The code in
	// it is run as it is: it must be writable to nobody else.
	CacheDir string
}

// NewEngine compiles the artifact, which takes seconds without a cache.
func NewEngine(ctx context.Context, config EngineConfig) (*Engine, error) {
	e := &Engine{open: map[io.Closer]struct{}{}}
	wasm := config.Wasm
	if wasm == nil {
		wasm = embed.Wasm
	}
	runtime := wazero.NewRuntimeConfig()
	if config.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(config.CacheDir)
		if err != nil {
			return nil, err
		}
		e.cache = cache
		runtime = runtime.WithCompilationCache(cache)
	}
	artifact, err := abi.Compile(ctx, wasm, runtime)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.artifact = artifact
	return e, nil
}

// instantiate makes an instance and gives it to its owner, which Close closes from then on.
func (e *Engine) instantiate(ctx context.Context, options abi.Options, owner io.Closer, own func(*abi.Instance)) error {
	e.life.RLock()
	defer e.life.RUnlock()
	if e.artifact == nil || e.isClosed {
		return newError(CodeArgument, "the engine is closed, or was not made by NewEngine")
	}
	instance, err := e.artifact.Instantiate(ctx, options)
	if err != nil {
		return err
	}
	own(instance)
	e.mu.Lock()
	e.open[owner] = struct{}{}
	e.mu.Unlock()
	return nil
}

// closed is told that an instance is.
func (e *Engine) closed(instance io.Closer) {
	e.mu.Lock()
	delete(e.open, instance)
	e.mu.Unlock()
}

// Close closes the instances that are still open, and gives back the compiled code. Again is legal.
func (e *Engine) Close() error {
	e.life.Lock()
	wasClosed := e.isClosed
	e.isClosed = true
	e.life.Unlock()
	if wasClosed {
		return nil
	}
	e.mu.Lock()
	open := slices.Collect(maps.Keys(e.open))
	e.mu.Unlock()
	var err error
	for _, instance := range open {
		err = errors.Join(err, instance.Close())
	}
	if e.artifact != nil {
		err = errors.Join(err, e.artifact.Close(context.Background()))
	}
	if e.cache != nil {
		err = errors.Join(err, e.cache.Close(context.Background()))
	}
	return err
}

// shared is the engine of New: made when it is first asked for, and never closed.
var shared struct {
	sync.Mutex
	engine *Engine
}

// New makes an instance of an engine that the whole process shares, which is compiled by the
// first call and stays. ctx is for the making; the instance lives until its Close.
func New(ctx context.Context, config Config) (*Reactor, error) {
	shared.Lock()
	engine := shared.engine
	if engine == nil {
		made, err := NewEngine(ctx, EngineConfig{})
		if err != nil {
			shared.Unlock()
			return nil, err
		}
		engine, shared.engine = made, made
	}
	shared.Unlock()
	return engine.New(ctx, config)
}
