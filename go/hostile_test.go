package qjsreactor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

// Hostile guests, those of ../tests/hostile; README.md there says how one is written, and what is checked.

// secret stands in every file outside of the mount.
const secret = "canary-7f3a91c5"

// timeout ends guests that count polls elsewhere; it is by a clock that is a count, too. Those that come to an
// end may take longer.
const timeout, longTimeout = time.Second, 30 * time.Second

// countingClock advances by a millisecond whenever it is read, and by what the guest sleeps.
type countingClock struct {
	readings, slept atomic.Int64
	most            int64
	// enough is called once it was read so often: such a guest goes on and on.
	enough func()
}

func (c *countingClock) Now() time.Time { return time.Unix(0, 0).Add(c.Monotonic()) }

func (c *countingClock) Monotonic() time.Duration {
	if c.readings.Add(1) == c.most {
		c.enough()
	}
	return time.Duration(c.readings.Load())*time.Millisecond + time.Duration(c.slept.Load())
}

func (c *countingClock) Sleep(d time.Duration, _ <-chan struct{}) bool {
	c.slept.Add(int64(min(d, time.Hour)))
	return true
}

type hostileGuest struct {
	name, source     string
	ends, says       []string
	needs            string
	isModule, isLeft bool
}

var headOfGuest = regexp.MustCompile(`^// (ends|says|needs|not \w+): (.*)$`)

func readHostile(t *testing.T, root, path string) hostileGuest {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name, _ := filepath.Rel(root, path)
	g := hostileGuest{name: filepath.ToSlash(name), source: string(source), isModule: strings.HasSuffix(path, ".mjs")}
	for line := range strings.Lines(g.source) {
		head := headOfGuest.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if head == nil {
			break
		}
		switch head[1] {
		case "ends":
			g.ends = strings.Split(head[2], " or ")
		case "says":
			g.says = append(g.says, head[2])
		case "needs":
			g.needs = head[2]
		case "not go":
			g.isLeft = true
		}
	}
	/* There is a time limit in place of one of polls, and the guest's turns are not counted. */
	for _, end := range g.ends {
		if end == "polls" || end == "turns" {
			g.ends = append(g.ends, "timeout", "turns")
		}
	}
	return g
}

// canary is what guests are given, and must not change.
func canary() map[string]any {
	return map[string]any{
		"text": "canary", "list": []any{1.0, 2.0, 3.0}, "inner": map[string]any{"deep": map[string]any{"value": 1.0}},
		"map": map[string]any{"key": map[string]any{"value": 1.0}}, "bytes": []byte{1, 2, 3}, "date": time.Unix(0, 0),
		"error": &qjs.Exception{Class: "Error", Message: "canary"},
	}
}

// hostFunctions are those of the guests' host.
func hostFunctions(r *qjs.Reactor, given map[string]any) map[string]any {
	var kept any
	return map[string]any{
		"echo": func(value any) any { return value },
		"call": func(ctx context.Context, f *qjs.Handle, args ...any) (any, error) { return f.Call(ctx, args...) },
		"fail": func(text string) error { return errors.New(text) },
		"error": func() any {
			return &qjs.Exception{Class: "TypeError", Message: "of the host", Cause: errors.New("inner")}
		},
		"later": qjs.Async(func(value any) any { return value }),
		"keep":  func(value any) { kept = value },
		"kept": func() any {
			if kept == nil {
				return qjs.Undefined
			}
			return kept
		},
		"take":     func(value any) string { _, err := json.Marshal(value); return fmt.Sprintf("%T, %v", value, err) },
		"canary":   func() any { return given },
		"write":    func(string) {},
		"evaluate": func(ctx context.Context, code string) (any, error) { return r.EvalSync(ctx, code) },
		"stop":     func() { r.Stop() },
		"destroy":  func() { go func() { _ = r.Close() }(); time.Sleep(50 * time.Millisecond) },
		"port":     func(port *qjs.Port, value any) error { return port.Post(value) },
	}
}

