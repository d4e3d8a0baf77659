// Command travel carries a guest on that has come from somewhere else: it reads a snapshot from its
// standard input, lets the guest work until it is idle, and writes a new snapshot to its standard output.
// The guest takes its functions along by their names.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func main() {
	if err := carry(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "travel:", err)
		os.Exit(1)
	}
}

func carry(ctx context.Context, in io.Reader, out io.Writer) error {
	snapshot, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	engine, err := qjs.NewEngine(ctx, qjs.EngineConfig{})
	if err != nil {
		return err
	}
	defer engine.Close()
	vm, err := engine.Restore(ctx, snapshot, qjs.Config{
		Stderr: os.Stderr,
		Functions: map[string]any{
			"where": func() string { return "Go" },
			"tools": map[string]any{"add": func(a, b float64) float64 { return a + b }},
		},
	})
	if err != nil {
		return err
	}
	defer vm.Close()
	if _, err := vm.Eval(ctx, "await visit()"); err != nil {
		return err
	}
	if snapshot, err = vm.Snapshot(ctx); err != nil {
		return err
	}
	_, err = out.Write(snapshot)
	return err
}
