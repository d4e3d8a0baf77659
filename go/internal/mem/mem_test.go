package mem

import (
	"sync"
	"testing"
)

func TestGrowth(t *testing.T) {
	m := New(1 << 20)
	bytes := m.Reallocate(1 << 16)
	bytes[5] = 7
	for size := uint64(2 << 16); size <= 1<<20; size += 1 << 16 {
		bytes = m.Reallocate(size)
		if uint64(len(bytes)) != size || bytes[5] != 7 || bytes[size-1] != 0 {
			t.Fatalf("%d bytes of %d, with %d", len(bytes), size, bytes[5])
		}
		bytes[size-1] = 1
	}
	if m.Reallocate(1<<20+1) != nil {
		t.Error("more than it may have")
	}
}

// A store is never lost to a memory that moves at the same time.
func TestStoreWhileGrowing(t *testing.T) {
	for range 200 {
		m := New(1 << 24)
		m.Reallocate(1 << 12)
		var wait sync.WaitGroup
		wait.Go(func() { m.Store(8, 1) })
		for size := uint64(1 << 12); size <= 1<<18; size *= 2 {
			m.Reallocate(size)
		}
		wait.Wait()
		if m.Load(8) != 1 {
			t.Fatal("the store is lost")
		}
	}
}

func TestStoreAfterTheEnd(t *testing.T) {
	m := New(1 << 16)
	m.Reallocate(1 << 16)
	m.Store(1<<16, 1)
	m.Store(3, 1)
	m.Free()
	m.Store(8, 1)
	if m.Load(8) != 0 {
		t.Error("a store into nothing")
	}
}
