// Package fake is what the guests of tests see of their surroundings, the same on every host: a clock
// that stands still, and captured output.
package fake

import (
	"math"
	"strings"
	"time"
)

// World has a clock that begins at 1700000000000 ms of real time and 1000 ms of monotonic time. A
// guest's Sleep moves it on.
type World struct {
	Elapsed time.Duration
	// Tick is how much each reading of the monotonic clock moves it on.
	Tick time.Duration
	// OnDate is called once, when the real-time clock is next read.
	OnDate func()
	output [3]strings.Builder
}

// Now is the time of day.
func (w *World) Now() time.Time {
	if onDate := w.OnDate; onDate != nil {
		w.OnDate = nil
		onDate()
	}
	return time.UnixMilli(1700000000000).Add(w.Elapsed)
}

// Monotonic is the time since any start.
func (w *World) Monotonic() time.Duration {
	now := time.Second + w.Elapsed
	w.Elapsed += w.Tick
	return now
}

// Sleep moves the clock on.
func (w *World) Sleep(d time.Duration, _ <-chan struct{}) bool {
	w.Elapsed += d
	return true
}

// Output is where descriptor 1 or 2 goes.
func (w *World) Output(descriptor int) *strings.Builder { return &w.output[descriptor] }

// TakeOutput is what was written to descriptor 1 or 2 since the last call.
func (w *World) TakeOutput(descriptor int) string {
	text := w.output[descriptor].String()
	w.output[descriptor].Reset()
	return text
}

// Milliseconds is so long.
func Milliseconds(ms float64) time.Duration {
	return time.Duration(math.Round(ms * 1e6))
}
