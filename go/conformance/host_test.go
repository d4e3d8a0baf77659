package conformance

import (
	"strconv"
	"strings"
)

// Any number will do: the door is to be called with it.
const token = 0x7357

var ops = []string{"call", "settled", "released", "resolve", "load", "message", "close", "channel"}

const (
	opCall = iota
	opSettled
	opReleased
	opResolve
	opLoad
	opMessage
	opClose
)

// scriptedHost is the host that a case scripts: what it answers, what it was asked.
type scriptedHost struct {
	answers map[string]answer // by what they concern
	asked   []asked           // that no statement has looked at yet
	frame   *frame            // of the call of the door that is in progress, with a block
}

type answer struct {
	line  int
	words []word
	body  []statement
	has   bool // a block
}

type asked struct {
	op    int
	id    uint32
	value item
}

type frame struct {
	value    item
	result   int32
	bytes    []byte
	hasBytes bool
}

// enter is the door.
func (e *execution) enter(data uint32, op int32, id, bytes, length uint32) int32 {
	if data != token {
		e.fail("the door was called without its data")
	}
	/* A result that the host has not read may stand there. */
	if at, _, _ := e.Exchange(); op != opReleased && bytes != at {
		e.fail("the door's bytes do not stand in the exchange")
	}
	value := e.read(append([]byte{}, e.Bytes(bytes, length)...))
	e.host.asked = append(e.host.asked, asked{int(op), id, value})
	key := ""
	if op == opCall {
		key = strconv.Itoa(int(id))
	} else if len(value.items) > 0 {
		key = value.items[0].text
	}
	behaviour, isKnown := e.host.answers[ops[op]+" "+key]
	if !isKnown {
		behaviour, isKnown = e.host.answers[ops[op]]
	}
	switch {
	case isKnown:
		return e.behave(behaviour, value, length)
	case op == opCall:
		e.fail("host function %d was called, and nothing says what it does", id)
	}
	return 0
}

func (e *execution) behave(a answer, value item, length uint32) int32 {
	if a.has {
		return e.withinDoor(a, value)
	}
	if a.words[0].Is("echoes") {
		return int32(length)
	}
	sent := e.put(e.bytes(a.words, 1))
	if a.words[0].Is("throws") {
		return -sent
	}
	return sent
}

func (e *execution) withinDoor(a answer, value item) int32 {
	f, outer, line := &frame{value: value}, e.host.frame, e.line
	e.line, e.host.frame = a.line, f
	e.carryOut(a.body)
	e.host.frame = outer
	if f.hasBytes {
		length := e.put(f.bytes)
		if f.result < 0 {
			length = -length
		}
		f.result = length
	}
	e.line = line
	return f.result
}

func (e *execution) current() *frame {
	if e.host.frame == nil {
		e.fail("no call of the door is in progress")
	}
	return e.host.frame
}

// answerLast hands on what the last call gave. What is no value is thrown as a text, its code.
func (e *execution) answerLast() {
	f := e.current()
	if f.result = e.last; f.result != -1 {
		return
	}
	if code := codeName(e.ErrorCode()); code == "QJS_E_EXCEPTION" {
		_, _, length := e.Exchange()
		f.result = -int32(length)
	} else {
		f.bytes, f.hasBytes = encode(item{kind: "text", text: code}), true
	}
}

func (e *execution) op(name string) int {
	for op, known := range ops {
		if known == name {
			return op
		}
	}
	e.fail("unknown kind of call %s", name)
	return -1
}

func (e *execution) performHost(s statement, words []word) {
	switch s.words[0].Text {
	case "door":
		if crossing := e.word(words, 0); crossing.Is("none") {
			e.UnsetHost()
		} else if number := crossingOf(crossing.Text); number < 0 {
			e.fail("unknown crossing %s", crossing.Text)
		} else {
			e.SetHost(token, number)
		}
	case "on":
		e.on(s, words)
	case "arguments":
		e.checkValue(words, 0, e.current().value)
	case "answer":
		e.answer(words)
	case "called":
		e.called(words)
	}
}

func (e *execution) on(s statement, words []word) {
	key := e.word(words, 0).Text
	op := e.op(key)
	words = words[1:]
	if op != opSettled && op != opReleased && op != opMessage && op != opClose {
		concerned := e.word(words, 0).Text
		if op == opCall {
			concerned = strconv.Itoa(int(e.number(concerned)))
		}
		key += " " + concerned
		words = words[1:]
	}
	if !s.hasBody && (len(words) == 0 || (!words[0].Is("returns") && !words[0].Is("throws") && !words[0].Is("echoes"))) {
		e.fail("the statement wants returns, throws, echoes or a block")
	}
	e.host.answers[key] = answer{s.line, words, s.body, s.hasBody}
}

func (e *execution) answer(words []word) {
	f := e.current()
	switch first := e.word(words, 0); {
	case first.Is("last"):
		e.answerLast()
	case first.Is("number"):
		f.result = int32(e.number(e.word(words, 1).Text))
	case first.Is("throws"):
		f.bytes, f.hasBytes, f.result = e.bytes(words, 1), true, -1
	default:
		f.bytes, f.hasBytes, f.result = e.bytes(words, 0), true, 1
	}
}

// idOf gives the id that a word says; a variable without a value takes the one that was found.
func (e *execution) idOf(text string, found uint32) uint32 {
	if name, isVariable := strings.CutPrefix(text, "$"); isVariable {
		if _, isSet := e.variables[name]; !isSet {
			e.variables[name] = item{kind: "unsigned", number: uint64(found)}
		}
	}
	return e.unsigned(text)
}

func (e *execution) called(words []word) {
	what := e.word(words, 0)
	if what.Is("forget") {
		e.host.asked = nil
		return
	}
	if what.Is("none") {
		if len(e.host.asked) > 0 {
			e.fail("expected no call of the door, found %s %d", ops[e.host.asked[0].op], e.host.asked[0].id)
		}
		return
	}
	wanted := e.op(what.Text)
	if len(e.host.asked) == 0 {
		e.fail("the door was not called")
	}
	found := e.host.asked[0]
	e.host.asked = e.host.asked[1:]
	if found.op != wanted {
		e.fail("expected a call of the door for %s, found %s", ops[wanted], ops[found.op])
	}
	words = words[1:]
	id := uint32(0)
	if wanted != opReleased && wanted != opResolve && wanted != opLoad {
		id = e.idOf(e.word(words, 0).Text, found.id)
		words = words[1:]
	}
	if found.id != id {
		e.fail("expected id %d, found %d", id, found.id)
	}
	if len(words) > 0 {
		e.checkValue(words, 0, found.value)
	}
}
