// Package soak lets many guests live in one process for a long time: no growth, no lost timer, no late one
// beyond the loop's own delay. The guest is that of tests/soak, and docs/soak.md tells the rest.
//
//	go test ./soak -timeout 2h -args -time 1h -instances 1000
package soak

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

var (
	length    = flag.Duration("time", 12*time.Second, "how long")
	instances = flag.Int("instances", 50, "how many guests; they live in pairs")
	output    = flag.String("report", "", "where the report goes")
)

const (
	isLimitedEach = 10                // pairs: one has a time limit
	actEach       = 1500              // ms, of a guest
	lifetime      = 600 * time.Second // of a guest, but for short soaks
	controls      = 100
	part          = 0.05             // that the last quarter may have above the second
	leastToJudge  = 10 * time.Minute // growth
)

// histogram counts how late timers were, in the buckets of guest.js.
type histogram struct {
	mu      sync.Mutex
	buckets [128]float64
	count   float64
	latest  float64 // ms
}

func (h *histogram) add(ms float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.buckets[min(len(h.buckets)-1, int(6*math.Log2(1+32*max(0, ms))))]++
	h.count++
	h.latest = max(h.latest, ms)
}

func (h *histogram) reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.buckets, h.count, h.latest = [128]float64{}, 0, 0
}

func (h *histogram) merge(buckets []any, latest float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, count := range buckets {
		h.buckets[i] += count.(float64)
		h.count += count.(float64)
	}
	h.latest = max(h.latest, latest)
}

func (h *histogram) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	quantile := func(part float64) float64 {
		left := part * h.count
		for i, count := range h.buckets {
			if left -= count; left <= 0 {
				return min((math.Exp2((float64(i)+0.5)/6)-1)/32, h.latest)
			}
		}
		return h.latest
	}
	return fmt.Sprintf("%.0f | %.2f | %.2f | %.2f | %.2f | %.2f", h.count, quantile(0.5), quantile(0.9), quantile(0.99), quantile(0.999), h.latest)
}

type sample struct{ rss, heap, goroutines, descriptors float64 }

func takeSample() (s sample) {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	s.heap = float64(stats.HeapAlloc) / 1e6
	s.goroutines = float64(runtime.NumGoroutine())
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, resident float64
		if _, err := fmt.Sscan(string(statm), &size, &resident); err == nil {
			s.rss = resident * float64(os.Getpagesize()) / 1e6
		}
	}
	if entries, err := os.ReadDir("/proc/self/fd"); err == nil {
		s.descriptors = float64(len(entries))
	}
	return s
}

type soak struct {
	t             *testing.T
	engine        *qjs.Engine
	source        string
	over          chan struct{}
	late, control histogram
	begun         atomic.Int64
	finished      atomic.Int64
	aborted       atomic.Int64
	disturbed     atomic.Int64
	samples       []sample
}

func (s *soak) begin(isLimited bool) *life {
	l, err := begin(s.engine, s.source, int(s.begun.Add(1)), isLimited)
	for errors.Is(err, qjs.CodeTimeout) { /* it is the clock's on the wall: see surely */
		l, err = begin(s.engine, s.source, int(s.begun.Add(1)), isLimited)
	}
	if err != nil {
		s.t.Errorf("a guest cannot begin: %v", err)
		runtime.Goexit()
	}
	return l
}

func (s *soak) tell(mistakes []string) {
	for _, mistake := range mistakes {
		s.t.Error(mistake)
	}
}

func (s *soak) end(l *life) {
	mistakes, isDisturbed := l.finish(&s.late)
	s.tell(mistakes)
	s.finished.Add(1)
	if isDisturbed {
		s.disturbed.Add(1)
	}
}

// pair lets two guests live, and others after them.
func (s *soak) pair(isLimited bool) {
	lives := []*life{s.begin(isLimited), s.begin(isLimited)}
	s.link(lives, isLimited)
	for {
		select {
		case <-s.over:
			s.unlink(lives)
			var wait sync.WaitGroup
			for _, l := range lives {
				wait.Go(func() { s.end(l) })
			}
			wait.Wait()
			return
		case <-time.After(time.Duration(rand.IntN(actEach)) * time.Millisecond):
		}
		i := rand.IntN(2)
		switch n := rand.Float64() * min(lifetime, *length*2).Seconds() * 1000 / actEach * 2; {
		case n < 0.25:
			s.tell(lives[i].abort(&s.late))
			s.aborted.Add(1)
			if _, err := lives[1-i].own("drop"); err != nil {
				s.t.Error(err)
			}
		case n < 1:
			s.unlink(lives)
			s.end(lives[i])
		default:
			lives[i].act(isLimited)
			if rand.IntN(10) == 0 {
				lives[i].gather(&s.late)
			}
			continue
		}
		lives[i] = s.begin(isLimited)
		s.link(lives, isLimited)
	}
}

