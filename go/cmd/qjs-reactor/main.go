// Command qjs-reactor runs JavaScript as the qjs program does: a file, an expression, or lines that
// are typed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

const usage = `usage: qjs-reactor [options] [file [arguments]]
Runs a file: an ES module, unless it can only be read as a script. Without a file, and
without -e, what is typed is evaluated line by line.
  -e, --eval CODE        evaluate CODE
  -m, --module           the file, or CODE, is an ES module
  -C, --script           the file is a classic script
  -I, --include FILE     evaluate FILE first, as a classic script
      --std              make std and os globals
      --memory-limit N   limit of the heap, in KiB or with a suffix b, k, m, g
      --stack-size N     limit of the stack, likewise
  -h, --help             print this
The guest sees the files of the working directory and below.
`

// exitUsage is what qjs exits with when it does not understand its command line.
const exitUsage = 1

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	cancel()
	os.Exit(code)
}

// run gives the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	isInteractive, err := wantsLines(args)
	if errors.Is(err, errHelp) {
		fmt.Fprint(stdout, usage)
		return 0
	}
	engine, err := qjs.NewEngine(ctx, qjs.EngineConfig{CacheDir: cacheDir()})
	if err != nil {
		fmt.Fprintln(stderr, "qjs-reactor:", err)
		return 1
	}
	defer engine.Close()
	config := qjs.Config{
		Argv: append([]string{"qjs"}, args...), Dir: ".", Stdout: stdout, Stderr: stderr, Env: environment(),
	}
	if isInteractive {
		config.Argv = append(config.Argv, "--std")
	} else {
		config.Stdin = stdin
	}
	vm, err := engine.New(ctx, config)
	if err != nil {
		fmt.Fprintln(stderr, "qjs-reactor:", message(err))
		return exitUsage
	}
	defer vm.Close()
	if isInteractive {
		return lines(ctx, vm, stdin, stdout, stderr)
	}
	return exitCode(vm.Run(ctx), stderr)
}

// exitCode is that of a guest whose loop ended so. Uncaught errors are printed already.
func exitCode(err error, stderr io.Writer) int {
	var exit *qjs.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code & 0xff
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "qjs-reactor: interrupted")
		return 130
	}
	return 1
}

func message(err error) string {
	var e *qjs.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return err.Error()
}

var errHelp = errors.New("help is wanted")

// wantsLines is whether a command line names nothing to evaluate. What is wrong with it tells the
// reactor itself.
func wantsLines(args []string) (bool, error) {
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; arg {
		case "-h", "--help":
			return false, errHelp
		case "-I", "--include", "--memory-limit", "--stack-size":
			i++
		case "--std", "-m", "--module", "-C", "--script":
		default:
			return false, nil
		}
	}
	return true, nil
}

// cacheDir is where compiled code is kept; "" when this user has no such place.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "qjs-reactor")
}

func environment() map[string]string {
	all := map[string]string{}
	for _, entry := range os.Environ() {
		for i := 1; i < len(entry); i++ {
			if entry[i] == '=' {
				all[entry[:i]] = entry[i+1:]
				break
			}
		}
	}
	return all
}
