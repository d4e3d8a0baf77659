package conformance

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

var crossings = []string{"copy", "functions", "handles", "handle"}

func crossingOf(name string) int32 {
	for number, known := range crossings {
		if known == name {
			return int32(number)
		}
	}
	return -1
}

// protect makes a failure of the case of what a reader or writer panics with.
func (e *execution) protect(call func()) {
	defer func() {
		reason := recover()
		if _, isFailure := reason.(*failure); reason != nil && !isFailure {
			e.fail("%v", reason)
		} else if reason != nil {
			panic(reason)
		}
	}()
	call()
}

// parse reads what a word says, with the variables in it.
func (e *execution) parse(words []word, index int) (result item) {
	w := e.word(words, index)
	if w.IsBare && !strings.HasPrefix(w.Text, "$") {
		e.fail("%s where a value is wanted", w.Text)
	}
	e.protect(func() { result = parse(w.Text) })
	return result
}

// bytes are those that are sent for what a word says.
func (e *execution) bytes(words []word, index int) (result []byte) {
	parsed := e.parse(words, index)
	e.protect(func() { result = encode(e.variables.replace(parsed)) })
	return result
}

func (e *execution) read(data []byte) (result item) {
	e.protect(func() {
		defer func() {
			if reason := recover(); reason != nil {
				panic(fmt.Errorf("%v: raw'%x'", reason, data[:min(len(data), 1000)]))
			}
		}()
		result = decode(data)
	})
	return result
}

func (e *execution) checkValue(words []word, index int, found item) {
	if !e.variables.match(e.parse(words, index), found) {
		e.fail("expected:\n%s\nfound:\n%s", words[index].Text, show(found))
	}
}

// put puts bytes into the exchange: the length.
func (e *execution) put(data []byte) int32 {
	room := e.Reserve(uint32(len(data)))
	if room == 0 {
		e.fail("no memory for the exchange")
	}
	copy(e.Bytes(room, uint32(len(data))), data)
	return int32(len(data))
}

// readExchange checks what holds after each call: what is said to stand in the exchange stands there.
func (e *execution) readExchange(found int32) (value item, has bool) {
	at, capacity, length := e.Exchange()
	code := codeName(e.ErrorCode())
	exception := found == -1 && code == "QJS_E_EXCEPTION"
	e.last = found
	switch {
	case found < -1:
		e.fail("the result is %d", found)
	case found > 0 && length != uint32(found):
		e.fail("the result is %d, and the exchange's length %d", found, length)
	case found == -1 && !exception && code != "QJS_E_DEAD" && length != 0:
		e.fail("no value was thrown, and the exchange's length is %d", length)
	case found <= 0 && !exception:
		return item{}, false
	case length == 0 || length > capacity:
		e.fail("the exchange holds %d of %d bytes", length, capacity)
	}
	return e.read(append([]byte{}, e.Bytes(at, length)...)), true
}

func (e *execution) checkFound(wanted, found int32, value item) {
	switch {
	case wanted == found:
	case found > 0:
		e.fail("expected %d, found the value:\n%s", wanted, show(value))
	default:
		e.fail("expected %d, found %d; the last error is %s", wanted, found, e.lastError())
	}
}

// checkGiven checks what a call gives. standard is what is wanted without an arrow, 1 stands for any
// value.
func (e *execution) checkGiven(result []word, standard, found int32) {
	value, has := e.readExchange(found)
	switch {
	case len(result) == 0 && standard == 0:
		e.checkFound(0, found, value)
	case len(result) == 0 || !result[0].IsBare || strings.HasPrefix(result[0].Text, "$"):
		e.checkFound(max(found, 1), found, value)
		if len(result) > 0 {
			e.checkValue(result, 0, value)
		}
	case result[0].Text == "throws":
		e.checkFound(-1, found, value)
		e.checkCode("QJS_E_EXCEPTION")
		e.checkValue(result, 1, value)
	case result[0].Text != "any":
		e.checkFound(int32(e.number(result[0].Text)), found, value)
		if len(result) > 1 {
			e.checkCode(result[1].Text)
		}
		if len(result) > 2 && !has {
			e.fail("there is no value")
		}
		if len(result) > 2 {
			e.checkValue(result, 2, value)
		}
	}
}

