package qjsreactor

import (
	"context"
	"runtime"
	"strings"
	"sync"
)

// gate lets one goroutine at a time into an instance. The instance has one for the calls from
// outside. Each host function that takes a context has one of its own, in that context: the guest
// waits for the function meanwhile, so that calls which come with it are let in, one by one.
type gate struct {
	reactor *Reactor
	outer   *gate // of the instance whose host function this one is within
	token   chan struct{}
	isOver  bool // the host function has returned
}

type gateKey struct{}

func newGate(r *Reactor, outer *gate) *gate {
	return &gate{reactor: r, outer: outer, token: make(chan struct{}, 1)}
}

// within gives the context of a host function's call, and its gate.
func (r *Reactor) within(ctx context.Context) (context.Context, *gate) {
	outer, _ := ctx.Value(gateKey{}).(*gate)
	g := newGate(r, outer)
	return context.WithValue(ctx, gateKey{}, g), g
}

// end waits for the calls that have come by the gate, and lets no more in.
func (g *gate) end() {
	g.token <- struct{}{}
	g.isOver = true
	<-g.token
}

// lock waits until the instance can be called. It has to be unlocked.
func (r *Reactor) lock(ctx context.Context) (*gate, error) {
	first, _ := ctx.Value(gateKey{}).(*gate)
	for g := first; g != nil; g = g.outer {
		if g.reactor != r {
			continue
		}
		select {
		case g.token <- struct{}{}:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if !g.isOver {
			return g, nil
		}
		<-g.token
	}
	select {
	case r.root.token <- struct{}{}:
		return r.root, nil
	default:
	}
	if first == nil && r.inHost.Load() > 0 && isWithinHostFunction() {
		return nil, newError(CodeBusy, "called within a host function, but not with its context: "+
			"have the function take a context.Context first, and call with that")
	}
	select {
	case r.root.token <- struct{}{}:
		return r.root, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (g *gate) unlock() { <-g.token }

// isWithinHostFunction is whether this goroutine has been called by a guest: then it would wait
// for itself.
func isWithinHostFunction() bool {
	counters := make([]uintptr, 512)
	count := runtime.Callers(1, counters)
	for count == len(counters) {
		counters = make([]uintptr, 2*count)
		count = runtime.Callers(1, counters)
	}
	frames := runtime.CallersFrames(counters[:count])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, ".(*Reactor).invoke") {
			return true
		}
		if !more {
			return false
		}
	}
}

// isClosed is whether a channel that nothing is sent over is closed.
func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}

// signal tells those who wait that something has changed.
type signal struct {
	mu      sync.Mutex
	changed chan struct{}
}

// channel is closed at the next change.
func (s *signal) channel() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

func (s *signal) fire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}
