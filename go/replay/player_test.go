package replay

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
	"github.com/qjs-reactor/qjs-reactor/go/internal/fake"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

const (
	token     = 0x7357  // any number will do: the door is to be called with it
	firstPort = 1 << 30 // bit 30 tells the host's ports from the guest's
	exception = -18     // QJS_E_EXCEPTION
)

var ops = []string{"call", "settled", "released", "resolve", "load", "message", "close", "channel"}

// player carries out a script over the raw exports, and writes the transcript.
type player struct {
	*abi.Instance
	world      *fake.World
	stdin      *wasi.Stdin
	directory  string
	calls      map[string]signature
	rules      []statement // of the door
	transcript strings.Builder
	seen       map[string]string
	kept       string
	depth      int
	last       int32
	promises   uint32
	ports      uint32
}

// fail ends the script; transcribe recovers it.
func fail(format string, arguments ...any) {
	panic(fmt.Errorf(format, arguments...))
}

func (p *player) raw(name string, arguments ...uint32) uint32 {
	result, err := p.Raw(name, arguments...)
	if err != nil {
		fail("%s: %w", name, err)
	}
	return result
}

/* ------------------------------------------------------------------ transcript */

func (p *player) write(format string, arguments ...any) {
	p.transcript.WriteString(strings.Repeat("  ", p.depth))
	fmt.Fprintf(&p.transcript, format+"\n", arguments...)
}

func (p *player) writeChange(name, text string) {
	if before, isKnown := p.seen[name]; isKnown && before == text {
		return
	}
	p.seen[name] = text
	p.write("%s %s", name, text)
}

func toHex(text string) string {
	if text == "" {
		return "-"
	}
	return hex.EncodeToString([]byte(text))
}

// quote writes bytes with the escapes of a script.
func quote(text string) string {
	out := []byte{'"'}
	for _, c := range []byte(text) {
		switch at := strings.IndexByte("\n\t\r\\\"", c); {
		case at >= 0:
			out = append(out, '\\', `ntr\"`[at])
		case c < ' ' || c > '~':
			out = fmt.Appendf(out, "\\x%02x", c)
		default:
			out = append(out, c)
		}
	}
	return string(append(out, '"'))
}

func (p *player) words(pointer uint32, count int) []int32 {
	bytes := p.Bytes(pointer, uint32(4*count))
	result := make([]int32, count)
	for i := range result {
		result[i] = int32(binary.LittleEndian.Uint32(bytes[4*i:]))
	}
	return result
}

// value is what stands in the exchange.
func (p *player) value() string {
	bytes, _, length := p.Exchange()
	return string(p.Bytes(bytes, length))
}

func (p *player) writeChanges() {
	p.writeChange("value", toHex(p.value()))
	text := string(p.Bytes(p.raw("qjs_error_text"), p.raw("qjs_error_length")))
	p.writeChange("error", fmt.Sprintf("%d %s", int32(p.raw("qjs_error_code")), quote(text)))
	p.writeChange("state", strings.Trim(fmt.Sprint(p.words(p.raw("qjs_loop_state"), 9)), "[]"))
	if p.depth > 0 {
		return
	}
	for descriptor, name := range []string{1: "out", 2: "err"} {
		if name == "" {
			continue
		}
		if output := p.world.TakeOutput(descriptor); output != "" {
			p.write("%s %s", name, quote(output))
		}
	}
}

/* ----------------------------------------------------------------------- calls */

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		fail("%s is no number", text)
	}
	return value
}

func (p *player) place(bytes string) uint32 {
	at := p.raw("malloc", max(uint32(len(bytes)), 1))
	if at == 0 {
		fail("no memory for %d bytes", len(bytes))
	}
	copy(p.Bytes(at, uint32(len(bytes))), bytes)
	return at
}

// argument gives what an argument is to the export; put places bytes that are freed afterwards.
func (p *player) argument(kind string, w word, put func(string) uint32) []uint32 {
	length, isNull := strings.CutPrefix(w.Text, "null")
	isNull = isNull && w.IsBare
	switch {
	case kind == "int":
		return []uint32{uint32(number(w.Text))}
	case kind == "door" && isNull:
		return []uint32{0, 0}
	case kind == "door":
		return []uint32{p.DoorIndex(), token}
	case kind == "text" && isNull:
		return []uint32{0}
	case kind == "text":
		return []uint32{put(w.Text + "\x00")}
	case isNull && length == "":
		return []uint32{0, 0}
	case isNull:
		return []uint32{0, uint32(number(length[1:]))}
	case w.Is("exchange"):
		bytes, _, length := p.Exchange()
		return []uint32{bytes, length}
	case w.Is("kept"):
		return []uint32{put(p.kept), uint32(len(p.kept))}
	}
	return []uint32{put(w.Text), uint32(len(w.Text))}
}

