package qjsreactor

import (
	"context"
	"time"
)

// LoopState is what the guest waits for: struct qjs_loop_state.
type LoopState struct {
	// NextTimer is the time until the next timer is due; 0 due, -1 none.
	NextTimer time.Duration
	// HasJobs is whether jobs (microtasks) are pending.
	HasJobs bool
	// Readers and Writers count the descriptors with handlers.
	Readers, Writers int
	// Errors counts raised errors that no turn has reported yet.
	Errors int
	// Promises counts promises of the host that are not settled yet.
	Promises int
	// Ports counts the ports by which the guest listens to the program.
	Ports int
	// HasExited is whether the guest called std.exit, with ExitCode.
	HasExited bool
	ExitCode  int
}

const (
	statusReady  = 1
	statusExited = 2
)

// LoopState is the state of the guest's loop; a pure query.
func (r *Reactor) LoopState(ctx context.Context) (state LoopState, err error) {
	err = r.quietly(ctx, func() error {
		s := r.instance.LoopState()
		state = LoopState{
			NextTimer: time.Duration(s.NextTimer) * time.Millisecond, HasJobs: s.Jobs != 0,
			Readers: int(s.Readers), Writers: int(s.Writers), Errors: int(s.Errors), Promises: int(s.Promises),
			Ports:     int(s.Ports),
			HasExited: s.Status == statusExited, ExitCode: int(s.ExitCode),
		}
		if s.NextTimer < 0 {
			state.NextTimer = -1
		}
		return nil
	})
	return state, err
}

// turned is what a turn of the loop has come to.
type turned struct {
	again    bool          // there is more to do now
	next     time.Duration // until the next timer; 0: none
	hasInput bool          // a handler waits for standard input
	isIdle   bool          // nothing but a call can bring news
	exited   bool
	code     int
	errors   []error // uncaught errors
}

// errNoTurn is told who would turn the loop within a turn of it.
var errNoTurn = newError(CodeBusy, "the loop does not turn within a host function that the guest waits for: "+
	"use EvalSync, Call or Get there, or make the function Async")

// turn is one iteration: one turn of the guest's loop, and one poll when it has handlers.
func (r *Reactor) turn(ctx context.Context) (t turned, err error) {
	err = r.quietly(ctx, func() error {
		if r.depth > 1 {
			return errNoTurn
		}
		t.errors, r.lost = r.lost, nil
		i := r.instance
		next := i.LoopOnce()
		if next == -2 {
			if err := r.report(&t); err != nil {
				return err
			}
		}
		state := i.LoopState()
		t.again = next == -2 || next == 0
		if state.Status == statusReady && state.Readers+state.Writers > 0 {
			if i.PollIO(0) < 0 {
				if err := r.report(&t); err != nil {
					return err
				}
			}
			t.again = t.again || r.world.Polled > 0
			t.hasInput = r.world.WantsStdin
			state = i.LoopState()
		}
		t.exited, t.code = state.Status == statusExited, int(state.ExitCode)
		if t.exited {
			r.rejectAll(newError(CodeExited, "the guest called std.exit(%d)", t.code))
		}
		if next > 0 {
			t.next = time.Duration(next) * time.Millisecond
		}
		t.isIdle = !t.again && next < 0 && !t.hasInput && state.Promises == 0 && state.Ports == 0
		return nil
	})
	if t.hasInput && !t.again {
		r.world.Stdin.Want()
	}
	return t, err
}

// report collects an uncaught error; the end of the context is the failure of the turn.
func (r *Reactor) report(t *turned) error {
	if r.instance.LoopState().Status != statusReady {
		return nil /* the call was only refused */
	}
	code := Code(r.instance.ErrorCode())
	e := r.interruption(code)
	if code.interrupts() {
		r.rejectAll(e)
	}
	if e.Cause != nil {
		return e
	}
	t.errors = append(t.errors, e)
	return nil
}

// Run turns the guest's loop until it has nothing left to do: no jobs, no timers, no handlers, no
// promises of the host, no port at which it listens; or until ctx is done, whose cause is then the
// error's. The error is the first that nobody in the guest caught, if there is no OnError to take
// them, or an [*ExitError].
//
// Run is also legal while another goroutine turns the loop. Between two turns other calls get in.
func (r *Reactor) Run(ctx context.Context) error {
	var first error
	err := r.iterate(ctx, func(t turned) bool {
		if first == nil && len(t.errors) > 0 && r.config.OnError == nil {
			first = t.errors[0]
		}
		if t.exited && t.code != 0 {
			first = &ExitError{t.code}
		}
		return t.exited || t.isIdle
	})
	if err != nil {
		return err
	}
	return first
}

// drive turns the loop until a waiter has what it waits for. A guest that is idle may be called by
// others, so that only the end of ctx ends the waiting.
func (r *Reactor) drive(ctx context.Context, w *waiter) error {
	if w.isDone() {
		return nil
	}
	err := r.iterate(ctx, func(turned) bool { return w.isDone() })
	if w.isDone() {
		return nil
	}
	return err
}

// iterate turns the loop until isOver says so of a turn.
func (r *Reactor) iterate(ctx context.Context, isOver func(turned) bool) error {
	defer context.AfterFunc(ctx, r.changed.fire)()
	/* Others that turn the loop look at it anew: a timer may be left to them. */
	defer r.changed.fire()
	for {
		changed := r.changed.channel()
		t, err := r.turn(ctx)
		if r.config.OnError != nil {
			for _, e := range t.errors {
				r.config.OnError(e)
			}
		}
		switch {
		case err != nil:
			return err
		case isOver(t):
			return nil
		case t.again:
		case t.next > 0:
			r.world.Clock.Sleep(t.next, changed)
		default:
			<-changed
		}
	}
}