func kindOfEnd(err error) string {
	var exit *qjs.ExitError
	var thrown *qjs.Exception
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &exit):
		return fmt.Sprintf("exited %d", exit.Code)
	case errors.As(err, &thrown):
		return "exception"
	}
	for code, kind := range map[qjs.Code]string{
		qjs.CodeException: "exception", qjs.CodeRejection: "rejection", qjs.CodeTimeout: "timeout", qjs.CodeMemory: "memory",
		qjs.CodeExited: "exited", qjs.CodeStopped: "stopped", qjs.CodeUninitialized: "closed",
	} {
		if errors.Is(err, code) {
			return kind
		}
	}
	return err.Error()
}

// hostileEnd lets a guest run to its end, or until it has had enough turns.
func hostileEnd(ctx context.Context, r *qjs.Reactor, g hostileGuest) (string, error) {
	options := []qjs.EvalOption{qjs.File(g.name)}
	if g.isModule {
		options = append(options, qjs.AsModule())
	}
	_, err := r.Eval(ctx, g.source, options...)
	end := kindOfEnd(err)
	if err == nil {
		err = r.Run(ctx)
		end = kindOfEnd(err)
	}
	if state, stateErr := r.LoopState(background); stateErr == nil && state.HasExited {
		return fmt.Sprintf("exited %d", state.ExitCode), err
	} else if errors.Is(stateErr, qjs.CodeUninitialized) {
		return "closed", err
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return "turns", err
	} else if ctx.Err() != nil {
		return "pending", err
	}
	return end, err
}

// crossHostile makes a value of the guest cross in each of the ways.
func crossHostile(t *testing.T, r *qjs.Reactor, ways []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(background, time.Minute)
	defer cancel()
	word := regexp.MustCompile(`\bV\b`)
	for _, way := range ways {
		code := word.ReplaceAllString(way, "hostile[0]")
		/* A value may be a circle, which fmt would go round for ever. */
		if value, err := r.EvalSync(ctx, code); err == nil {
			_, _ = json.Marshal(value)
		} else {
			_ = kindOfEnd(err) + err.Error()
		}
		if handle, err := r.EvalHandle(ctx, code); err == nil {
			_, _ = handle.Copy(ctx)
			_, _ = handle.Call(ctx)
			_, _ = handle.New(ctx)
			handle.Release()
		}
	}
	turning, stop := context.WithTimeout(ctx, timeout/2) /* it may have nothing that ends */
	defer stop()
	_ = r.Run(turning)
}

