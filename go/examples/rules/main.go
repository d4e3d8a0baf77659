// Command rules is a rules engine: rules are JavaScript files, each with a condition and what follows from it, and are
// asked about orders. A rule that throws, or never ends, is told of and left out.
//
//	go run ./examples/rules -h
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

const usage = `usage: go run ./examples/rules [flags]

Asks the rules of a directory about the orders of a file, and prints what they want.
A rule is a file NAME.js that exports when(order), act(order), and perhaps a priority;
either may be async. It imports what it needs from host:actions (discount, gift, hold)
and host:data (customer), or from files beside it.

`

type options struct {
	rules, facts string
	today        time.Time
	guests       int
	asJSON       bool
	watch        bool
}

func main() {
	o, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case err != nil:
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(2)
	}
	/* Ctrl-C ends guests in endless loops, too. */
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err = run(ctx, o, os.Stdout)
	switch {
	case err != nil && ctx.Err() != nil:
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "rules:", err)
		os.Exit(1)
	}
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("rules", flag.ContinueOnError)
	flags.SetOutput(os.Stdout)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	today := flags.String("today", time.Now().UTC().Format(time.DateOnly), "the `day` that rules see as today")
	flags.StringVar(&o.rules, "rules", "examples/rules/rules", "the `directory` of the rules")
	flags.StringVar(&o.facts, "facts", "examples/rules/facts.json", "the `file` of orders and customers")
	flags.IntVar(&o.guests, "guests", runtime.NumCPU(), "how many guests work at the same time")
	flags.BoolVar(&o.asJSON, "json", false, "print JSON")
	flags.BoolVar(&o.watch, "watch", false, "go on, and ask again whenever rules or facts change")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag; see -h", flags.Arg(0))
	}
	o.today, err = time.Parse(time.DateOnly, *today)
	return o, err
}

// run asks once, or again and again until ctx is done.
func run(ctx context.Context, o options, out io.Writer) (err error) {
	engine, err := qjs.NewEngine(ctx, qjs.EngineConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	for {
		before := stateOf(o)
		err := ask(ctx, engine, o, out)
		if !o.watch {
			return err
		}
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(out, "rules:", err) /* a file that is half-written, say: the next change may mend it */
		}
		for stateOf(o) == before {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(300 * time.Millisecond):
			}
		}
		fmt.Fprintln(out, "-- changed --")
	}
}

func ask(ctx context.Context, engine *qjs.Engine, o options, out io.Writer) (err error) {
	/* What is in it, and nothing that a link leads to from there. */
	root, err := os.OpenRoot(o.rules)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	facts, err := readFacts(os.DirFS(filepath.Dir(o.facts)), filepath.Base(o.facts))
	if err != nil {
		return err
	}
	set, problems, err := Load(ctx, engine, root.FS(), o.today)
	if err != nil {
		return err
	}
	results, err := set.Evaluate(ctx, facts, o.guests)
	if err != nil {
		return err
	}
	if o.asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"orders": results, "notLoaded": problems})
	}
	return write(out, results, problems)
}

func write(out io.Writer, results []Result, notLoaded []Problem) error {
	var text strings.Builder
	for _, problem := range notLoaded {
		fmt.Fprintf(&text, "not loaded: %s: %s\n", problem.Rule, problem.Text)
	}
	for _, result := range results {
		fmt.Fprintf(&text, "order %d\n", result.Order)
		for _, action := range result.Actions {
			fmt.Fprintf(&text, "  %-8s %-20s %s\n", action.Do, action.what(), action.Rule)
		}
		for _, problem := range result.Problems {
			fmt.Fprintf(&text, "  left out: %s: %s\n", problem.Rule, problem.Text)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func (a Action) what() string {
	if a.Do == "discount" {
		return fmt.Sprintf("%v %%", a.Percent)
	}
	return a.Text
}

// stateOf is what changes when a file does.
func stateOf(o options) string {
	var state strings.Builder
	for _, place := range []string{o.rules, o.facts} {
		_ = filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return nil /* what is not there has no state */
			}
			if info, err := entry.Info(); err == nil {
				fmt.Fprintln(&state, path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return state.String()
}
