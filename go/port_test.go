package qjsreactor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func receive(t *testing.T, port *qjs.Port) qjs.Message {
	t.Helper()
	m, err := port.Receive(background)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func post(t *testing.T, port *qjs.Port, value any, ports ...*qjs.Port) {
	t.Helper()
	if err := port.Post(value, ports...); err != nil {
		t.Fatal(err)
	}
}

func expose(t *testing.T, r *qjs.Reactor, name string, value any) {
	t.Helper()
	if err := r.Expose(name, value); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, r *qjs.Reactor) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(background, time.Minute, errors.New("it does not end"))
	defer cancel()
	if err := r.Run(ctx); err != nil {
		state, _ := r.LoopState(background)
		t.Errorf("%v, %+v", err, state)
	}
}

// together runs guests side by side, until all of them are idle.
func together(t *testing.T, all ...*qjs.Reactor) {
	t.Helper()
	var done sync.WaitGroup
	for _, r := range all {
		done.Go(func() { run(t, r) })
	}
	done.Wait()
}

func wantEnd(t *testing.T, port *qjs.Port) {
	t.Helper()
	if m, err := port.Receive(background); err != io.EOF {
		t.Errorf("got %v, %v where an end was wanted", m, err)
	}
}

func TestChannelOfTheProgram(t *testing.T) {
	a, b := qjs.NewChannel()
	list := []any{1.0}
	post(t, a, list)
	list[0] = 2.0
	post(t, a, map[string]any{"n": 1})
	a.Close()
	a.Close()
	if m := receive(t, b); !reflect.DeepEqual(m.Data, []any{1.0}) || m.Ports != nil {
		t.Errorf("got %v", m)
	}
	var into struct {
		N int `js:"n"`
	}
	if err := receive(t, b).Into(&into); err != nil || into.N != 1 {
		t.Errorf("got %v, %v", into, err)
	}
	wantEnd(t, b)
	if _, err := a.Receive(background); !errors.Is(err, qjs.CodeHandle) || !strings.Contains(err.Error(), "closed") {
		t.Errorf("got %v of a port that was closed", err)
	}
	ctx, cancel := context.WithCancelCause(background)
	reason := errors.New("enough")
	c, _ := qjs.NewChannel()
	cancel(reason)
	if _, err := c.Receive(ctx); err != reason {
		t.Errorf("got %v", err)
	}
}

