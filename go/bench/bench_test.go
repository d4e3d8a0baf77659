// Package bench measures the library beside other engines for Go programs, on the same programs: only
// the ratios mean something. Run it by tools/go.sh bench. github.com/fastschema/qjs is measured in a
// module of its own, fastschema/, because it does not work with the wazero that this library needs.
package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

var background = context.Background()

// guest is what is measured of an engine.
type guest interface {
	// eval evaluates a script, and fails with what it throws.
	eval(code string) error
	// exposeAdd makes a global function add(a, b) of the host.
	exposeAdd() error
	// give sets a global to a Go value.
	give(name string, value any) error
	// take gives the value of an expression as a Go value.
	take(expression string) (any, error)
	close()
}

type ours struct{ vm *qjs.Reactor }

func (g ours) eval(code string) error {
	_, err := g.vm.EvalSync(background, code)
	return err
}

func (g ours) exposeAdd() error {
	return g.vm.Expose("add", func(a, b float64) float64 { return a + b })
}
func (g ours) give(name string, value any) error   { return g.vm.Expose(name, value) }
func (g ours) take(expression string) (any, error) { return g.vm.EvalSync(background, expression) }
func (g ours) close()                              { g.vm.Close() }

type gojas struct{ vm *goja.Runtime }

func (g gojas) eval(code string) error {
	_, err := g.vm.RunString(code)
	return err
}

func (g gojas) exposeAdd() error {
	return g.vm.Set("add", func(a, b float64) float64 { return a + b })
}

/* goja shares Go values; a copy is what the others make. */
func (g gojas) give(name string, value any) error {
	copied := make([]any, 0)
	for _, entry := range value.([]any) {
		object := g.vm.NewObject()
		for key, item := range entry.(map[string]any) {
			if err := object.Set(key, item); err != nil {
				return err
			}
		}
		copied = append(copied, object)
	}
	return g.vm.Set(name, g.vm.NewArray(copied...))
}

func (g gojas) take(expression string) (any, error) {
	value, err := g.vm.RunString(expression)
	if err != nil {
		return nil, err
	}
	return value.Export(), nil
}
func (g gojas) close() {}

func engines(b *testing.B) map[string]func() (guest, error) {
	engine, err := qjs.NewEngine(background, qjs.EngineConfig{CacheDir: filepath.Join(os.TempDir(), "qjs-reactor-test-cache")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { engine.Close() })
	return map[string]func() (guest, error){
		"qjs-reactor": func() (guest, error) {
			vm, err := engine.New(background, qjs.Config{})
			return ours{vm}, err
		},
		"goja": func() (guest, error) { return gojas{goja.New()}, nil },
	}
}

var order = []string{"qjs-reactor", "goja"}

// each measures what work does with a guest of each engine.
func each(b *testing.B, prepare func(g guest) error, work func(g guest) error) {
	all := engines(b)
	for _, name := range order {
		b.Run("engine="+name, func(b *testing.B) {
			g, err := all[name]()
			if err != nil {
				b.Fatal(err)
			}
			defer g.close()
			if err := prepare(g); err != nil {
				b.Fatal(err)
			}
			if err := work(g); err != nil {
				b.Skip("it cannot:", err)
			}
			for b.Loop() {
				if err := work(g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func nothing(guest) error { return nil }

func BenchmarkStart(b *testing.B) {
	all := engines(b)
	for _, name := range order {
		b.Run("engine="+name, func(b *testing.B) {
			for b.Loop() {
				g, err := all[name]()
				if err != nil {
					b.Fatal(err)
				}
				if err := g.eval("1 + 1"); err != nil {
					b.Fatal(err)
				}
				g.close()
			}
		})
	}
}

// Of a thousand calls of a host function.
func BenchmarkHostCalls1000(b *testing.B) {
	each(b, guest.exposeAdd, func(g guest) error {
		return g.eval("(() => { let sum = 0; for (let i = 0; i < 1000; i++) sum = add(sum, i); if (sum !== 499500) throw sum })()")
	})
}

func BenchmarkProgram(b *testing.B) {
	paths, err := filepath.Glob("../../bench/programs/*.js")
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
			each(b, nothing, func(g guest) error { return g.eval(string(source)) })
		})
	}
}

func objects() []any {
	list := make([]any, 10000)
	for i := range list {
		list[i] = map[string]any{"id": i, "name": fmt.Sprint("name ", i), "active": i%2 == 0, "score": float64(i) / 3}
	}
	return list
}

func BenchmarkObjects10000In(b *testing.B) {
	list := objects()
	each(b, nothing, func(g guest) error { return g.give("list", list) })
}

func BenchmarkObjects10000Out(b *testing.B) {
	each(b, func(g guest) error {
		return g.eval("var list = Array.from({ length: 10000 }, (_, id) => ({ id, name: 'name ' + id, active: id % 2 === 0, score: id / 3 }))")
	}, func(g guest) error {
		value, err := g.take("list")
		if list, ok := value.([]any); err == nil && (!ok || len(list) != 10000) {
			err = fmt.Errorf("it is %T", value)
		}
		return err
	})
}
