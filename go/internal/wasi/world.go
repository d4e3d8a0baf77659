// Package wasi decides what a host of a reactor must decide itself of WASI preview 1: time,
// readiness and standard input. Files, and the rest, stay with wazero.
package wasi

import (
	"context"
	"io"
	"time"
)

// Clock is the time that a guest sees.
type Clock interface {
	// Now is the time of day.
	Now() time.Time
	// Monotonic is the time since any start.
	Monotonic() time.Duration
	// Sleep waits for so long, or until wake receives or is closed; then it is false.
	Sleep(d time.Duration, wake <-chan struct{}) bool
}

// World is what one guest sees of its surroundings.
type World struct {
	Stdin *Stdin
	Clock Clock
	// IsStopped is whether the stop flag is set: nothing may be waited for any more.
	IsStopped func() bool
	// Interrupt receives when the stop flag is set while something is waited for.
	Interrupt chan struct{}
	// Polled counts the descriptors that polls have found ready, and WantsStdin is whether one has asked for
	// descriptor 0, since both were last set back: a handler may sleep, which is a poll too.
	Polled     int
	WantsStdin bool
}

type worldKey struct{}

// With gives a context by which the functions of this package find the world.
func With(ctx context.Context, world *World) context.Context {
	return context.WithValue(ctx, worldKey{}, world)
}

// Reader is the world's standard input as wazero reads it.
func (w *World) Reader() io.Reader {
	return reader{w}
}

// SystemClock is the clock of this machine.
type SystemClock struct{}

var start = time.Now()

// Now is the time of day.
func (SystemClock) Now() time.Time { return time.Now() }

// Monotonic is the time since the program's start.
func (SystemClock) Monotonic() time.Duration { return time.Since(start) }

// Sleep waits for so long, or until wake receives.
func (SystemClock) Sleep(d time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-wake:
		return false
	}
}
