// Command travel carries a guest on that has come from somewhere else: it reads a snapshot from its
// standard input, lets the guest visit this host, and writes a new snapshot to its standard output. What
// the guest prints goes to the standard error, for the output is the guest itself.
//
// A snapshot fits the file of which the guest was made. -wasm names it, when it is another than the one that the
// library carries.
//
// The guest finds its functions here under the names that they had where it comes from.
// examples/travel/main.mjs sends it here and takes it back.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func main() {
	artifact := flag.String("wasm", "", "the `FILE` of which the guest was made (default: the library's own)")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: travel [-wasm FILE] < SNAPSHOT > SNAPSHOT")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := carry(ctx, *artifact, os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "travel:", err)
		os.Exit(1)
	}
}

func carry(ctx context.Context, artifact string, in io.Reader, out, prints io.Writer) (err error) {
	var config qjs.EngineConfig
	if artifact != "" {
		if config.Wasm, err = os.ReadFile(artifact); err != nil {
			return err
		}
	}
	snapshot, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	engine, err := qjs.NewEngine(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	/* Its limit of memory comes along; that of time is each host's own. */
	guest, err := engine.Restore(ctx, snapshot, qjs.Config{
		Timeout: time.Second,
		Stdout:  prints,
		Stderr:  prints,
		Functions: map[string]any{
			"where": func() string { return "Go" },
			"tools": map[string]any{"add": func(a, b float64) float64 { return a + b }},
		},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, guest.Close()) }()
	if _, err := guest.Eval(ctx, "await visit()"); err != nil {
		return err
	}
	if snapshot, err = guest.Snapshot(ctx); err != nil {
		return err
	}
	_, err = out.Write(snapshot)
	return err
}
