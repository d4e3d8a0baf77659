// Package replay plays the scripts of tests/replay over qjs.wasm in wazero: see the README there, which
// tells the format.
package replay

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	"github.com/qjs-reactor/qjs-reactor/go/embed"
	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
	"github.com/qjs-reactor/qjs-reactor/go/internal/fake"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

const root = "../../tests/replay"

var (
	scripts = flag.String("scripts", root+"/scripts", "the directory of the scripts")
	file    = flag.String("wasm", "", "another artifact than that of this module")
	engines = map[string]func() wazero.RuntimeConfig{
		"compiler":    wazero.NewRuntimeConfigCompiler,
		"interpreter": wazero.NewRuntimeConfigInterpreter,
	}
)

// What cannot be played, by engine and script; "" are all engines.
var without = map[string]bool{
	// The artifact of this module exports nothing of the engine.
	"/context.calls": true,
	// The interpreter traps at 2,000 frames, whatever they take of the stack.
	"interpreter/frames.calls": true,
}

func read(t *testing.T, path string) string {
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes)
}

// TestScripts plays every script in both engines, and compares the transcript with its .expected.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(*scripts, "*.calls"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no scripts in %s: %v", *scripts, err)
	}
	for name, config := range engines {
		t.Run(name, func(t *testing.T) {
			artifact := compile(t, config())
			for _, path := range paths {
				script := filepath.Base(path)
				if without["/"+script] || without[name+"/"+script] {
					continue
				}
				t.Run(script, func(t *testing.T) {
					t.Parallel()
					expected := strings.TrimSuffix(path, ".calls") + ".expected"
					compare(t, expected, read(t, expected), transcribe(t, artifact, read(t, path)))
				})
			}
		})
	}
}

func compile(t *testing.T, config wazero.RuntimeConfig) *abi.Artifact {
	ctx := context.Background()
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(os.TempDir(), "qjs-reactor-test-cache"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close(ctx) })
	wasm := embed.Wasm
	if *file != "" {
		wasm = []byte(read(t, *file))
	}
	artifact, err := abi.Compile(ctx, wasm, config.WithCompilationCache(cache))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { artifact.Close(ctx) })
	return artifact
}

// transcribe gives the transcript, with what went wrong at its end.
func transcribe(t *testing.T, artifact *abi.Artifact, script string) (transcript string) {
	p := &player{
		world: &fake.World{}, stdin: wasi.NewStdin(nil), directory: t.TempDir(), seen: map[string]string{},
		calls: parseCalls(read(t, root+"/calls.txt")), rules: parse(read(t, root+"/door.calls")),
	}
	config := wazero.NewModuleConfig().WithStdout(p.world.Output(1)).WithStderr(p.world.Output(2)).
		WithFSConfig(wazero.NewFSConfig().WithDirMount(p.directory, "/"))
	instance, err := artifact.Instantiate(context.Background(), abi.Options{
		Module: config, World: &wasi.World{Stdin: p.stdin, Clock: p.world}, Door: p.enter,
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Instance = instance
	defer func() {
		if reason := recover(); reason != nil {
			transcript = p.transcript.String() + fmt.Sprintln(reason)
		}
		if err := instance.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, s := range parse(script) {
		p.perform(s)
	}
	return p.transcript.String()
}

func compare(t *testing.T, path, wanted, found string) {
	if wanted == found {
		return
	}
	left, right := strings.Split(wanted, "\n"), strings.Split(found, "\n")
	for i := range max(len(left), len(right)) {
		if i >= len(left) || i >= len(right) || left[i] != right[i] {
			t.Errorf("%s:%d:\n- %s\n+ %s", path, i+1, at(left, i), at(right, i))
			return
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the end)"
}
