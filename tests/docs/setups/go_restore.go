package main

import (
	"context"

	qjsreactor "github.com/qjs-reactor/qjs-reactor/go"
)

func add(a, b float64) float64 { return a + b }

func main() {
	ctx := context.Background()
	engine, err := qjsreactor.NewEngine(ctx, qjsreactor.EngineConfig{})
	if err != nil {
		panic(err)
	}
	vm, err := engine.New(ctx, qjsreactor.Config{})
	if err != nil {
		panic(err)
	}
	if err := vm.Expose("add", add); err != nil {
		panic(err)
	}
	/* block */
	if err != nil {
		panic(err)
	}
	if sum, err := again.Eval(ctx, "add(1, 2)"); err != nil || sum != 3.0 {
		panic(err)
	}
}
