package qjsreactor

import (
	"context"
	"errors"
	"sync"
)

// Pool is a number of instances of one engine, for programs that use all cores: each runs one call
// at a time. It is safe to use from several goroutines.
type Pool struct {
	engine *Engine
	config Config
	setUp  func(ctx context.Context, r *Reactor) error
	/* One token for each instance that may be in use; those that are ready wait in idle. */
	tokens chan struct{}
	mu     sync.Mutex
	idle   []*Reactor
	closed chan struct{}
}

// NewPool makes a pool of at most size instances, each of which setUp gets once, before its first
// use; it may be nil. Instances are made when they are first needed. Streams of the configuration
// are used by several instances at once.
func (e *Engine) NewPool(size int, config Config, setUp func(ctx context.Context, r *Reactor) error) (*Pool, error) {
	if size < 1 {
		return nil, newError(CodeArgument, "a pool has one instance at least, not %d", size)
	}
	if setUp == nil {
		setUp = func(context.Context, *Reactor) error { return nil }
	}
	return &Pool{
		engine: e, config: config, setUp: setUp, tokens: make(chan struct{}, size), closed: make(chan struct{}),
	}, nil
}

// Do lends an instance to a function, waiting until one is free. What one user leaves in an instance,
// the next one finds there. An instance that does not work any more, because the guest exited, say, is
// replaced.
func (p *Pool) Do(ctx context.Context, use func(ctx context.Context, r *Reactor) error) error {
	select {
	case p.tokens <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.closed:
		return errPoolClosed
	}
	defer func() { <-p.tokens }()
	r, err := p.take(ctx)
	if err != nil {
		return err
	}
	/* Given back also when use panics. */
	defer p.put(r)
	return use(ctx, r)
}

var errPoolClosed = newError(CodeUninitialized, "the pool is closed")

func (p *Pool) take(ctx context.Context) (*Reactor, error) {
	if r, err := p.takeIdle(); r != nil || err != nil {
		return r, err
	}
	r, err := p.engine.New(ctx, p.config)
	if err != nil {
		return nil, err
	}
	if err := p.setUp(ctx, r); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// takeIdle gives an instance that is ready; nil: one has to be made.
func (p *Pool) takeIdle() (*Reactor, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if isClosed(p.closed) {
		return nil, errPoolClosed
	}
	last := len(p.idle) - 1
	if last < 0 {
		return nil, nil
	}
	r := p.idle[last]
	p.idle = p.idle[:last]
	return r, nil
}

func (p *Pool) put(r *Reactor) {
	state, err := r.LoopState(context.Background())
	p.mu.Lock()
	isKept := err == nil && !state.HasExited && !isClosed(p.closed)
	if isKept {
		p.idle = append(p.idle, r)
	}
	p.mu.Unlock()
	if !isKept {
		_ = r.Close() /* it gives no error */
	}
}

// Close closes the instances: those in use once they are given back. Again is legal.
func (p *Pool) Close() error {
	p.mu.Lock()
	if !isClosed(p.closed) {
		close(p.closed)
	}
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	var err error
	for _, r := range idle {
		err = errors.Join(err, r.Close())
	}
	return err
}
