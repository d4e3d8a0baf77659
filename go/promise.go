package qjsreactor

import (
	"context"
	"slices"
	"sync"
)

// Promise is a promise of the host, a promise in the guest too, once it has crossed. It may cross
// to several instances.
type Promise struct {
	mu         sync.Mutex
	isSettled  bool
	isRejected bool
	value      any
	holders    map[*Reactor]uint32
}

// NewPromise makes a promise and the functions that settle it, which may be called from any
// goroutine; the first call counts.
func NewPromise() (promise *Promise, resolve func(value any), reject func(reason error)) {
	p := &Promise{holders: map[*Reactor]uint32{}}
	return p, func(value any) { p.settle(false, value) }, func(reason error) { p.settle(true, reason) }
}

// settlement is what a promise has become, on its way to an instance.
type settlement struct {
	id         uint32
	isRejected bool
	value      any
}

func (p *Promise) settle(isRejected bool, value any) {
	p.mu.Lock()
	if p.isSettled {
		p.mu.Unlock()
		return
	}
	p.isSettled, p.isRejected, p.value = true, isRejected, value
	holders := p.holders
	p.holders = nil
	p.mu.Unlock()
	for r, id := range holders {
		r.enqueueSettled(settlement{id, isRejected, value})
	}
}

func (r *Reactor) enqueueSettled(s settlement) {
	enqueue(&r.queue, &r.queue.settled, s)
	r.changed.fire()
}

// promiseNumber gives the id under which a promise crosses: the same until it is settled.
func (r *Reactor) promiseNumber(p *Promise) uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, ok := p.holders[r]; ok {
		return id
	}
	r.promiseID++
	id := r.promiseID
	r.promises[id] = p
	if p.isSettled {
		r.enqueueSettled(settlement{id, p.isRejected, p.value})
	} else {
		p.holders[r] = id
	}
	return id
}

// settleQueued hands on what promises of the host have become.
func (r *Reactor) settleQueued() {
	for _, s := range dequeue(&r.queue, &r.queue.settled) {
		at, length, isRejected := r.sendOutcome(s.value, s.isRejected)
		result := r.instance.Settle(s.id, isRejected, at, length)
		/* A guest that never got the promise does not wait for it; one without room for the value does. */
		if result < 0 && Code(r.instance.ErrorCode()) != CodeHandle {
			at, length, _ = r.sendOutcome(r.failure(), true)
			r.instance.Settle(s.id, true, at, length)
		}
		delete(r.promises, s.id)
	}
}

/* --------------------------------------------------- promises of the guest */

// waiter waits for a promise of the guest. Its fields are set before done is closed.
type waiter struct {
	done  chan struct{}
	value any
	err   error
}

func (w *waiter) isDone() bool { return isClosed(w.done) }

// settled is told what a promise of the guest has become.
func (r *Reactor) settled(promise uint32, isRejected bool, value any) {
	waiting := r.waiting[promise]
	delete(r.waiting, promise)
	for _, w := range waiting {
		w.value = value
		if isRejected {
			w.value, w.err = nil, thrown(value)
		}
		close(w.done)
	}
	r.changed.fire()
}

func thrown(value any) error {
	if exception, ok := value.(*Exception); ok {
		return exception
	}
	return &Exception{Value: value}
}

// rejectAll gives up what is waited for: it may never come.
func (r *Reactor) rejectAll(reason error) {
	for promise, waiting := range r.waiting {
		delete(r.waiting, promise)
		for _, w := range waiting {
			w.err = reason
			close(w.done)
		}
	}
	r.changed.fire()
}

// await asks for the value of a promise: at once, or by a waiter.
func (r *Reactor) await(promise uint32, crossing int32) (any, *waiter, error) {
	if result := r.instance.Await(promise, crossing); result != 0 {
		value, err := r.result(result)
		return value, nil, err
	}
	w := &waiter{done: make(chan struct{})}
	r.waiting[promise] = append(r.waiting[promise], w)
	return nil, w, nil
}

// givenUp is a waiter that nobody looks at any more.
type givenUp struct {
	promise uint32
	waiter  *waiter
}

// driveFor turns the loop until a promise is settled. When that is given up, the next call forgets it:
// this one may not wait for the instance any more.
func (r *Reactor) driveFor(ctx context.Context, promise uint32, w *waiter) (any, error) {
	if err := r.drive(ctx, w); err != nil {
		enqueue(&r.queue, &r.queue.givenUp, givenUp{promise, w})
		return nil, err
	}
	return w.value, w.err
}

func (r *Reactor) forgetGivenUp() {
	for _, g := range dequeue(&r.queue, &r.queue.givenUp) {
		r.waiting[g.promise] = slices.DeleteFunc(r.waiting[g.promise], func(w *waiter) bool { return w == g.waiter })
		if len(r.waiting[g.promise]) == 0 {
			delete(r.waiting, g.promise)
		}
	}
}

// wait turns the loop until the promise that start gives is settled.
func (r *Reactor) wait(ctx context.Context, crossing int32, start func() (*Handle, error)) (value any, err error) {
	var w *waiter
	var number uint32
	err = r.do(ctx, func() error {
		if r.depth > 1 {
			return errNoTurn
		}
		promise, err := start()
		if err != nil {
			return err
		}
		/* The instance keeps what is awaited. */
		defer promise.releaseNow()
		number = promise.number
		value, w, err = r.await(number, crossing)
		return err
	})
	if err != nil || w == nil {
		return value, err
	}
	return r.driveFor(ctx, number, w)
}