func readTree(t *testing.T, root string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path == filepath.Join(root, "mount") {
			return filepath.SkipDir
		}
		if !entry.IsDir() {
			content, readErr := os.ReadFile(path)
			tree[path], err = string(content), readErr
		} else {
			tree[path] = "directory"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// makeMount makes a mount with secrets beside it, and links in it that lead to them.
func makeMount(t *testing.T) (root, mount string) {
	t.Helper()
	root = t.TempDir()
	mount = filepath.Join(root, "mount")
	err := errors.Join(
		os.MkdirAll(filepath.Join(mount, "sub"), 0o700), os.Mkdir(filepath.Join(root, "beside"), 0o700),
		os.WriteFile(filepath.Join(root, "secret.txt"), []byte(secret), 0o600),
		os.WriteFile(filepath.Join(root, "secret.js"), []byte("export default '"+secret+"'"), 0o600),
		os.WriteFile(filepath.Join(root, "beside", "secret.json"), []byte(`"`+secret+`"`), 0o600),
		os.WriteFile(filepath.Join(mount, "own.txt"), []byte("own"), 0o600),
		os.WriteFile(filepath.Join(mount, "sub", "own.js"), []byte("export default 'own'"), 0o600),
		os.Symlink("../secret.txt", filepath.Join(mount, "link-out")), os.Symlink("..", filepath.Join(mount, "link-up")),
		os.Symlink(filepath.Join(root, "secret.txt"), filepath.Join(mount, "link-absolute")),
		os.Symlink("sub/../../secret.txt", filepath.Join(mount, "link-zigzag")), os.Symlink("loop", filepath.Join(mount, "loop")))
	if err != nil {
		t.Fatal(err)
	}
	return root, mount
}

func runHostile(t *testing.T, engine *qjs.Engine, g hostileGuest, ways []string) {
	root, mount := makeMount(t)
	outside, given := readTree(t, root), canary()
	var output bytes.Buffer
	/* A guest that waits for nothing is waited for; one that hangs is not. */
	wait := time.Minute
	if slices.Contains(g.ends, "pending") {
		wait = time.Second
	}
	ctx, cancel := context.WithTimeout(background, wait)
	defer cancel()
	config := qjs.Config{MemoryLimit: 16 << 20, Timeout: timeout, Std: strings.Contains(g.needs, "std"), Stdout: &output, Stderr: &output}
	switch {
	case strings.Contains(g.needs, "directory"):
		config.Dir = mount
	case strings.Contains(g.needs, "read-only"):
		opened, err := os.OpenRoot(mount)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = opened.Close() }()
		config.FS = opened.FS()
	}
	most := int64(5000)
	if !slices.Contains(g.ends, "timeout") {
		config.Timeout, most = longTimeout, 100000
	}
	if !strings.Contains(g.needs, "clock") {
		config.Clock = &countingClock{most: most, enough: cancel}
	}
	r, err := engine.New(background, config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	host := map[string]any{}
	for name, fn := range hostFunctions(r, given) {
		if async, ok := fn.(*qjs.Function); ok {
			host[name] = async
		} else {
			host[name] = qjs.NewFunction(name, fn) /* which is the same when it comes back */
		}
	}
	if err := r.Expose("host", host); err != nil {
		t.Fatal(err)
	}
	end, err := hostileEnd(ctx, r, g)
	if !slices.Contains(g.ends, end) {
		t.Errorf("ends: %s, not %s: %v", end, strings.Join(g.ends, " or "), err)
	}
	if !strings.HasPrefix(end, "exited") && end != "closed" && !slices.Contains(g.ends, "memory") {
		if got, err := r.EvalSync(background, "6 * 7"); err != nil || got != 42.0 {
			t.Errorf("afterwards 6 * 7 is %v, %v", got, err)
		}
	}
	if strings.Contains(g.needs, "ways") {
		crossHostile(t, r, ways)
	}
	if err := r.Close(); err != nil {
		t.Errorf("it does not close: %v", err)
	}
	lines := strings.Split(output.String(), "\n")
	for _, text := range g.says {
		if !slices.Contains(lines, text) {
			t.Errorf("it does not say: %s", text)
		}
	}
	for _, line := range lines {
		if strings.HasPrefix(line, "HOLE") {
			t.Error(line)
		}
	}
	if strings.Contains(output.String(), secret) {
		t.Error("it has seen a file outside of its mount")
	}
	if !reflect.DeepEqual(readTree(t, root), outside) {
		t.Error("it has changed what is outside of its mount")
	}
	if !reflect.DeepEqual(given, canary()) {
		t.Error("it has changed the host's object")
	}
}

func TestHostileGuests(t *testing.T) {
	root := filepath.Join("..", "tests", "hostile", "guests")
	paths, err := filepath.Glob(filepath.Join(root, "*", "*js"))
	if err != nil || len(paths) < 100 {
		t.Fatalf("there are %d guests in %s: %v", len(paths), root, err)
	}
	text, err := os.ReadFile(filepath.Join("..", "tests", "hostile", "ways.txt"))
	if err != nil {
		t.Fatal(err)
	}
	ways := slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool { return line == "" || line[0] == '#' })
	engine, err := qjs.NewEngine(background, qjs.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = engine.Close() }()
	before := runtime.NumGoroutine()
	for _, path := range paths {
		g := readHostile(t, root, path)
		if !g.isLeft {
			t.Run(g.name, func(t *testing.T) { runHostile(t, engine, g, ways) })
		}
	}
	for i := 0; runtime.NumGoroutine() > before && i < 500; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("there are %d goroutines, and there were %d", now, before)
	}
}