func (p *player) call(s signature, words []word) {
	var placed, passed []uint32
	put := func(bytes string) uint32 {
		placed = append(placed, p.place(bytes))
		return placed[len(placed)-1]
	}
	cells := uint32(0)
	for i, kind := range s.kinds {
		switch kind {
		case "words":
			var table []byte
			for _, w := range words[1:] {
				table = binary.LittleEndian.AppendUint32(table, put(w.Text+"\x00"))
			}
			passed = []uint32{uint32(len(words) - 1), put(string(append(table, 0, 0, 0, 0)))}
		case "cells":
			cells = put(strings.Repeat("\x00", 8))
			passed = append(passed, cells, cells+4)
		default:
			passed = append(passed, p.argument(kind, words[i+1], put)...)
		}
	}
	found := int32(p.raw("qjs_"+words[0].Text, passed...))
	p.last = found
	switch {
	case s.result == "pointer" && found == 0:
		p.write("= null")
	case s.result == "pointer":
		p.write("= pointer")
	case s.result == "int" && cells != 0 && found == 0:
		p.write("= %d %s", found, strings.Trim(fmt.Sprint(p.words(cells, 2)), "[]"))
	case s.result == "int":
		p.write("= %d", found)
	}
	for _, at := range placed {
		p.raw("free", at)
	}
	p.writeChanges()
}

func (p *player) perform(s statement) {
	name, words := s.words[0].Text, s.words[1:]
	if call, isCall := p.calls[name]; isCall {
		if p.depth > 0 {
			p.write("%s", name)
		} else {
			p.write("%d %s", s.line, name)
		}
		p.call(call, s.words)
		return
	}
	ms := func() float64 {
		value, err := strconv.ParseFloat(words[0].Text, 64)
		if err != nil {
			fail("%w", err)
		}
		return value
	}
	switch name {
	case "title":
	case "clock":
		p.world.Elapsed += fake.Milliseconds(ms())
	case "tick":
		p.world.Tick = fake.Milliseconds(ms())
	case "flag":
		binary.LittleEndian.PutUint32(p.Bytes(p.raw("qjs_stop_flag"), 4), uint32(number(words[0].Text)))
	case "keep":
		p.kept = p.value()[min(int(number(words[0].Text)), len(p.value())):]
	case "stdin":
		if words[0].Is("end") {
			p.stdin.End()
		} else {
			p.stdin.Push([]byte(words[0].Text))
		}
	case "file":
		target := filepath.Join(p.directory, words[0].Text)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			fail("%w", err)
		}
		if err := os.WriteFile(target, []byte(words[1].Text), 0o644); err != nil {
			fail("%w", err)
		}
	default:
		fail("%d: no statement: %s", s.line, name)
	}
}

/* -------------------------------------------------------------------- the door */

func (p *player) enter(data uint32, op int32, id, at, length uint32) int32 {
	if data != token {
		fail("the door was called without its data")
	}
	bytes := string(p.Bytes(at, length))
	p.depth++
	p.write("door %s %d %s", ops[op], id, toHex(bytes))
	p.depth++
	result := p.behave(ops[op], id, bytes)
	p.depth--
	p.write("answer %d", result)
	p.depth--
	return result
}

// behave carries out the rule that fits, up to the next rule.
func (p *player) behave(op string, id uint32, bytes string) int32 {
	isWithin := false
	for _, s := range p.rules {
		switch {
		case s.words[0].Is("on") && isWithin:
			return 0
		case s.words[0].Is("on"):
			isWithin = s.words[1].Text == op && (len(s.words) == 2 ||
				(s.words[2].IsBare && number(s.words[2].Text) == int64(id%64)) ||
				(!s.words[2].IsBare && strings.Contains(bytes, s.words[2].Text)))
		case isWithin && s.words[0].Is("answer"):
			return p.answer(s.words[1:], bytes)
		case isWithin:
			p.perform(s)
		}
	}
	return 0
}

func (p *player) answer(words []word, bytes string) int32 {
	switch words[0].Text {
	case "echo":
		return int32(len(bytes))
	case "throw":
		return -int32(len(bytes))
	case "value":
		return p.put(words[1].Text)
	case "error":
		return -p.put(words[1].Text)
	case "number":
		return int32(number(words[1].Text))
	case "promise":
		p.promises++
		return p.putReference(9, p.promises)
	case "port":
		p.ports++
		return p.putReference(10, firstPort+p.ports)
	}
	_, _, length := p.Exchange()
	switch {
	case p.last > 0:
		return int32(length)
	case p.last == -1 && int32(p.raw("qjs_error_code")) == exception:
		return -int32(length)
	}
	return 0
}

func (p *player) put(bytes string) int32 {
	at := p.raw("qjs_reserve", uint32(len(bytes)))
	if at == 0 {
		return 0
	}
	copy(p.Bytes(at, uint32(len(bytes))), bytes)
	return int32(len(bytes))
}

// putReference puts what stands for a promise (9) or a port (10) of the host, tag 39.
func (p *player) putReference(kind byte, number uint32) int32 {
	return p.put(string(binary.BigEndian.AppendUint32([]byte{0xd8, 0x27, 0x82, kind, 0x1a}, number)))
}
