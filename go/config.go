package qjsreactor

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math"
	"time"

	"github.com/tetratelabs/wazero"

	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

// Config says what a guest gets. The zero value is a guest without limits that sees nothing of
// the world but the time.
type Config struct {
	// MemoryLimit is how many bytes the guest's heap may have; near it the guest gets errors
	// that it can catch. 0: no limit.
	MemoryLimit int
	// StackSize is how many bytes of stack the guest may use, at most 160 KiB. 0: 128 KiB.
	StackSize int
	// Timeout is how long each call, and each turn of the loop, may run; then it fails with
	// CodeTimeout. Rounded up to milliseconds. 0: no limit (49 days).
	Timeout time.Duration
	// Std gives the guest the modules std and os as globals.
	Std bool
	// Argv is the command line of the qjs program, beginning with the program's name, in place of
	// MemoryLimit, StackSize and Std. Scripts that it names are evaluated by New.
	Argv []string

	// FS are the files that the guest sees, and imports modules from; it cannot write to them.
	FS fs.FS
	// Dir is a directory of this machine that the guest sees, and may write to, in place of FS. Symbolic
	// links that lead out of it are not followed. (Those of an [os.DirFS] in FS are: [os.Root] has an FS
	// that does not.)
	Dir string
	// Env are the variables that the guest sees.
	Env map[string]string
	// Stdin is what the guest reads. It is read while the guest wants it; a Read that blocks
	// holds up neither the guest's loop nor Close, but keeps a goroutine until it returns.
	// When it fails, or panics, the guest's reads fail with EIO. Default: nothing, and no end.
	Stdin io.Reader
	// Stdout and Stderr take what the guest prints. Default: it is thrown away.
	Stdout, Stderr io.Writer
	// Clock is the time that the guest sees, by which its timers are due. Default: this machine's.
	Clock Clock
	// Random is where the guest's random numbers come from; eight bytes are the seed of its Math.random.
	// Default: crypto/rand, and a seed of the clock.
	Random io.Reader

	// NoWeb leaves the guest without the web's globals: MessageChannel, MessagePort, BroadcastChannel,
	// EventTarget, Event, MessageEvent, structuredClone. No [Port] crosses then.
	NoWeb bool
	// Broadcast gives the port by which a BroadcastChannel of the guest speaks to the program, such as
	// [Broadcast.Join]; nil: it speaks to the guest's own of that name. What panics is thrown in the guest.
	Broadcast func(name string) *Port

	// Functions are for a guest that goes on from a snapshot, or is baked into the artifact: the functions
	// of the host that it holds, under the names under which they were exposed, nested as they were; those
	// of a module in a map under the module's name. One that is missing throws when the guest calls it.
	Functions map[string]any

	// Resolve gives the name of a module, by which it is loaded and known from then on; base is the
	// name of the module that imports it. "": as usual, relative to base. The context is that of
	// the call in progress, for calls into the guest.
	Resolve func(ctx context.Context, specifier, base string) (string, error)
	// Load gives the source of a module: a string or []byte (source, or bytecode from Compile), or a
	// [*Promise] of one; nil: it is a file of the guest. kind is js, json, text or bytes. The error
	// is thrown where the module is imported; fs.ErrNotExist: there is no such module.
	Load func(ctx context.Context, name, kind string) (any, error)
	// OnError takes uncaught errors and unhandled rejections of the guest, which goes on. It is called
	// between turns, by who turns the loop. Default: they are printed to Stderr, and the first of
	// them is what Run returns.
	OnError func(error)
}

// SystemClock is the clock of this machine, Config.Clock's default.
type SystemClock = wasi.SystemClock

// Clock is the time that a guest sees. It may stand still: then Sleep advances it.
type Clock interface {
	// Now is the time of day.
	Now() time.Time
	// Monotonic is the time since any start.
	Monotonic() time.Duration
	// Sleep waits for so long, or until wake receives or is closed; then it is false.
	Sleep(d time.Duration, wake <-chan struct{}) bool
}

func (c *Config) argv() ([]string, error) {
	if c.Argv != nil {
		for _, argument := range c.Argv {
			if err := checkName(argument); err != nil {
				return nil, err
			}
		}
		return c.Argv, nil
	}
	argv := []string{"qjs"}
	if c.Std {
		argv = append(argv, "--std")
	}
	for _, limit := range []struct {
		name, option string
		bytes        int
	}{{"MemoryLimit", "--memory-limit", c.MemoryLimit}, {"StackSize", "--stack-size", c.StackSize}} {
		if limit.bytes < 0 || int64(limit.bytes) > math.MaxUint32 {
			return nil, newError(CodeArgument, "%s is a number of bytes below 4 GiB, not %d", limit.name, limit.bytes)
		}
		if limit.bytes > 0 {
			argv = append(argv, limit.option, fmt.Sprintf("%db", limit.bytes))
		}
	}
	return argv, nil
}

// longest is the time limit, in milliseconds, where none is wanted. With a limit, however long, the guest
// asks for the time at each of the engine's polls. That is when the garbage collector can stop its
// goroutine: in the machine code of a guest Go cannot, and with an endless loop there the whole process
// would wait for ever.
const longest = math.MaxUint32

func (c *Config) milliseconds() (uint32, error) {
	switch {
	case c.Timeout < 0 || c.Timeout > longest*time.Millisecond:
		return 0, newError(CodeArgument, "Timeout is from 0 to %v, not %v", longest*time.Millisecond, c.Timeout)
	case c.Timeout == 0:
		return longest, nil
	}
	return uint32((c.Timeout + time.Millisecond - 1) / time.Millisecond), nil
}

// seed is that of Math.random, two words that are not both 0; 0, 0: the clock.
func (c *Config) seed() (words [2]uint32, err error) {
	if c.Random == nil {
		return words, nil
	}
	var bytes [8]byte
	if _, err := io.ReadFull(c.Random, bytes[:]); err != nil {
		return words, fmt.Errorf("Config.Random gives no seed: %w", err)
	}
	return [2]uint32{binary.LittleEndian.Uint32(bytes[:]), max(binary.LittleEndian.Uint32(bytes[4:]), 1)}, nil
}

func (c *Config) world() *wasi.World {
	stdin := wasi.NewStdin(c.Stdin)
	stdin.Blocks = true
	world := &wasi.World{Stdin: stdin, Clock: SystemClock{}}
	if c.Clock != nil {
		world.Clock = c.Clock
	}
	return world
}

func (c *Config) module() (wazero.ModuleConfig, error) {
	config := wazero.NewModuleConfig().WithRandSource(rand.Reader)
	if c.Random != nil {
		config = config.WithRandSource(c.Random)
	}
	if c.Stdout != nil {
		config = config.WithStdout(plainWriter{c.Stdout})
	}
	if c.Stderr != nil {
		config = config.WithStderr(plainWriter{c.Stderr})
	}
	for name, value := range c.Env {
		config = config.WithEnv(name, value)
	}
	switch {
	case c.FS != nil && c.Dir != "":
		return nil, newError(CodeArgument, "the guest sees FS or Dir, not both")
	case c.FS != nil:
		config = config.WithFSConfig(wazero.NewFSConfig().WithFSMount(c.FS, "/"))
	case c.Dir != "":
		config = config.WithFSConfig(wasi.Directory(c.Dir))
	}
	return config, nil
}

// plainWriter is a writer, and nothing else that it may be: wazero would take a file's own
// descriptor.
type plainWriter struct{ io.Writer }
