package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

var today = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

const want = `not loaded: typo.js: SyntaxError: Unexpected token ';' (typo.js:2)
order 1
  discount 10 %                 bulk.js
  gift     bookmark             lottery.js
  discount 5 %                  loyal.js
  left out: coupon.js: TypeError: cannot read property 'percent' of undefined (coupon.js:4)
  left out: endless.js: it took too long
order 2
  left out: coupon.js: TypeError: cannot read property 'percent' of undefined (coupon.js:4)
  left out: endless.js: it took too long
order 3
  hold     750 to US            fraud.js
  discount 10 %                 bulk.js
  left out: coupon.js: TypeError: cannot read property 'percent' of undefined (coupon.js:4)
  left out: endless.js: it took too long
order 4
  gift     bookmark             lottery.js
  discount 5 %                  loyal.js
  left out: coupon.js: TypeError: cannot read property 'percent' of undefined (coupon.js:4)
  left out: endless.js: it took too long
`

func TestTheExample(t *testing.T) {
	var out strings.Builder
	o := options{rules: "rules", facts: "facts.json", today: today, guests: 2}
	if err := run(context.Background(), o, &out); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}

// load loads rules of these sources, in a file each, and gives what could not be loaded.
func loadSources(t *testing.T, sources map[string]string) (*Set, []Problem) {
	t.Helper()
	engine, err := qjs.NewEngine(context.Background(), qjs.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	files := fstest.MapFS{}
	for name, source := range sources {
		files[name] = &fstest.MapFile{Data: []byte(source)}
	}
	set, problems, err := Load(context.Background(), engine, files, today)
	if err != nil {
		t.Fatal(err)
	}
	return set, problems
}

func orders(count int) *Facts {
	facts := &Facts{Customers: map[string]Customer{"ada": {Name: "Ada", Country: "GB"}}}
	for id := range count {
		facts.Orders = append(facts.Orders, Order{ID: id, Customer: "ada"})
	}
	return facts
}

func TestResultsAreTheSameForAnyNumberOfGuests(t *testing.T) {
	set, problems := loadSources(t, map[string]string{
		"counts.js": `import { gift } from 'host:actions';
			let count = 0;
			export const when = () => true;
			export const act = () => gift([++count, Math.random(), Date.now()].join(' '));`,
		"first.js": `import { hold } from 'host:actions'; import { customer } from 'host:data';
			export const priority = 1;
			export const when = async (order) => order.id % 2 === 1 && (await customer(order.customer)).country === 'GB';
			export const act = (order) => { Array.prototype.join = () => 'spoilt'; hold(String(order.id)); };`,
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	alone, err := set.Evaluate(context.Background(), orders(20), 1)
	if err != nil {
		t.Fatal(err)
	}
	together, err := set.Evaluate(context.Background(), orders(20), 8)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(alone, together) {
		t.Errorf("one guest:\n%v\neight:\n%v", alone, together)
	}
	gift := alone[0].Actions[0]
	if !strings.HasPrefix(gift.Text, "1 0.") || !strings.HasSuffix(gift.Text, " 1769904000000") {
		t.Errorf("the gift is %q", gift.Text)
	}
	for i, result := range alone {
		wanted := []Action{gift}
		if i%2 == 1 {
			wanted = []Action{{Rule: "first.js", Do: "hold", Text: result.Actions[0].Text}, gift}
		}
		if !reflect.DeepEqual(result.Actions, wanted) {
			t.Errorf("order %d: %v, not %v", i, result.Actions, wanted)
		}
	}
}

func TestRulesThatFailAreLeftOut(t *testing.T) {
	const always = "; export const when = () => true"
	set, problems := loadSources(t, map[string]string{
		"empty.js":     "export const other = 1",
		"loops.js":     "for (;;);",
		"outside.js":   "import '../other.js'; export const act = () => {}" + always,
		"waits.js":     "await new Promise(() => {}); export const act = () => {}" + always,
		"early.js":     "import { gift } from 'host:actions'; gift('x'); export const act = () => {}" + always,
		"a-promise.js": "export const act = () => new Promise(() => {})" + always,
		"b-memory.js":  "const all = []; export const act = () => { for (;;) all.push(new ArrayBuffer(1 << 20)) }" + always,
		"c-exits.js":   "import * as std from 'qjs:std'; export const act = () => std.exit(1)" + always,
		"d-much.js":    "import { discount } from 'host:actions'; export const act = () => discount(99)" + always,
		"e-many.js":    "import { gift } from 'host:actions'; export const act = () => { for (;;) gift('x') }" + always,
		"f-unknown.js": "import { customer } from 'host:data'; export const act = () => customer('nobody')" + always,
		"g-good.js":    "import { gift } from 'host:actions'; export const act = () => gift('a pen')" + always,
	})
	var names []string
	for _, problem := range problems {
		names = append(names, problem.Rule)
	}
	if wanted := []string{"early.js", "empty.js", "loops.js", "outside.js", "waits.js"}; !reflect.DeepEqual(names, wanted) {
		t.Errorf("not loaded: %v, not %v", problems, wanted)
	}
	results, err := set.Evaluate(context.Background(), orders(1), 1)
	if err != nil {
		t.Fatal(err)
	}
	if wanted := []Action{{Rule: "g-good.js", Do: "gift", Text: "a pen"}}; !reflect.DeepEqual(results[0].Actions, wanted) {
		t.Errorf("%v, not %v", results[0].Actions, wanted)
	}
	for i, wanted := range []string{"took too long", "out of memory", "exit", "up to 50 percent", "up to 10 things", "no customer"} {
		if i >= len(results[0].Problems) || !strings.Contains(results[0].Problems[i].Text, wanted) {
			t.Errorf("problem %d is not %q: %v", i, wanted, results[0].Problems)
		}
	}
}

func TestTheEndOfTheContextEndsIt(t *testing.T) {
	set, _ := loadSources(t, map[string]string{"good.js": "export const when = () => true; export const act = () => {}"})
	ctx, cancel := context.WithCancelCause(context.Background())
	reason := errors.New("enough")
	cancel(reason)
	if _, err := set.Evaluate(ctx, orders(20), 2); !errors.Is(err, reason) {
		t.Errorf("the error is %v", err)
	}
}

// A notebook is what run writes to, for who waits for it.
type notebook struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wrote chan struct{}
}

func (n *notebook) Write(text []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	defer func() {
		select {
		case n.wrote <- struct{}{}:
		default:
		}
	}()
	return n.text.Write(text)
}

func (n *notebook) waitFor(ctx context.Context, t *testing.T, text string) {
	t.Helper()
	for {
		n.mu.Lock()
		found := strings.Contains(n.text.String(), text)
		n.mu.Unlock()
		if found {
			return
		}
		select {
		case <-n.wrote:
		case <-ctx.Done():
			t.Fatalf("%q was not written: %v", text, context.Cause(ctx))
		}
	}
}

func TestRulesThatChangeAreLoadedAgain(t *testing.T) {
	directory := t.TempDir()
	put := func(source string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(directory, "gift.js"), []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rule := "import { gift } from 'host:actions'; export const when = () => true; export const act = () => gift("
	put(rule + "'a pen')")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) /* against a hang */
	defer cancel()
	out := &notebook{wrote: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, options{rules: directory, facts: "facts.json", today: today, guests: 2, watch: true}, out)
	}()
	out.waitFor(ctx, t, "a pen")
	put(rule)
	out.waitFor(ctx, t, "not loaded: gift.js: SyntaxError")
	put(rule + "'a pencil')")
	out.waitFor(ctx, t, "a pencil")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTheCommandLine(t *testing.T) {
	if o, err := parse([]string{"-today", "2026-02-01", "-guests", "3"}); err != nil || !o.today.Equal(today) || o.guests != 3 {
		t.Errorf("%v, %v", o, err)
	}
	for _, args := range [][]string{{"more"}, {"-today", "tomorrow"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
	err := run(context.Background(), options{rules: "nowhere", facts: "facts.json"}, &strings.Builder{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
}