/* ------------------------------------------------------------- what is sent */

func option(args []word, key string) (string, bool) {
	for _, w := range args {
		if value, has := strings.CutPrefix(w.Text, key+"="); w.IsBare && has {
			return value, true
		}
	}
	return "", false
}

func has(args []word, text string) bool {
	for _, w := range args {
		if w.Is(text) {
			return true
		}
	}
	return false
}

func (e *execution) crossing(args []word) int32 {
	if flags, ok := option(args, "flags"); ok {
		return int32(e.number(flags))
	}
	for number, name := range crossings {
		if has(args, name) {
			return int32(number)
		}
	}
	return 0
}

func (e *execution) flags(args []word) int32 {
	flags := e.crossing(args)
	for name, flag := range map[string]int32{"module": 0x10, "async": 0x20, "bytecode": 0x40} {
		if has(args, name) {
			flags |= flag
		}
	}
	return flags
}

// send damages bytes as the words say, and calls use with where they stand.
func (e *execution) send(args []word, data []byte, use func(at, length uint32) int32) int32 {
	data = bytes.Clone(data)
	if cut, ok := option(args, "cut"); ok {
		data = data[:min(int(e.number(cut)), len(data))]
	}
	if flip, ok := option(args, "flip"); ok && int(e.number(flip)) < len(data) {
		data[int(e.number(flip))] ^= 1
	}
	length := uint32(len(data))
	if has(args, "exchange") {
		e.put(data)
		at, _, _ := e.Exchange()
		return use(at, length)
	}
	if has(args, "null") {
		return use(0, length)
	}
	at := e.place(string(data))
	found := use(at, length)
	e.Free(at)
	return found
}

// source is a text, or a variable that holds a string, so many times over.
func (e *execution) source(args []word) []byte {
	times := 1
	if text, ok := option(args, "times"); ok {
		times = int(e.number(text))
	}
	for i := len(args) - 1; i >= 0; i-- {
		name, isVariable := strings.CutPrefix(args[i].Text, "$")
		if args[i].IsBare && !isVariable {
			continue
		}
		text := args[i].Text
		if args[i].IsBare {
			value := e.variables[name]
			if value.kind != "text" && value.kind != "bytes" {
				e.fail("%s is no string", args[i].Text)
			}
			text = value.text
		}
		return bytes.Repeat([]byte(text), times)
	}
	e.fail("the statement wants source")
	return nil
}

func (e *execution) withName(text string, isGiven bool, use func(at uint32) int32) int32 {
	if !isGiven {
		return use(0)
	}
	at := e.place(text + "\x00")
	found := use(at)
	e.Free(at)
	return found
}

func (e *execution) withSource(args, result []word, call func(at, length, file uint32, flags int32) int32) {
	file, hasFile := option(args, "file")
	e.checkGiven(result, 1, e.send(args, e.source(args), func(at, length uint32) int32 {
		return e.withName(file, hasFile, func(name uint32) int32 { return call(at, length, name, e.flags(args)) })
	}))
}

func (e *execution) withValue(args, result []word, standard int32, call func(handle, at, length uint32, crossing int32) int32) {
	handle := e.unsigned(e.word(args, 0).Text)
	e.checkGiven(result, standard, e.send(args, e.bytes(args, 1), func(at, length uint32) int32 {
		return call(handle, at, length, e.crossing(args))
	}))
}

