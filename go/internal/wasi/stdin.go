package wasi

import (
	"fmt"
	"io"
	"sync"

	"github.com/tetratelabs/wazero/experimental/sys"
)

const chunkSize = 1 << 16

// Stdin is the standard input of a guest: a queue of bytes, which the host fills, or which is
// filled from a reader while the guest wants it. It is read ahead by one chunk at most.
type Stdin struct {
	mu       sync.Mutex
	queue    []byte
	ended    bool
	failed   bool          // the source has, and so does a read once the queue is empty
	changed  chan struct{} // closed when bytes or the end have come
	source   io.Reader
	isPumped bool
	demand   chan struct{}
	closed   chan struct{}
	// Wake is called when bytes, or the end, have come. It is set before the guest runs.
	Wake func()
	// Blocks is whether a read of an empty queue waits; otherwise it fails with EAGAIN.
	Blocks bool
}

// NewStdin makes a queue. source may be nil: then it is filled by Push and End alone.
func NewStdin(source io.Reader) *Stdin {
	return &Stdin{
		source:  source,
		changed: make(chan struct{}),
		demand:  make(chan struct{}, 1),
		closed:  make(chan struct{}),
		Wake:    func() {},
	}
}

// Push appends a copy of bytes.
func (s *Stdin) Push(bytes []byte) {
	s.change(bytes, false)
}

// End says that nothing comes any more.
func (s *Stdin) End() {
	s.change(nil, true)
}

func (s *Stdin) change(bytes []byte, end bool) {
	s.mu.Lock()
	if s.ended || (len(bytes) == 0 && !end) {
		s.mu.Unlock()
		return
	}
	s.queue = append(s.queue, bytes...)
	s.ended = end
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
	s.Wake()
}

// Close ends the reading of the source. A read of it that is in progress ends by itself.
func (s *Stdin) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
}

// Want has the source read, if the queue is empty.
func (s *Stdin) Want() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.source == nil || s.ended || len(s.queue) > 0 {
		return
	}
	if !s.isPumped {
		s.isPumped = true
		go s.pump()
	}
	select {
	case s.demand <- struct{}{}:
	default:
	}
}

func (s *Stdin) pump() {
	chunk := make([]byte, chunkSize)
	for {
		select {
		case <-s.demand:
		case <-s.closed:
			return
		}
		if ready, _ := s.Ready(); ready {
			continue
		}
		n, err := s.read(chunk)
		s.Push(chunk[:n])
		if err != nil {
			s.mu.Lock()
			s.failed = err != io.EOF
			s.mu.Unlock()
			s.End()
			return
		}
	}
}

// read makes an error of a panic of the source: nobody could recover it in this goroutine.
func (s *Stdin) read(chunk []byte) (n int, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			n, err = 0, fmt.Errorf("the reader panicked: %v", reason)
		}
	}()
	return s.source.Read(chunk)
}

func (s *Stdin) hasFailed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Ready is whether a read would return at once, and how many bytes are queued.
func (s *Stdin) Ready() (bool, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended || len(s.queue) > 0, len(s.queue)
}

// take takes up to len(p) bytes; false when there is nothing yet, and then the channel tells
// when there is.
func (s *Stdin) take(p []byte) (int, bool, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 && !s.ended {
		return 0, false, s.changed
	}
	n := copy(p, s.queue)
	s.queue = s.queue[n:]
	if len(s.queue) == 0 {
		s.queue = nil
	}
	return n, true, nil
}

// reader is a Stdin as wazero reads it.
type reader struct{ world *World }

func (r reader) Read(p []byte) (int, error) {
	stdin := r.world.Stdin
	for {
		n, ok, changed := stdin.take(p)
		switch {
		case ok && n == 0 && len(p) > 0 && stdin.hasFailed():
			return 0, sys.EIO
		case ok && n == 0 && len(p) > 0:
			return 0, io.EOF
		case ok:
			return n, nil
		case !stdin.Blocks:
			return 0, sys.EAGAIN
		}
		if !r.world.waitFor(changed) {
			return 0, sys.EINTR
		}
	}
}

// waitFor wants input and waits until changed is closed; false when the guest is stopped.
func (w *World) waitFor(changed <-chan struct{}) bool {
	w.Stdin.Want()
	for !w.IsStopped() {
		select {
		case <-changed:
			return true
		case <-w.Interrupt:
		}
	}
	return false
}
