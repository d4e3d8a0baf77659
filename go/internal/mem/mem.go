// Package mem is the linear memory of an instance: bytes that grow, and may move when they do.
package mem

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Memory backs a linear memory. One goroutine at a time works with the bytes; [Memory.Store]
// alone may be called from others meanwhile, also while the memory grows and so moves.
type Memory struct {
	mu    sync.Mutex
	bytes []byte
	max   uint64
}

// New makes an empty memory that grows up to max bytes.
func New(max uint64) *Memory {
	return &Memory{max: max}
}

// Reallocate makes the memory size bytes long, with its contents; nil when that is more than
// it may have. It gets half as much again, so that a runtime has room from the start, and growing
// page by page does not cost the square of the size.
func (m *Memory) Reallocate(size uint64) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if size > m.max {
		return nil
	}
	if size <= uint64(cap(m.bytes)) {
		m.bytes = m.bytes[:size]
		return m.bytes
	}
	grown := make([]byte, size, min(size/2*3, m.max))
	copy(grown, m.bytes)
	m.bytes = grown
	return grown
}

// Free gives the bytes back.
func (m *Memory) Free() {
	m.mu.Lock()
	m.bytes = nil
	m.mu.Unlock()
}

// Store writes a word that the guest reads while it runs. The lock keeps it out of a memory
// that is just being left; the store itself is atomic, for the guest's loads are of one
// aligned word each. Nothing is written after [Memory.Free].
func (m *Memory) Store(address uint32, value int32) {
	m.mu.Lock()
	if word := m.word(address); word != nil {
		atomic.StoreInt32(word, value)
	}
	m.mu.Unlock()
}

// Load reads such a word; 0 after [Memory.Free].
func (m *Memory) Load(address uint32) int32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if word := m.word(address); word != nil {
		return atomic.LoadInt32(word)
	}
	return 0
}

func (m *Memory) word(address uint32) *int32 {
	if address%4 != 0 || uint64(address)+4 > uint64(len(m.bytes)) {
		return nil
	}
	return (*int32)(unsafe.Pointer(&m.bytes[address]))
}
