package abi

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"runtime"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/qjs-reactor/qjs-reactor/go/embed"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

// compileForFuzz compiles the artifact so that closing its runtime ends what spins in it.
func compileForFuzz(t testing.TB) *Artifact {
	artifact, err := Compile(context.Background(), embed.Wasm, wazero.NewRuntimeConfigInterpreter().WithCloseOnContextDone(true))
	if err != nil {
		t.Fatal(err)
	}
	return artifact
}

// paper is a linear memory that keeps nothing but how it was used.
type paper struct {
	api.Memory
	size, written, writes uint32
	isBad                 bool
}

const (
	paperStart = 40 * pageSize
	paperMost  = 1000 * pageSize
)

func (p *paper) Size() uint32 { return p.size }

func (p *paper) Grow(pages uint32) (uint32, bool) {
	if uint64(p.size)+uint64(pages)*pageSize > paperMost {
		return 0, false
	}
	p.size += pages * pageSize
	return 0, true
}

func (p *paper) Write(at uint32, data []byte) bool {
	p.writes++
	p.written += uint32(len(data))
	isIn := uint64(at)+uint64(len(data)) <= uint64(p.size)
	p.isBad = p.isBad || !isIn
	return isIn
}

// sealed is a snapshot with the right magic, version, id and checksum around what is given.
func sealed(id []byte, size, count uint32, runs []byte) []byte {
	out := make([]byte, snapshotHead, snapshotHead+len(id)+len(runs))
	copy(out, snapshotMagic)
	for n, value := range []uint32{snapshotVersion, 0, size, count, uint32(len(id))} {
		binary.LittleEndian.PutUint32(out[8+4*n:], value)
	}
	out = append(append(out, id...), runs...)
	binary.LittleEndian.PutUint32(out[12:], crc32.ChecksumIEEE(out[16:]))
	return out
}

// The reader of snapshots: whatever the bytes, it does not panic, takes no more memory than a few times
// theirs, refuses with ErrSnapshot and then has changed nothing, or writes within the memory alone.
// With isSealed the bytes are the size, the number of runs and the runs of a snapshot that is right
// otherwise.
func FuzzSnapshotReader(f *testing.F) {
	artifact := compileForFuzz(f)
	id, err := artifact.buildID()
	if err != nil {
		f.Fatal(err)
	}
	words := func(numbers ...uint32) (out []byte) {
		for _, number := range numbers {
			out = binary.LittleEndian.AppendUint32(out, number)
		}
		return out
	}
	f.Add(words(41*pageSize, 1, 8, 4, 7), true)
	f.Add(words(40*pageSize, 2, 0, 0, 40*pageSize-4, 4, 7), true)
	f.Add(words(0xffff0000, 0xffffffff, 0xffffffff, 0xffffffff), true)
	f.Add(words(2000*pageSize, 0), true)
	f.Add(words(1, 0), true)
	f.Add(words(40*pageSize+4, 0), true)
	f.Add(words(40*pageSize, 1, 40*pageSize-2, 4, 7), true)
	f.Add(words(40*pageSize, 3, 0, 0), true)
	f.Add(words(40*pageSize, 1, 0, 8, 7), true)
	f.Add(sealed(id, 40*pageSize, 1, words(8, 4, 7)), false)
	f.Add(sealed(id[1:], 40*pageSize, 0, nil), false)
	f.Add([]byte("qjs-snap"), false)
	f.Fuzz(func(t *testing.T, data []byte, isSealed bool) {
		snapshot := data
		if isSealed {
			if len(data) < 8 {
				return
			}
			snapshot = sealed(id, binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint32(data[4:]), data[8:])
		}
		memory := &paper{size: paperStart}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := artifact.restore(memory, snapshot)
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 1<<20+32*uint64(len(snapshot)) {
			t.Errorf("%d bytes of memory for %d", taken, len(snapshot))
		}
		if memory.isBad {
			t.Error("it writes beyond the memory")
		}
		if err != nil {
			if !errors.Is(err, ErrSnapshot) || memory.writes != 0 || memory.size != paperStart {
				t.Errorf("refused, and changed: %v, %+v", err, memory)
			}
			return
		}
		head := snapshot[16:]
		if size := binary.LittleEndian.Uint32(head); memory.size != max(size, paperStart) {
			t.Errorf("the memory has %d bytes, not %d", memory.size, size)
		}
		if count := binary.LittleEndian.Uint32(head[4:]); memory.writes != count {
			t.Errorf("%d runs were written, not %d", memory.writes, count)
		}
	})
}

