package wasi

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// Numbers and layouts of wasi_snapshot_preview1.
const (
	success = 0
	fault   = 21
	inval   = 28
	deadlk  = 16

	clockRealtime    = 0
	eventClock       = 0
	eventRead        = 1
	hangup           = 1
	absoluteTime     = 1
	subscriptionSize = 48
	eventSize        = 32
)

// Instantiate makes the module wasi_snapshot_preview1: wazero's, with our functions in their
// places.
func Instantiate(ctx context.Context, runtime wazero.Runtime) error {
	builder := runtime.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(builder)
	i32, i64 := api.ValueTypeI32, api.ValueTypeI64
	builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(clockTimeGet),
		[]api.ValueType{i32, i64, i32}, []api.ValueType{i32}).Export("clock_time_get")
	builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(pollOneoff),
		[]api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}).Export("poll_oneoff")
	_, err := builder.Instantiate(ctx)
	return err
}

func worldOf(ctx context.Context) *World {
	return ctx.Value(worldKey{}).(*World)
}

func (w *World) now(id uint32) int64 {
	if id == clockRealtime {
		return w.Clock.Now().UnixNano()
	}
	return int64(w.Clock.Monotonic())
}

func clockTimeGet(ctx context.Context, module api.Module, stack []uint64) {
	now := worldOf(ctx).now(uint32(stack[0]))
	if !module.Memory().WriteUint64Le(uint32(stack[2]), uint64(now)) {
		stack[0] = fault
		return
	}
	stack[0] = success
}

type event struct {
	userdata uint64
	kind     byte
	bytes    uint64
	flags    uint16
}

type subscription struct {
	event
	fd   uint32
	left time.Duration // of a clock
}

func (w *World) readSubscription(data []byte) subscription {
	s := subscription{event: event{userdata: binary.LittleEndian.Uint64(data), kind: data[8]}}
	s.fd = binary.LittleEndian.Uint32(data[16:])
	if s.kind != eventClock {
		return s
	}
	timeout := binary.LittleEndian.Uint64(data[24:])
	s.left = time.Duration(min(timeout, 1<<63-1))
	if binary.LittleEndian.Uint16(data[40:])&absoluteTime != 0 {
		s.left -= time.Duration(w.now(s.fd))
	}
	return s
}

// find gives the events of the descriptors that are ready. Files always are, and a descriptor
// that is not open tells so when it is read.
func (w *World) find(subscriptions []subscription) []event {
	var events []event
	for _, s := range subscriptions {
		if s.kind == eventClock {
			continue
		}
		s.bytes = 1
		if s.fd == 0 && s.kind == eventRead {
			ready, length := w.Stdin.Ready()
			if !ready {
				continue
			}
			s.bytes = uint64(length)
			if length == 0 {
				s.flags = hangup
			}
		}
		events = append(events, s.event)
	}
	return events
}

func pollOneoff(ctx context.Context, module api.Module, stack []uint64) {
	world, memory := worldOf(ctx), module.Memory()
	input, output, count, result := uint32(stack[0]), uint32(stack[1]), uint32(stack[2]), uint32(stack[3])
	stack[0] = success
	if count == 0 || count > 1<<16 {
		stack[0] = inval
		return
	}
	data, isIn := memory.Read(input, count*subscriptionSize)
	if !isIn {
		stack[0] = fault
		return
	}
	subscriptions := make([]subscription, count)
	for i := range subscriptions {
		subscriptions[i] = world.readSubscription(data[i*subscriptionSize:])
	}
	events := world.find(subscriptions)
	world.Polled += len(events)
	for _, s := range subscriptions {
		world.WantsStdin = world.WantsStdin || (s.fd == 0 && s.kind == eventRead)
	}
	if len(events) == 0 {
		if events = world.wait(subscriptions); len(events) == 0 {
			stack[0] = deadlk
			return
		}
	}
	if !writeEvents(memory, output, result, events) {
		stack[0] = fault
	}
}

// wait waits for what is subscribed to. Nothing: that would be for ever.
func (w *World) wait(subscriptions []subscription) []event {
	var clocks []subscription
	for _, s := range subscriptions {
		if s.kind == eventClock {
			clocks = append(clocks, s)
		}
	}
	if len(clocks) > 0 {
		first := clocks[0].left
		for _, s := range clocks {
			first = min(first, s.left)
		}
		w.sleep(first)
		events := w.find(subscriptions)
		for _, s := range clocks {
			if s.left <= first {
				events = append(events, s.event)
			}
		}
		return events
	}
	if !w.Stdin.Blocks {
		return nil
	}
	for {
		w.Stdin.mu.Lock()
		changed := w.Stdin.changed
		w.Stdin.mu.Unlock()
		if events := w.find(subscriptions); len(events) > 0 || !w.waitFor(changed) {
			return events
		}
	}
}

// sleep waits for so long, or until the guest is stopped.
func (w *World) sleep(d time.Duration) {
	/* What is left of an earlier stop wakes it once, for nothing. */
	for d > 0 && !w.IsStopped() && !w.Clock.Sleep(d, w.Interrupt) {
	}
}

func writeEvents(memory api.Memory, output, result uint32, events []event) bool {
	data, isIn := memory.Read(output, uint32(len(events)*eventSize))
	if !isIn {
		return false
	}
	clear(data)
	for i, e := range events {
		at := data[i*eventSize:]
		binary.LittleEndian.PutUint64(at, e.userdata)
		at[10] = e.kind
		binary.LittleEndian.PutUint64(at[16:], e.bytes)
		binary.LittleEndian.PutUint16(at[24:], e.flags)
	}
	return memory.WriteUint32Le(result, uint32(len(events)))
}