func TestWhatCannotBePosted(t *testing.T) {
	a, b := qjs.NewChannel()
	c, d := qjs.NewChannel()
	closed, _ := qjs.NewChannel()
	closed.Close()
	post(t, a, "kept", d)
	all := new(qjs.Broadcast)
	cases := map[string]func() error{
		"value.f: a Function cannot be copied": func() error { return c.Post(map[string]any{"f": func() {}}) },
		"by itself":                            func() error { return a.Post(nil, a) },
		"was transferred":                      func() error { return a.Post(d) },
		"was closed":                           func() error { return a.Post(closed) },
		"port 0 is nil":                        func() error { return a.Post(1, nil) },
		"port 1 is listed twice":               func() error { return a.Post(1, c, c) },
		"to all of a name has no ports":        func() error { return all.Join("x").Post(c) },
	}
	for want, call := range cases {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	m := receive(t, b)
	if m.Data != "kept" || len(m.Ports) != 1 {
		t.Fatalf("got %v", m)
	}
	/* c is as it was, whatever failed with it. */
	post(t, c, "to d")
	if got := receive(t, m.Ports[0]); got.Data != "to d" {
		t.Errorf("got %v", got)
	}
	b.Close()
	if err := a.Post(1); !errors.Is(err, qjs.CodeHandle) {
		t.Errorf("got %v at a closed channel", err)
	}
}

func TestPortOfTheProgramInTheGuest(t *testing.T) {
	r := start(t, qjs.Config{})
	ours, theirs := qjs.NewChannel()
	post(t, ours, "early")
	expose(t, r, "port", theirs)
	eval(t, r, `
		globalThis.got = [];
		port.onmessage = ({ data }) => {
			if (data === 'end') port.close();
			else port.postMessage(data, [data.buffer].filter(Boolean));
			got.push(data);
		}`)
	values := []any{[]any{1.0, "two", nil}, map[string]any{"big": qjs.Float64Array{1, 2.5}}, &qjs.Map{Entries: []qjs.MapEntry{{Key: 1.0, Value: 2.0}}}}
	for _, value := range values {
		post(t, ours, value)
	}
	post(t, ours, "end")
	run(t, r) /* the guest listens, until it closes the port */
	for _, value := range append([]any{"early"}, values...) {
		if m := receive(t, ours); !reflect.DeepEqual(m.Data, value) {
			t.Errorf("got %v, want %v", m.Data, value)
		}
	}
	wantEnd(t, ours)
	if got := eval(t, r, "got.length"); got != 5.0 {
		t.Errorf("the guest got %v", got)
	}
	if err := r.Expose("again", theirs); err == nil || !strings.Contains(err.Error(), "was transferred") {
		t.Errorf("got %v of a port that was given away", err)
	}
}

func TestPortOfTheGuest(t *testing.T) {
	r := start(t, qjs.Config{})
	var list []*qjs.Port
	err := r.EvalInto(background, &list, `
		const channel = new MessageChannel();
		channel.port1.onmessage = ({ data, ports }) => ports[0].postMessage('through ' + data);
		channel.port1.postMessage(undefined);
		[channel.port2]`)
	if err != nil {
		t.Fatal(err)
	}
	reply, theirs := qjs.NewChannel()
	post(t, list[0], "it", theirs)
	done := make(chan error)
	ctx, cancel := context.WithCancel(background)
	go func() { done <- r.Run(ctx) }()
	if m := receive(t, reply); m.Data != "through it" {
		t.Errorf("got %v", m.Data)
	}
	if m := receive(t, list[0]); m.Data != nil {
		t.Errorf("got %v", m.Data)
	}
	list[0].Close() /* and the guest does not listen any more */
	if err := <-done; err != nil {
		t.Error(err)
	}
	cancel()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	wantEnd(t, reply)
}

// Two guests, each with a goroutine, that the program only introduces.
func TestGuestsSpeakToEachOther(t *testing.T) {
	ada, grace := start(t, qjs.Config{}), start(t, qjs.Config{})
	a, b := qjs.NewChannel()
	expose(t, ada, "peer", a)
	expose(t, grace, "peer", b)
	const program = `
		globalThis.got = [];
		peer.onmessage = ({ data, ports }) => {
			got.push(data.n, data.u === undefined && 'u' in data, data.hole.length);
			if (ports[0]) ports[0].postMessage('by a third way');
			if (data.n === 0) return peer.close();
			const next = new MessageChannel();
			next.port1.onmessage = ({ data }) => { got.push(data); next.port1.close(); };
			peer.postMessage({ n: data.n - 1, u: undefined, hole: [,,] }, [next.port2]);
		}`
	eval(t, ada, program)
	eval(t, grace, program)
	eval(t, ada, "peer.postMessage({ n: 4, u: undefined, hole: [,,] })")
	together(t, ada, grace)
	const want = "4,true,2,by a third way,2,true,2,by a third way,0,true,2"
	if got := eval(t, grace, "got.join()"); got != want {
		t.Errorf("got %v", got)
	}
}

func TestMessagesInTheirOrder(t *testing.T) {
	const count = 5000
	r := start(t, qjs.Config{})
	ours, theirs := qjs.NewChannel()
	expose(t, r, "port", theirs)
	eval(t, r, `
		let next = 0;
		port.onmessage = ({ data }) => {
			if (data !== next++) throw new Error('it is ' + data);
			if (next === 5000) port.close();
		}`)
	done := make(chan error)
	go func() { done <- r.Run(background) }()
	for i := range count {
		post(t, ours, i)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestBroadcast(t *testing.T) {
	var all qjs.Broadcast
	open := func(name string) *qjs.Port {
		switch name {
		case "open":
			return all.Join(name)
		case "refused":
			panic("not this one")
		}
		return nil
	}
	var out strings.Builder
	a := start(t, qjs.Config{Broadcast: open, Stdout: &out})
	b := start(t, qjs.Config{Broadcast: open})
	member := all.Join("open")
	eval(t, b, `
		const open = new BroadcastChannel('open'), own = new BroadcastChannel('own');
		open.onmessage = ({ data }) => { open.postMessage(data + ' back'); open.close(); }
		own.onmessage = () => { throw 'it is the other guest\'s' }; own.close();`)
	eval(t, a, `
		const open = new BroadcastChannel('open'), own = new BroadcastChannel('own'), same = new BroadcastChannel('own');
		same.onmessage = ({ data }) => { print(data); same.close(); };
		open.onmessage = ({ data }) => { print(data); open.close(); };
		own.postMessage('among itself');
		open.postMessage('to all');
		try { new BroadcastChannel('refused') } catch ({ message }) { print(message) }`)
	together(t, a, b)
	if want := "the host function panicked: not this one\namong itself\nto all back\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
	for _, want := range []string{"to all", "to all back"} {
		if m := receive(t, member); m.Data != want {
			t.Errorf("got %v, want %s", m.Data, want)
		}
	}
	member.Close()
}

func TestClosedGuestClosesItsPorts(t *testing.T) {
	r := start(t, qjs.Config{})
	a, b := qjs.NewChannel()
	inner, innerTheirs := qjs.NewChannel()
	expose(t, r, "port", b)
	post(t, a, "never delivered", innerTheirs)
	var out *qjs.Port
	if err := r.EvalInto(background, &out, "const c = new MessageChannel(); c.port1.postMessage('last'); c.port2"); err != nil {
		t.Fatal(err)
	}
	run(t, r)
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	wantEnd(t, a)
	wantEnd(t, inner)
	if m := receive(t, out); m.Data != "last" {
		t.Errorf("got %v", m)
	}
	wantEnd(t, out)
}

// What fails leaves the ports where they were, and what the guest cannot get is told.
func TestPortsThatDoNotCross(t *testing.T) {
	r := start(t, qjs.Config{})
	a, b := qjs.NewChannel()
	if err := r.Expose("pair", []any{b, make(chan int)}); err == nil {
		t.Error("a Go channel crossed")
	}
	post(t, a, "still here")
	if m := receive(t, b); m.Data != "still here" {
		t.Errorf("got %v", m)
	}
	bare := start(t, qjs.Config{NoWeb: true})
	if err := bare.Expose("port", b); err == nil || !strings.Contains(err.Error(), "NoWeb") {
		t.Errorf("got %v", err)
	}
	if got := eval(t, bare, "typeof MessageChannel"); got != "undefined" {
		t.Errorf("got %v", got)
	}
	var printed strings.Builder
	small := start(t, qjs.Config{MemoryLimit: 1 << 20, Stderr: &printed})
	c, d := qjs.NewChannel()
	expose(t, small, "port", d)
	eval(t, small, "port.onmessage = ({ data }) => { if (data === 'end') port.close() }")
	post(t, c, strings.Repeat("x", 4<<20))
	post(t, c, "end")
	if err := small.Run(background); err == nil || !strings.Contains(err.Error(), "a message for the guest was lost") {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(printed.String(), "was lost") {
		t.Errorf("%q was printed", printed.String())
	}
	wantEnd(t, c)
}

func TestErrorsOfListeners(t *testing.T) {
	var told []string
	r := start(t, qjs.Config{OnError: func(err error) { told = append(told, fmt.Sprint(err)) }})
	ours, theirs := qjs.NewChannel()
	expose(t, r, "port", theirs)
	eval(t, r, "let n = 0; port.onmessage = () => { if (n++) port.close(); throw new TypeError('no ' + n) }")
	post(t, ours, 1)
	post(t, ours, 2)
	run(t, r)
	if len(told) != 2 || !strings.Contains(told[1], "no 2") {
		t.Errorf("got %v", told)
	}
}

func TestRandomSeedRepeats(t *testing.T) {
	values := func(seed string) any {
		return eval(t, start(t, qjs.Config{Random: io.MultiReader(strings.NewReader(seed), zeros{})}), "Math.random()")
	}
	if a, b := values("12345678"), values("12345678"); a != b {
		t.Errorf("%v and %v of one seed", a, b)
	}
	if a, b := values("12345678"), values("87654321"); a == b {
		t.Errorf("%v of two seeds", a)
	}
	if _, err := engine.New(background, qjs.Config{Random: strings.NewReader("short")}); err == nil {
		t.Error("randomness that ends was taken")
	}
}
