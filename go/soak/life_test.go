package soak

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

const (
	memoryLimit = 2 << 20
	timeLimit   = 200 * time.Millisecond
	lanes       = 3
	laneMean    = 2000 // ms between what one lane of a guest does
)

var background = context.Background()

// life is one guest from its beginning to its end, and what the host has seen of it.
type life struct {
	r     *qjs.Reactor
	soak  *qjs.Handle
	input *lines
	ran   chan error // what Run gave

	seen struct {
		adds, fails, laters, printed, printedSum, thrown, rejected, timeouts, overruns, linksEnded atomic.Int64
	}
	lines, lineSum, exhausted int64
	linkEnd                   chan struct{}
	mu                        sync.Mutex
	wrong                     []string
}

func (l *life) isWrong(format string, arguments ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong = append(l.wrong, fmt.Sprintf(format, arguments...))
}

// lines is the standard input of a guest, which waits for what is written.
type lines struct {
	queue chan []byte
	rest  []byte
}

func (l *lines) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		line, ok := <-l.queue
		if !ok {
			return 0, io.EOF
		}
		l.rest = line
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// printed sums the numbers that a guest prints, one a line.
type printed struct {
	life *life
	rest []byte
}

func (p *printed) Write(b []byte) (int, error) {
	p.rest = append(p.rest, b...)
	for {
		line, rest, ok := bytes.Cut(p.rest, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		number, err := strconv.Atoi(string(line))
		if err != nil {
			p.life.isWrong("the guest printed %q", line)
		}
		p.life.seen.printed.Add(1)
		p.life.seen.printedSum.Add(int64(number))
		p.rest = rest
	}
}

func (l *life) functions() map[string]any {
	return map[string]any{
		"add": func(n float64, _ any) float64 { l.seen.adds.Add(1); return n + 1 },
		"fail": func(n float64) error {
			l.seen.fails.Add(1)
			return &qjs.Exception{Class: "RangeError", Message: fmt.Sprintf("fail %v", n)}
		},
		"later": qjs.Async(func(ms, n float64) float64 {
			l.seen.laters.Add(1)
			time.Sleep(time.Duration(ms) * time.Millisecond)
			return n + 1
		}),
		"failLater": qjs.Async(func(ms float64) error {
			l.seen.laters.Add(1)
			time.Sleep(time.Duration(ms) * time.Millisecond)
			return errors.New("failed later")
		}),
		"linkEnded": func() { l.seen.linksEnded.Add(1); l.linkEnd <- struct{}{} },
	}
}

func load(_ context.Context, name, _ string) (any, error) {
	number, err := strconv.Atoi(strings.TrimPrefix(name, "soak:"))
	if err != nil {
		return nil, err
	}
	source := fmt.Sprintf("import 'soak:%d'; export const number = %d;", (number+1)%4, number)
	if number%2 == 1 {
		return source, nil
	}
	promise, resolve, _ := qjs.NewPromise()
	time.AfterFunc(20*time.Millisecond, func() { resolve(source) })
	return promise, nil
}

func (l *life) config() qjs.Config {
	l.input = &lines{queue: make(chan []byte, 64)}
	return qjs.Config{
		Stdin: l.input, Stdout: &printed{life: l}, OnError: l.failed, Load: load,
		Resolve: func(_ context.Context, specifier, _ string) (string, error) { return specifier, nil },
	}
}

func (l *life) failed(err error) {
	switch text := err.Error(); {
	case errors.Is(err, qjs.CodeTimeout):
		l.seen.timeouts.Add(1)
	case errors.Is(err, qjs.CodeRejection) && strings.Contains(text, "rejected on purpose"):
		l.seen.rejected.Add(1)
	case errors.Is(err, qjs.CodeException) && strings.Contains(text, "thrown on purpose"):
		l.seen.thrown.Add(1)
	default:
		l.isWrong("an error that nobody meant: %v", err)
	}
}

func begin(engine *qjs.Engine, source string, seed int, isLimited bool) (*life, error) {
	l := &life{linkEnd: make(chan struct{}, 1)}
	config := l.config()
	config.Std, config.MemoryLimit = true, memoryLimit
	if isLimited {
		config.Timeout = timeLimit
	}
	var err error
	if l.r, err = engine.New(background, config); err != nil {
		return nil, err
	}
	for name, function := range l.functions() {
		if err := l.r.Expose(name, function); err != nil {
			return nil, err
		}
	}
	if err := l.surely(func() error { _, err := l.r.EvalSync(background, source, qjs.File("guest.js")); return err }); err != nil {
		return nil, err
	}
	if err := l.hold(); err != nil {
		return nil, err
	}
	if _, err := l.own("begin", seed, lanes, laneMean); err != nil {
		return nil, err
	}
	l.run()
	return l, nil
}

func (l *life) hold() error {
	return l.surely(func() (err error) { l.soak, err = l.r.EvalHandle(background, "soak"); return err })
}

// run turns the guest's loop, until it has nothing left to do or is closed.
func (l *life) run() {
	l.ran = make(chan error, 1)
	r, ran := l.r, l.ran
	go func() { ran <- r.Run(background) }()
}

// surely does what has to be done, also when the time limit, which is one of the clock on the wall, is
// used up before it has begun.
func (l *life) surely(call func() error) (err error) {
	for range 100 {
		if err = call(); !errors.Is(err, qjs.CodeTimeout) {
			return err
		}
		l.seen.timeouts.Add(1)
	}
	return err
}

func (l *life) own(name string, arguments ...any) (value any, err error) {
	err = l.surely(func() error { value, err = l.soak.CallMethod(background, name, arguments...); return err })
	return value, err
}

// expect calls a method of which this value is expected, or that it is interrupted.
func (l *life) expect(name string, want any, arguments ...any) {
	value, err := l.soak.CallMethod(background, name, arguments...)
	switch {
	case errors.Is(err, qjs.CodeTimeout):
		l.seen.timeouts.Add(1)
	case errors.Is(err, qjs.CodeMemory), err != nil && name == "overrun" && strings.Contains(err.Error(), "out of memory"):
		l.seen.overruns.Add(1)
	case err != nil || value != want:
		l.isWrong("%s gave %v, %v", name, value, err)
	}
}

// act does one thing of those that a host does to a guest, at random.
func (l *life) act(isLimited bool) {
	switch n := rand.IntN(1000); {
	case n < 300:
		l.lines++
		l.lineSum += l.lines
		l.input.queue <- fmt.Appendf(nil, "%d\n", l.lines)
	case n < 700:
		l.expect("call", 21.0, 20)
	case n < 850:
		promise, err := l.own("callLater", 20)
		if h, ok := promise.(*qjs.Handle); ok {
			var cut *qjs.Error /* by an interruption of the guest */
			if value, err := h.Await(background); !errors.As(err, &cut) && (err != nil || value != 21.0) {
				l.isWrong("callLater gave %v, %v", value, err)
			}
			h.Release()
		} else if err != nil {
			l.isWrong("callLater: %v", err)
		}
	case n < 950:
		if value, err := l.r.EvalSync(background, "var sum = 0; for (let i = 0; i < 100; i++) sum += i; sum"); value != 4950.0 && !errors.Is(err, qjs.CodeTimeout) {
			l.isWrong("a script gave %v, %v", value, err)
		} else if err != nil {
			l.seen.timeouts.Add(1)
		}
	case n < 980:
		l.exhausted++
		l.expect("exhaust", "out of memory")
	case n < 990:
		l.expect("overrun", nil)
	case isLimited && n < 995:
		l.expect("spin", nil)
	case isLimited:
		l.expect("spinLater", nil)
	}
}

func (l *life) hangUp() error {
	linked, err := l.own("hangUp")
	if linked == true {
		<-l.linkEnd
	}
	return err
}

// finish lets the guest have no more timers, and compares the ledgers when it has nothing left to do.
// isDisturbed: code that was not meant to was interrupted, because the machine had no time for it, and
// the ledger may be wrong by what was interrupted.
func (l *life) finish(late *histogram) (mistakes []string, isDisturbed bool) {
	if _, err := l.own("finish"); err != nil {
		l.isWrong("finish: %v", err)
	}
	close(l.input.queue)
	if err := <-l.ran; err != nil {
		l.isWrong("Run: %v", err)
	}
	l.gather(late)
	value, err := l.own("report")
	guest, _ := value.(map[string]any)
	if err != nil || guest == nil {
		return []string{fmt.Sprintf("no report: %v", err)}, false
	}
	count := func(name string) int64 { return int64(guest[name].(float64)) }
	l.soak.Release()
	if err := l.r.Close(); err != nil {
		l.isWrong("Close: %v", err)
	}
	if l.seen.timeouts.Load() > count("spins") {
		return l.wrong, true
	}
	equal := func(what string, got, want int64) {
		if got != want {
			l.isWrong("%s: %d, not %d", what, got, want)
		}
	}
	equal("timers that ran or were cleared", count("ran")+count("cleared"), count("made"))
	equal("ticks of intervals", count("ticks"), count("ticksDue"))
	equal("promises of the host that were settled", count("kept")+count("broken"), count("laters"))
	equal("modules that were imported", count("imported"), count("imports"))
	equal("links whose end was seen", count("linksEnded")+count("dropped"), count("links"))
	for _, name := range []string{"pending", "stray", "early", "wrong", "missing", "disorder", "lost"} {
		equal(name, count(name), 0)
	}
	for name, seen := range map[string]int64{
		"adds": l.seen.adds.Load(), "fails": l.seen.fails.Load(), "laters": l.seen.laters.Load(), "printed": l.seen.printed.Load(),
		"printedSum": l.seen.printedSum.Load(), "thrown": l.seen.thrown.Load(), "rejected": l.seen.rejected.Load(),
		"spins": l.seen.timeouts.Load(), "overruns": l.seen.overruns.Load(), "linksEnded": l.seen.linksEnded.Load(),
		"lines": l.lines, "lineSum": l.lineSum, "exhausted": l.exhausted, "ends": 1,
	} {
		equal(name, seen, count(name))
	}
	return l.wrong, false
}

// gather adds what timers were late by.
func (l *life) gather(late *histogram) {
	value, err := l.own("lateness")
	if err != nil {
		l.isWrong("lateness: %v", err)
		return
	}
	guest := value.(map[string]any)
	late.merge(guest["buckets"].([]any), guest["latest"].(float64))
}

// abort closes a guest in the middle of what it does.
func (l *life) abort(late *histogram) []string {
	l.gather(late)
	close(l.input.queue)
	if err := l.r.Close(); err != nil {
		l.isWrong("Close: %v", err)
	}
	<-l.ran
	return l.wrong
}