func (e *execution) performValue(verb string, args, result []word) {
	handle := func() uint32 { return e.unsigned(e.word(args, 0).Text) }
	switch verb {
	case "evaluate":
		e.withSource(args, result, e.Evaluate)
	case "compile":
		e.withSource(args, result, e.Compile)
	case "call":
		e.withValue(args, result, 1, e.Call)
	case "construct":
		e.withValue(args, result, 1, e.Construct)
	case "get":
		e.withValue(args, result, 1, e.Get)
	case "set":
		e.withValue(args, result, 0, func(object, at, length uint32, _ int32) int32 { return e.Set(object, at, length) })
	case "copy":
		e.checkGiven(result, 1, e.Copy(handle(), e.crossing(args)))
	case "await":
		e.checkGiven(result, 1, e.Await(handle(), e.crossing(args)))
	case "import":
		e.checkGiven(result, 1, e.withName(e.word(args, 0).Text, !has(args, "null"), e.Import))
	case "release":
		times := uint32(1)
		if len(args) > 1 {
			times = e.unsigned(args[1].Text)
		}
		e.checkGiven(result, 0, e.Release(handle(), times))
	case "held":
		e.checkGiven(result, 1, e.Held())
	case "host-functions":
		e.checkGiven(result, 1, e.HostFunctions())
	case "settle":
		isRejected, index := len(args) > 1 && args[1].Is("rejected"), 1
		if isRejected {
			index = 2
		}
		e.checkGiven(result, 0, e.send(args, e.bytes(args, index), func(at, length uint32) int32 {
			return e.Settle(handle(), isRejected, at, length)
		}))
	case "define-module":
		e.checkGiven(result, 0, e.send(args, e.bytes(args, 1), func(at, length uint32) int32 {
			return e.withName(args[0].Text, true, func(name uint32) int32 { return e.DefineModule(name, at, length) })
		}))
	case "message":
		port := handle()
		e.checkGiven(result, 0, e.send(args, e.bytes(args, 1), func(at, length uint32) int32 { return e.Message(port, at, length) }))
	case "close-port":
		e.checkGiven(result, 0, e.ClosePort(handle()))
	case "import-map":
		e.checkGiven(result, 0, e.send(args, []byte(e.text(args, 0)), e.SetImportMap))
	case "notation":
		e.notation(args)
	case "reserve":
		e.reserve(args, result)
	case "echo":
		e.echo(args, result)
	default:
		e.fail("unknown statement %s", verb)
	}
}

func (e *execution) notation(args []word) {
	first, second := e.bytes(args, 0), e.bytes(args, 1)
	if !bytes.Equal(first, second) {
		e.fail("%s is raw'%x'", args[0].Text, first)
	}
	if again := encode(parse(show(decode(first)))); !bytes.Equal(first, again) {
		e.fail("%s is read as %s", args[0].Text, show(decode(first)))
	}
}

func (e *execution) reserve(args, result []word) {
	size := uint32(math.MaxUint32)
	if first := e.word(args, 0); !first.Is("max") {
		size = e.unsigned(first.Text)
	}
	before, capacityBefore, _ := e.Exchange()
	room := e.Reserve(size)
	at, capacity, _ := e.Exchange()
	if (room != 0) == (len(result) > 0 && result[0].Is("null")) {
		e.fail("whether there is memory: %t", room != 0)
	}
	if room != 0 && (at != room || capacity < size) || room == 0 && (at != before || capacity != capacityBefore) {
		e.fail("the exchange is not what qjs_reserve said")
	}
	if room != 0 {
		bytes := e.Bytes(room, size)
		for i := range bytes {
			bytes[i] = 0xff
		}
	}
}

func (e *execution) echo(args, result []word) {
	key := item{kind: "text", text: "echo"}
	var pair []byte
	parsed := e.parse(args, 0)
	e.protect(func() {
		pair = encode(item{kind: "array", items: []item{key, e.variables.replace(parsed)}})
	})
	set := e.send(nil, pair, func(at, length uint32) int32 { return e.Set(0, at, length) })
	value, _ := e.readExchange(set)
	e.checkFound(0, set, value)
	found := e.send(nil, encode(key), func(at, length uint32) int32 { return e.Get(0, at, length, e.crossing(args)) })
	if len(result) == 0 {
		result = args[:1]
	}
	e.checkGiven(result, 1, found)
}

func (e *execution) bake(verb string, result []word) {
	switch verb {
	case "prepare":
		e.checkResult(result, 0, e.Prepare())
	case "snapshot":
		e.checkResult(result, 0, e.Freeze())
	case "restore":
		e.Resume()
	}
}
