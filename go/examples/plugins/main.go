// Command plugins is a host of plugins that nobody has checked: scripts of a directory, each in a guest
// of its own, with limits. A plugin sees no files and no network; it gets what it is given here, a log
// and a store, and has to export a function transform(text).
//
//	go run ./examples/plugins DIRECTORY TEXT
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

// What a plugin may use up.
const (
	memoryLimit = 16 << 20
	callLimit   = 200 * time.Millisecond // of one call without a pause
	wholeLimit  = 2 * time.Second        // of a call with all that it waits for
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: plugins DIRECTORY TEXT")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "plugins:", err)
		os.Exit(1)
	}
}

// run has each plugin of the directory transform the text, in the order of their names. A plugin that
// fails is told of, and left out.
func run(ctx context.Context, directory, text string, out io.Writer) (err error) {
	/* Compiled once, outside of the plugins' time. */
	engine, err := qjs.NewEngine(ctx, qjs.EngineConfig{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	paths, err := filepath.Glob(filepath.Join(directory, "*.js"))
	if err != nil {
		return err
	}
	slices.Sort(paths)
	store := &store{values: map[string]string{}}
	for _, path := range paths {
		name := filepath.Base(path)
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		changed, err := transform(ctx, engine, plugin{name, string(source)}, text, store, out)
		if err != nil {
			fmt.Fprintf(out, "%s failed: %s\n", name, reason(err))
			continue
		}
		text = changed
	}
	fmt.Fprintln(out, text)
	return nil
}

type plugin struct{ name, source string }

// exports are those of a plugin.
type exports struct {
	Transform func(ctx context.Context, text string) (string, error) `js:"transform"`
}

func transform(ctx context.Context, engine *qjs.Engine, p plugin, text string, store *store, out io.Writer) (_ string, err error) {
	ctx, cancel := context.WithTimeout(ctx, wholeLimit)
	defer cancel()
	vm, err := engine.New(ctx, qjs.Config{MemoryLimit: memoryLimit, Timeout: callLimit})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, vm.Close()) }()

	err = vm.DefineModule(ctx, "host:plugin", map[string]any{
		"log": func(line string) { fmt.Fprintf(out, "[%s] %s\n", p.name, line) },
		"get": qjs.Async(store.get),
		"set": qjs.Async(store.set),
	})
	if err != nil {
		return "", err
	}
	var module exports
	if err := vm.EvalInto(ctx, &module, p.source, qjs.File(p.name), qjs.AsModule()); err != nil {
		return "", err
	}
	if module.Transform == nil {
		return "", errors.New("it exports no function transform")
	}
	return module.Transform(ctx, text)
}

// reason is an error in one line.
func reason(err error) string {
	var exception *qjs.Exception
	switch {
	case errors.Is(err, qjs.CodeTimeout), errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	case errors.As(err, &exception):
		return exception.Error()
	}
	return err.Error()
}

// store is what plugins share: slow, as a database would be.
type store struct {
	mu     sync.Mutex
	values map[string]string
}

func (s *store) get(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[key]
}

func (s *store) set(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[key] = value
}
