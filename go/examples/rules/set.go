package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

// What a rule may use up.
const (
	memoryLimit = 16 << 20               // of a guest
	callLimit   = 200 * time.Millisecond // of code that runs without a pause
	wholeLimit  = time.Second            // of a rule with all that it waits for
)

// driver runs in the guest: it loads rules, and asks them.
const driver = `
	const rules = new Map();
	globalThis.loadRule = async (name) => {
		const { priority = 0, when, act } = await import('./' + name);
		if (typeof when !== 'function' || typeof act !== 'function') throw new TypeError('a rule exports functions when(order) and act(order)');
		if (!Number.isInteger(priority)) throw new TypeError('the priority of a rule is a whole number');
		rules.set(name, { when, act });
		return priority;
	};
	globalThis.applyRule = async (name, order) => {
		const { when, act } = rules.get(name);
		if (await when(order)) await act(order);
	};`

// Set is a set of rules, ready to be asked: a guest that has loaded them, as a snapshot. Each question, of one rule
// about one order, is for a new guest that goes on from there, which takes less than a millisecond. So none meets what
// another has left behind, Math.random begins anew with each, and it makes no difference which is asked first, or at
// the same time. A Set never changes.
type Set struct {
	engine   *qjs.Engine
	snapshot []byte
	rules    []rule
	today    time.Time
}

type rule struct {
	name     string
	priority int
}

// Problem is a rule that failed.
type Problem struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// Load loads the rules of a directory. What cannot be loaded is left out, and told of.
// today is the day that rules see, for Date is an input like any other.
func Load(ctx context.Context, engine *qjs.Engine, files fs.FS, today time.Time) (*Set, []Problem, error) {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		return nil, nil, err
	}
	var problems []Problem
	for {
		set, failed, err := load(ctx, engine, files, names, today)
		if failed == "" {
			return set, problems, err
		}
		/* Once more, in a guest that knows nothing of it. */
		problems = append(problems, Problem{failed, reason(err)})
		names = slices.DeleteFunc(names, func(name string) bool { return name == failed })
	}
}

// load loads these rules; failed is the one that it failed for.
func load(ctx context.Context, engine *qjs.Engine, files fs.FS, names []string, today time.Time) (_ *Set, failed string, err error) {
	guest, err := engine.New(ctx, qjs.Config{
		MemoryLimit: memoryLimit, Timeout: callLimit, FS: files, Clock: calendar{today: today}, Random: rand.NewChaCha8([32]byte{}),
	})
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, guest.Close()) }()
	for name, exports := range modules(&Facts{}, func(Action) error { return errors.New("actions are for act()") }) {
		if err := guest.DefineModule(ctx, name, exports.(map[string]any)); err != nil {
			return nil, "", err
		}
	}
	if _, err := guest.Eval(ctx, driver, qjs.File("driver.js")); err != nil {
		return nil, "", err
	}
	set := &Set{engine: engine, today: today}
	for _, name := range names {
		priority, err := call(ctx, guest, "loadRule", name)
		if ctx.Err() != nil {
			return nil, "", context.Cause(ctx)
		}
		if err != nil {
			return nil, name, err
		}
		set.rules = append(set.rules, rule{name, int(priority.(float64))})
	}
	/* By priority; equal ones stay in the order of their names. */
	slices.SortStableFunc(set.rules, func(a, b rule) int { return b.priority - a.priority })
	set.snapshot, err = guest.Snapshot(ctx)
	return set, "", err
}

// call calls a function of the driver, and waits for what it gives.
func call(ctx context.Context, guest *qjs.Reactor, function string, args ...any) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, wholeLimit)
	defer cancel()
	value, err := guest.Global().CallMethod(ctx, function, args...)
	if err != nil {
		return nil, err
	}
	promise, ok := value.(*qjs.Handle)
	if !ok {
		return value, nil
	}
	defer promise.Release()
	return promise.Await(ctx)
}

// reason is why a rule failed, in one line.
func reason(err error) string {
	var exception *qjs.Exception
	switch {
	case errors.Is(err, qjs.CodeTimeout), errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	case errors.As(err, &exception):
		if place := topFrame.FindStringSubmatch(exception.Stack); place != nil {
			return fmt.Sprintf("%v (%s)", exception, place[1])
		}
		return exception.Error()
	}
	return err.Error()
}

// topFrame finds the place of the first frame of a stack that is in a file.
var topFrame = regexp.MustCompile(`([\w./-]+\.js:\d+)`)

// calendar is a clock that stands still as far as Date can see. Limits and timers are by this machine's.
type calendar struct {
	qjs.SystemClock
	today time.Time
}

// Now is the day that the rules are asked for.
func (c calendar) Now() time.Time { return c.today }
