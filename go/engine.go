package qjsreactor

import (
	"context"
	"errors"
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
	e := &Engine{}
	wasm := config.Wasm
	if wasm == nil {
		wasm = embed.Wasm
	}
	if config.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(config.CacheDir)
		if err != nil {
			return nil, err
		}
		e.cache = cache
	}
	artifact, err := abi.Compile(ctx, wasm, e.cache)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.artifact = artifact
	return e, nil
}

// Close gives back the compiled code. Instances that are still open are dead then: close them
// first.
func (e *Engine) Close() error {
	var err error
	if e.artifact != nil {
		err = e.artifact.Close(context.Background())
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
