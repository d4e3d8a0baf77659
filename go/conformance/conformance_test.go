package conformance

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	"github.com/qjs-reactor/qjs-reactor/go/embed"
	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
)

const root = "../../conformance"

// TestCases runs every case of conformance/ as a test of its own: a fresh instance and a fresh
// directory for each. One alone: go test ./conformance -run 'TestCases/timer/NAME$'.
func TestCases(t *testing.T) {
	ctx := context.Background()
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(os.TempDir(), "qjs-reactor-test-cache"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close(ctx) })
	artifact, err := abi.Compile(ctx, embed.Wasm, wazero.NewRuntimeConfig().WithCompilationCache(cache))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { artifact.Close(ctx) })
	count := 0
	err = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".case" {
			return err
		}
		count++
		name, _ := filepath.Rel(root, path)
		t.Run(strings.TrimSuffix(filepath.ToSlash(name), ".case"), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if failed := runCase(artifact, string(source), t.TempDir()); failed != nil {
				t.Errorf("%s:%v", path, failed)
			}
		})
		return nil
	})
	if err != nil || count < 500 {
		t.Fatalf("%d cases were found: %v", count, err)
	}
}
