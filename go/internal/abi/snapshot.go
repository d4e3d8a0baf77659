package abi

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/qjs-reactor/qjs-reactor/go/internal/mem"
)

// The format of snapshots: docs/SNAPSHOTS.md.
const (
	snapshotMagic   = "qjs-snap"
	snapshotVersion = 1
	// Magic, version, checksum, bytes of memory, number of runs, length of the artifact's id.
	snapshotHead = 28
	pageSize     = 65536
	// Runs with fewer equal bytes between them are one.
	gap = 256
)

// ErrSnapshot is what a snapshot is refused with.
var ErrSnapshot = errors.New("the snapshot")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w %s", ErrSnapshot, fmt.Sprintf(format, args...))
}

// buildID is what the artifact is known by: its section build_id, without the length in front.
func (a *Artifact) buildID() ([]byte, error) {
	for _, section := range a.compiled.CustomSections() {
		if section.Name() == "build_id" && len(section.Data()) > 0 {
			return section.Data()[1:], nil
		}
	}
	return nil, refuse("cannot be told apart from another's: this qjs.wasm has no build id; build it with \"make wasm\"")
}

// blank is the memory of an instance of which nothing has run yet.
func (a *Artifact) blank(ctx context.Context) ([]byte, error) {
	var memory *mem.Memory
	making := experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(
		func(_, max uint64) experimental.LinearMemory {
			memory = mem.New(max)
			return memory
		}))
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions()
	module, err := a.runtime.InstantiateModule(making, a.compiled, config)
	if err != nil {
		return nil, err
	}
	view, _ := module.Memory().Read(0, module.Memory().Size())
	data := bytes.Clone(view)
	err = module.Close(ctx)
	memory.Free()
	return data, err
}

// Snapshot is an instance as it stands; it goes on.
func (a *Artifact) Snapshot(ctx context.Context, i *Instance) ([]byte, error) {
	id, err := a.buildID()
	if err != nil {
		return nil, err
	}
	base, err := a.blank(ctx)
	if err != nil {
		return nil, err
	}
	view, _ := i.memory.Read(0, i.memory.Size())
	out := make([]byte, snapshotHead, snapshotHead+len(id)+len(view)/4)
	copy(out, snapshotMagic)
	out = append(out, id...)
	runs := changes(view, base)
	for _, run := range runs {
		out = binary.LittleEndian.AppendUint32(out, uint32(run.start))
		out = binary.LittleEndian.AppendUint32(out, uint32(run.end-run.start))
		out = append(out, view[run.start:run.end]...)
	}
	for n, value := range []int{snapshotVersion, 0, len(view), len(runs), len(id)} {
		binary.LittleEndian.PutUint32(out[8+4*n:], uint32(value))
	}
	binary.LittleEndian.PutUint32(out[12:], crc32.ChecksumIEEE(out[16:]))
	return out, nil
}

type run struct{ start, end int }

// changes is where a memory differs from another, which has zeros beyond its end; word by word.
func changes(view, base []byte) (runs []run) {
	base = append(base, make([]byte, len(view)-len(base))...)
	for at := 0; at < len(view); at += 4 {
		if binary.LittleEndian.Uint32(view[at:]) == binary.LittleEndian.Uint32(base[at:]) {
			continue
		}
		if last := len(runs) - 1; last >= 0 && at-runs[last].end < gap {
			runs[last].end = at + 4
		} else {
			runs = append(runs, run{at, at + 4})
		}
	}
	return runs
}

// restore makes the memory of a new instance that of a snapshot; a bad one changes nothing.
func (a *Artifact) restore(memory api.Memory, snapshot []byte) error {
	if len(snapshot) < snapshotHead || string(snapshot[:8]) != snapshotMagic {
		return refuse("is none: it does not begin as one")
	}
	var head [5]uint32
	for n := range head {
		head[n] = binary.LittleEndian.Uint32(snapshot[8+4*n:])
	}
	version, checksum, size, count, idLength := head[0], head[1], head[2], head[3], uint64(head[4])
	if version != snapshotVersion {
		return refuse("has version %d of the format, and this library reads %d", version, snapshotVersion)
	}
	if crc32.ChecksumIEEE(snapshot[16:]) != checksum {
		return refuse("is damaged: its checksum does not fit")
	}
	if size%pageSize != 0 {
		return refuse("is damaged: its memory ends within a page")
	}
	id, err := a.buildID()
	if err != nil {
		return err
	}
	rest := snapshot[snapshotHead:]
	if uint64(len(rest)) < idLength || !bytes.Equal(rest[:idLength], id) {
		return refuse("is of another qjs.wasm: a guest goes on only in the file that it began in")
	}
	rest = rest[idLength:]
	var parts [][]byte /* count may be anything */
	var starts []uint32
	for range count {
		if len(rest) < 8 {
			return refuse("is damaged: it ends within a run of bytes")
		}
		start, length := binary.LittleEndian.Uint32(rest), binary.LittleEndian.Uint32(rest[4:])
		rest = rest[8:]
		if uint64(length) > uint64(len(rest)) || uint64(start)+uint64(length) > uint64(size) {
			return refuse("is damaged: a run of bytes leads out of it")
		}
		starts, parts, rest = append(starts, start), append(parts, rest[:length]), rest[length:]
	}
	if missing := int64(size) - int64(memory.Size()); missing > 0 {
		if _, ok := memory.Grow(uint32(missing / pageSize)); !ok {
			return refuse("has %d bytes of memory, and there are not so many", size)
		}
	}
	for n, part := range parts {
		memory.Write(starts[n], part)
	}
	return nil
}
