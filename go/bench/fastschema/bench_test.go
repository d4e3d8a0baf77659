// Package fastschema has the benchmarks of go/bench for github.com/fastschema/qjs, in a module of its own:
// it needs an older wazero.
package fastschema

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fastschema/qjs"
)

const engine = "engine=fastschema-qjs"

func eval(vm *qjs.Runtime, code string) error {
	value, err := vm.Eval("bench.js", qjs.Code(code))
	if err == nil {
		value.Free()
	}
	return err
}

func measure(b *testing.B, prepare func(vm *qjs.Runtime) error, work func(vm *qjs.Runtime) error) {
	b.Run(engine, func(b *testing.B) {
		vm, err := qjs.New()
		if err != nil {
			b.Fatal(err)
		}
		defer vm.Close()
		if err := prepare(vm); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := work(vm); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func nothing(*qjs.Runtime) error { return nil }

func BenchmarkStart(b *testing.B) {
	b.Run(engine, func(b *testing.B) {
		start := func() {
			vm, err := qjs.New()
			if err != nil {
				b.Fatal(err)
			}
			if err := eval(vm, "1 + 1"); err != nil {
				b.Fatal(err)
			}
			vm.Close()
		}
		start() /* the first compiles */
		for b.Loop() {
			start()
		}
	})
}

// Of a thousand calls of a host function.
func BenchmarkHostCalls1000(b *testing.B) {
	measure(b, func(vm *qjs.Runtime) error {
		vm.Context().SetFunc("add", func(this *qjs.This) (*qjs.Value, error) {
			return this.Context().NewFloat64(this.Args()[0].Float64() + this.Args()[1].Float64()), nil
		})
		return nil
	}, func(vm *qjs.Runtime) error {
		return eval(vm, "(() => { let sum = 0; for (let i = 0; i < 1000; i++) sum = add(sum, i); if (sum !== 499500) throw sum })()")
	})
}

func BenchmarkProgram(b *testing.B) {
	paths, err := filepath.Glob("../../../bench/programs/*.js")
	if err != nil || len(paths) == 0 {
		b.Fatal(err, "no programs")
	}
	for _, path := range paths {
		if filepath.Base(path) == "jobs.js" {
			continue /* a module, which measures a loop */
		}
		source, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.TrimSuffix(filepath.Base(path), ".js"), func(b *testing.B) {
			measure(b, nothing, func(vm *qjs.Runtime) error { return eval(vm, string(source)) })
		})
	}
}

func BenchmarkObjects10000In(b *testing.B) {
	list := make([]any, 10000)
	for i := range list {
		list[i] = map[string]any{"id": i, "name": fmt.Sprint("name ", i), "active": i%2 == 0, "score": float64(i) / 3}
	}
	measure(b, nothing, func(vm *qjs.Runtime) error {
		made, err := qjs.ToJsValue(vm.Context(), list)
		if err == nil {
			vm.Context().Global().SetPropertyStr("list", made)
		}
		return err
	})
}

func BenchmarkObjects10000Out(b *testing.B) {
	measure(b, func(vm *qjs.Runtime) error {
		return eval(vm, "var list = Array.from({ length: 10000 }, (_, id) => ({ id, name: 'name ' + id, active: id % 2 === 0, score: id / 3 }))")
	}, func(vm *qjs.Runtime) error {
		value, err := vm.Eval("bench.js", qjs.Code("list"))
		if err != nil {
			return err
		}
		defer value.Free()
		_, err = qjs.ToGoValue[any](value)
		return err
	})
}