// link connects a pair by a channel. What a time limit may cut short would not be known at the other end.
func (s *soak) link(lives []*life, isLimited bool) {
	if isLimited {
		return
	}
	a, b := qjs.NewChannel()
	for i, port := range []*qjs.Port{a, b} {
		if _, err := lives[i].own("connect", port); err != nil {
			s.t.Error(err)
		}
	}
}

func (s *soak) unlink(lives []*life) {
	var wait sync.WaitGroup
	for _, l := range lives {
		wait.Go(func() {
			if err := l.hangUp(); err != nil {
				s.t.Error(err)
			}
		})
	}
	wait.Wait()
}

func (s *soak) measureControl() {
	for {
		delay := time.Duration(rand.IntN(2000)) * time.Millisecond
		due := time.Now().Add(delay)
		select {
		case <-time.After(delay):
			s.control.add(float64(time.Since(due)) / float64(time.Millisecond))
		case <-s.over:
			return
		}
	}
}

// growth is a line for each of what might grow, and what did.
func (s *soak) growth() (rows, grown []string) {
	quarter := len(s.samples) / 4
	if quarter == 0 {
		return nil, nil
	}
	median := func(samples []sample, of func(sample) float64) float64 {
		values := make([]float64, len(samples))
		for i, sample := range samples {
			values[i] = of(sample)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	for _, metric := range []struct {
		name      string
		of        func(sample) float64
		allowance float64
	}{
		{"resident memory, MB", func(s sample) float64 { return s.rss }, 20}, {"Go heap, collected, MB", func(s sample) float64 { return s.heap }, 20},
		{"goroutines", func(s sample) float64 { return s.goroutines }, 200}, {"file descriptors", func(s sample) float64 { return s.descriptors }, 2},
	} {
		second, last := median(s.samples[quarter:2*quarter], metric.of), median(s.samples[len(s.samples)-quarter:], metric.of)
		rows = append(rows, fmt.Sprintf("| %s | %.0f | %.0f | %.0f |", metric.name, metric.of(s.samples[0]), second, last))
		if last > second*(1+part)+metric.allowance {
			grown = append(grown, fmt.Sprintf("%s: %.0f in the second quarter, %.0f in the last", metric.name, second, last))
		}
	}
	return rows, grown
}

func (s *soak) report(passed time.Duration) {
	if *output == "" {
		return
	}
	rows, _ := s.growth()
	text := fmt.Sprintf("# Soak in Go: %d guests for %v\n\n%s, %s %s, %d processors\n\nGuests begun %d, come to their end %d, closed in the middle %d, disturbed and not judged %d\n\n"+
		"| ms late | timers | median | 90 %% | 99 %% | 99.9 %% | latest |\n| --- | --- | --- | --- | --- | --- | --- |\n| guests | %s |\n| control: time.After | %s |\n\n"+
		"| | first | second quarter | last quarter |\n| --- | --- | --- | --- |\n%s\n", *instances, passed.Round(time.Second), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0),
		s.begun.Load(), s.finished.Load(), s.aborted.Load(), s.disturbed.Load(), &s.late, &s.control, strings.Join(rows, "\n"))
	if err := os.MkdirAll(filepath.Dir(*output), 0o755); err != nil {
		s.t.Error(err)
	}
	if err := os.WriteFile(*output, []byte(text), 0o644); err != nil {
		s.t.Error(err)
	}
}

func TestSoak(t *testing.T) {
	source, err := os.ReadFile("../../tests/soak/guest.js")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := qjs.NewEngine(background, qjs.EngineConfig{CacheDir: filepath.Join(os.TempDir(), "qjs-reactor-test-cache")})
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{t: t, engine: engine, source: string(source), over: make(chan struct{})}
	var wait sync.WaitGroup
	for i := range *instances / 2 {
		wait.Go(func() { s.pair(i%isLimitedEach == 0) })
	}
	/* Beginning all guests at once holds up their first timers: these do not count. */
	time.Sleep(*length / 6)
	s.late.reset()
	for range controls {
		wait.Go(s.measureControl)
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	began := time.Now()
	tick := time.NewTicker(min(10*time.Second, *length/20))
	for isOver := false; !isOver; {
		select {
		case <-tick.C:
			s.samples = append(s.samples, takeSample())
			s.report(time.Since(began))
			isOver = time.Since(began) >= *length
		case <-interrupted:
			isOver = true
		}
	}
	close(s.over)
	wait.Wait()
	s.report(time.Since(began))
	if _, grown := s.growth(); time.Since(began) >= leastToJudge {
		s.tell(grown)
	}
	if s.finished.Load() < int64(*instances) || s.disturbed.Load() > s.finished.Load()/5 {
		t.Errorf("%d guests came to their end, %d were disturbed", s.finished.Load(), s.disturbed.Load())
	}
	if err := engine.Close(); err != nil {
		t.Error(err)
	}
}