// What goes on from a crafted snapshot ends in an error or a trap, or answers; it may also spin without a
// poll, for its limits are words in its own memory (SECURITY.md), and then only closing the runtime ends it.
// The bytes are changes to the memory of a good snapshot, six bytes each: place and, four by four, value.
func FuzzRestored(f *testing.F) {
	ctx := context.Background()
	artifact := compileForFuzz(f)
	f.Cleanup(func() { _ = artifact.Close(ctx) })
	options := func(snapshot []byte) Options {
		return Options{Module: wazero.NewModuleConfig(), World: &wasi.World{Stdin: wasi.NewStdin(bytes.NewReader(nil)), Clock: wasi.SystemClock{}}, Snapshot: snapshot}
	}
	guest, err := artifact.Instantiate(ctx, options(nil))
	if err != nil {
		f.Fatal(err)
	}
	evaluate := func(i *Instance, code string) int32 {
		at := i.Malloc(uint32(len(code)))
		if at == 0 || !i.memory.Write(at, []byte(code)) {
			return -1
		}
		return i.Evaluate(at, uint32(len(code)), 0, 0)
	}
	guest.SetTimeLimit(500)
	if guest.Init() != 0 || evaluate(guest, "globalThis.list = [1, 'two', new Map([[3, /4/]])]; setTimeout(() => list.push(5), 0)") < 0 || guest.Freeze() != 0 {
		f.Fatal(guest.ErrorText())
	}
	good, err := artifact.Snapshot(ctx, guest)
	if err != nil {
		f.Fatal(err)
	}
	id, _ := artifact.buildID()
	size, count, runs := binary.LittleEndian.Uint32(good[16:]), binary.LittleEndian.Uint32(good[20:]), good[snapshotHead+len(id):]
	var places []int // of the words in the runs
	for at, n := 0, uint32(0); n < count; n++ {
		end := at + 8 + int(binary.LittleEndian.Uint32(runs[at+4:]))
		for at += 8; at < end; at += 4 {
			places = append(places, at)
		}
	}
	f.Add([]byte{})
	f.Add([]byte{0, 1, 0, 0, 0, 0})
	f.Add(bytes.Repeat([]byte{1, 2, 3, 4, 0xff, 0xff}, 20))
	f.Fuzz(func(t *testing.T, changes []byte) {
		bad := bytes.Clone(runs)
		for ; len(changes) >= 6; changes = changes[6:] {
			place := places[int(binary.LittleEndian.Uint16(changes))%len(places)]
			copy(bad[place:], changes[2:6])
		}
		/* A spinning instance is ended by the end of its runtime; the next input has a new one. */
		ended := make(chan error, 1)
		watchdog := time.AfterFunc(2*time.Second, func() { ended <- artifact.Close(ctx) })
		instance, err := artifact.Instantiate(ctx, options(sealed(id, size, count, bad)))
		var trap *Trap
		if err == nil {
			evaluate(instance, "list.length")
			instance.LoopOnce()
			trap = instance.Trap()
			_ = instance.Close()
		} else if !errors.As(err, &trap) {
			t.Errorf("neither refused nor trapped: %v", err)
		}
		if !watchdog.Stop() {
			if err := <-ended; err != nil {
				t.Error(err)
			}
			artifact = compileForFuzz(t)
		}
	})
}
