package qjsreactor_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing/fstest"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func Example() {
	ctx := context.Background()
	vm, err := qjs.New(ctx, qjs.Config{MemoryLimit: 64 << 20, Stdout: os.Stdout})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vm.Close()

	vm.Expose("add", func(a, b float64) float64 { return a + b })
	sum, err := vm.Eval(ctx, `add(1, 2)`)
	fmt.Println(sum, err)

	vm.Eval(ctx, `setTimeout(() => console.log('later'), 1)`)
	fmt.Println(vm.Run(ctx))
	// Output:
	// 3 <nil>
	// later
	// <nil>
}

func ExampleReactor_EvalInto() {
	ctx := context.Background()
	vm, err := engine.New(ctx, qjs.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vm.Close()

	var shape struct {
		Name   string    `js:"name"`
		Points []float64 `js:"points"`
		// A function of the guest, as a Go function.
		Scale func(ctx context.Context, by float64) ([]float64, error) `js:"scale"`
	}
	err = vm.EvalInto(ctx, &shape, `({
		name: 'line', points: [1, 2],
		scale(by) { return [1 * by, 2 * by] },
	})`)
	scaled, _ := shape.Scale(ctx, 10)
	fmt.Println(shape.Name, shape.Points, scaled, err)
	// Output: line [1 2] [10 20] <nil>
}

func ExampleAsync() {
	ctx := context.Background()
	vm, err := engine.New(ctx, qjs.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vm.Close()

	vm.Expose("user", map[string]any{
		/* It may block: it runs in a goroutine, and the guest goes on. */
		"load": qjs.Async(func(ctx context.Context, id int) (map[string]any, error) {
			if id != 7 {
				return nil, fmt.Errorf("there is no user %d", id)
			}
			return map[string]any{"id": id, "name": "Ada"}, nil
		}),
	})
	name, err := vm.Eval(ctx, `(await user.load(7)).name`)
	fmt.Println(name, err)
	_, err = vm.Eval(ctx, `await user.load(8)`)
	fmt.Println(err)
	// Output:
	// Ada <nil>
	// Error: there is no user 8
}

func ExampleReactor_Import() {
	ctx := context.Background()
	scripts := fstest.MapFS{
		"mean.js": {Data: []byte("import { sum } from './sum.js'; export const mean = (list) => sum(list) / list.length;")},
		"sum.js":  {Data: []byte("export const sum = (list) => list.reduce((a, b) => a + b, 0);")},
	}
	vm, err := engine.New(ctx, qjs.Config{FS: scripts})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vm.Close()

	module, err := vm.Import(ctx, "./mean.js")
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, err := module["mean"].(*qjs.Handle).Call(ctx, []int{1, 2, 6})
	fmt.Println(mean, err)
	// Output: 3 <nil>
}

func ExampleException() {
	ctx := context.Background()
	vm, err := engine.New(ctx, qjs.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vm.Close()

	_, err = vm.Eval(ctx, `null.x`, qjs.File("script.js"))
	var exception *qjs.Exception
	if errors.As(err, &exception) {
		fmt.Println(exception.Class, strings.Contains(exception.Stack, "script.js:1"))
	}

	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err = vm.Eval(short, `for (;;);`)
	fmt.Println(errors.Is(err, qjs.CodeStopped), errors.Is(err, context.DeadlineExceeded))
	// Output:
	// TypeError true
	// true true
}

// Two guests on goroutines of their own speak to each other; the program only introduces them.
func ExampleNewChannel() {
	ctx := context.Background()
	one, other := qjs.NewChannel()
	report, reporter := qjs.NewChannel()
	ports := []map[string]*qjs.Port{{"peer": one}, {"peer": other, "report": reporter}}
	programs := []string{
		`peer.onmessage = ({ data }) => { peer.postMessage(data + 1); peer.close() }; peer.postMessage(1)`,
		`peer.onmessage = ({ data }) => (data === 1 ? peer.postMessage(2) : report.postMessage(data))`,
	}
	for i, program := range programs {
		vm, err := engine.New(ctx, qjs.Config{})
		if err != nil {
			fmt.Println(err)
			return
		}
		defer vm.Close()
		for name, port := range ports[i] {
			vm.Expose(name, port) /* and is the guest's from here on */
		}
		vm.EvalSync(ctx, program)
		go vm.Run(ctx)
	}
	message, err := report.Receive(ctx)
	fmt.Println(message.Data, err)
	// Output: 3 <nil>
}

func ExamplePool() {
	ctx := context.Background()
	/* In a program: qjs.NewEngine, with a CacheDir. */
	pool, err := engine.NewPool(2, qjs.Config{}, func(ctx context.Context, vm *qjs.Reactor) error {
		_, err := vm.Eval(ctx, `globalThis.greet = (name) => 'hello ' + name`)
		return err
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Close()

	err = pool.Do(ctx, func(ctx context.Context, vm *qjs.Reactor) error {
		greeting, err := vm.Eval(ctx, `greet('world')`)
		fmt.Println(greeting)
		return err
	})
	fmt.Println(err)
	// Output:
	// hello world
	// <nil>
}
