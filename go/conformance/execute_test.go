package conformance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero"

	"github.com/qjs-reactor/qjs-reactor/go/internal/abi"
	"github.com/qjs-reactor/qjs-reactor/go/internal/fake"
	"github.com/qjs-reactor/qjs-reactor/go/internal/wasi"
)

const runTurns = 100000

var codes = map[string]int32{
	"QJS_OK": 0, "QJS_E_UNINITIALIZED": -10, "QJS_E_INITIALIZED": -11, "QJS_E_BUSY": -12, "QJS_E_EXITED": -13,
	"QJS_E_DEAD": -14, "QJS_E_ARGUMENT": -15, "QJS_E_MEMORY": -16, "QJS_E_FILE": -17, "QJS_E_EXCEPTION": -18,
	"QJS_E_REJECTION": -19, "QJS_E_TIMEOUT": -20, "QJS_E_POLLS": -21, "QJS_E_STOPPED": -22, "QJS_E_POLLING": -23,
	"QJS_E_HANDLE": -24, "QJS_E_VALUE": -25, "QJS_E_BYTECODE": -26,
}

var statuses = []string{"UNINITIALIZED", "READY", "EXITED", "DEAD"}

func codeName(code int32) string {
	for name, value := range codes {
		if value == code {
			return name
		}
	}
	return strconv.Itoa(int(code))
}

// execution carries out one case.
type execution struct {
	*abi.Instance
	world     *fake.World
	stdin     *wasi.Stdin
	directory string
	line      int
	fails     *failure // what the case has to fail with
	failed    *failure // the first, also when it had to go through the guest
	mark      uint32
	variables variables
	last      int32 // what the last call that gives values returned
	host      scriptedHost
}

func (e *execution) fail(format string, arguments ...any) {
	f := &failure{e.line, fmt.Sprintf(format, arguments...)}
	if e.failed == nil {
		e.failed = f
	}
	panic(f)
}

// runCase gives what is wrong, nil when the case holds.
func runCase(artifact *abi.Artifact, source, directory string) (failed *failure) {
	w := &fake.World{}
	e := &execution{
		world: w, stdin: wasi.NewStdin(nil), directory: directory, variables: variables{},
		host: scriptedHost{answers: map[string]answer{}},
	}
	config := wazero.NewModuleConfig().WithStdout(w.Output(1)).WithStderr(w.Output(2)).
		WithFSConfig(wazero.NewFSConfig().WithDirMount(directory, "/"))
	instance, err := artifact.Instantiate(context.Background(), abi.Options{
		Module: config, World: &wasi.World{Stdin: e.stdin, Clock: w}, Door: e.enter,
	})
	if err != nil {
		return &failure{0, err.Error()}
	}
	e.Instance = instance
	defer func() {
		if err := instance.Close(); err != nil && failed == nil {
			failed = &failure{0, err.Error()}
		}
	}()
	failed = e.attempt(source)
	switch {
	case e.fails == nil:
		return failed
	case failed == nil:
		return &failure{e.line, fmt.Sprintf("the case should have failed in line %d with: %s", e.fails.line, e.fails.message)}
	case failed.line == e.fails.line && strings.Contains(failed.message, e.fails.message):
		return nil
	}
	return failed
}

func (e *execution) attempt(source string) (failed *failure) {
	defer func() {
		reason := recover()
		switch reason := reason.(type) {
		case nil:
		case *failure:
			failed = reason
		default:
			failed = &failure{e.line, fmt.Sprint(reason)}
		}
		if e.failed != nil {
			failed = e.failed
		}
	}()
	e.carryOut(parseCase(source))
	e.Destroy()
	return nil
}

func (e *execution) carryOut(statements []statement) {
	for _, s := range statements {
		e.line = s.line
		if s.words[0].Is("repeat") {
			for n := range int(e.number(e.word(s.words, 1).Text)) {
				if len(s.words) > 2 {
					e.variables[s.words[2].Text[1:]] = item{kind: "unsigned", number: uint64(n)}
				}
				e.carryOut(s.body)
			}
			continue
		}
		e.perform(s)
		if trap := e.Trap(); trap != nil {
			e.fail("%v", trap)
		}
	}
	if len(statements) > 0 {
		e.line = statements[len(statements)-1].line
	}
}

/* ------------------------------------------------------- words of a statement */

// number is a number, or that of a variable, or of the handle that it holds.
func (e *execution) number(text string) float64 {
	if name, isVariable := strings.CutPrefix(text, "$"); isVariable {
		value := e.variables[name]
		if value.kind == "tag" && len(value.items[0].items) > 1 {
			value = value.items[0].items[1]
		}
		if value.kind != "unsigned" {
			e.fail("%s is no number", text)
		}
		return float64(value.number)
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		e.fail("%s where a number is wanted", text)
	}
	return value
}

// unsigned is a number as the exports take it.
func (e *execution) unsigned(text string) uint32 {
	return uint32(int64(e.number(text)))
}

func (e *execution) word(words []word, index int) word {
	if index >= len(words) {
		e.fail("the statement wants more words")
	}
	return words[index]
}

func (e *execution) text(words []word, index int) string {
	w := e.word(words, index)
	if w.IsBare {
		e.fail("%s where a text is wanted", w.Text)
	}
	return w.Text
}

// call splits words at the arrow.
func (e *execution) call(words []word) (args, result []word) {
	for at, w := range words {
		if w.Is("->") {
			return words[:at], words[at+1:]
		}
	}
	return words, nil
}

func (e *execution) lastError() string {
	return codeName(e.ErrorCode()) + ": " + e.ErrorText()
}

func (e *execution) checkResult(result []word, standard, found int32) {
	wanted := strconv.Itoa(int(standard))
	if len(result) > 0 {
		wanted = result[0].Text
	}
	if wanted != "any" && int32(e.number(wanted)) != found {
		e.fail("expected %s, found %d; the last error is %s", wanted, found, e.lastError())
	}
	if len(result) > 1 {
		e.checkCode(result[1].Text)
	}
}

func (e *execution) checkCode(name string) {
	code, isKnown := codes[name]
	if !isKnown {
		e.fail("unknown name %s", name)
	}
	if found := e.ErrorCode(); found != code {
		e.fail("expected %s, found %s", name, e.lastError())
	}
}

// checkText checks what a statement says of a text: none, a whole, or parts.
func (e *execution) checkText(words []word, found string) {
	first := e.word(words, 0)
	switch {
	case first.Is("none"):
		if found != "" {
			e.fail("expected nothing, found:\n%s", found)
		}
	case !first.IsBare:
		if first.Text != found {
			e.fail("expected:\n%s\nfound:\n%s", first.Text, found)
		}
	default:
		verb := ""
		for _, w := range words {
			if w.IsBare {
				if verb = w.Text; verb != "contains" && verb != "lacks" {
					e.fail("unknown word %s", verb)
				}
			} else if strings.Contains(found, w.Text) == (verb == "lacks") {
				e.fail("expected a text that %s:\n%s\nfound:\n%s", verb, w.Text, found)
			}
		}
	}
}

/* ---------------------------------------------------------------- the verbs */

func (e *execution) initArgv(words, result []word, argv ...string) {
	for _, w := range words {
		argv = append(argv, w.Text)
	}
	e.checkResult(result, 0, e.InitArgv(argv))
}

func (e *execution) eval(args, result []word) {
	isModule, times, file, i := false, 1, uint32(0), 0
	for ; i < len(args) && args[i].IsBare; i++ {
		key, value, _ := strings.Cut(args[i].Text, "=")
		switch key {
		case "module":
			isModule = true
		case "file":
			file = e.PlaceText(value)
		case "times":
			times = int(e.number(value))
		default:
			e.fail("unknown word %s", args[i].Text)
		}
	}
	source := strings.Repeat(e.text(args, i), times)
	at := e.place(source)
	found := e.Eval(at, uint32(len(source)), file, isModule)
	e.Free(at)
	e.Free(file)
	e.checkResult(result, 0, found)
}

func (e *execution) place(bytes string) uint32 {
	at := e.Place([]byte(bytes))
	if at == 0 {
		e.fail("no memory for %d bytes", len(bytes))
	}
	return at
}

func (e *execution) run(args, result []word) {
	limit := runTurns
	if len(args) > 0 {
		limit = int(e.number(strings.TrimPrefix(args[0].Text, "turns=")))
	}
	found := int32(0)
	for i := 0; found >= 0; i++ {
		if i == limit {
			e.fail("still not idle after %d turns, the last result is %d", limit, found)
		}
		if found = e.LoopOnce(); found > 0 {
			e.world.Elapsed += fake.Milliseconds(float64(found))
		}
	}
	e.checkResult(result, -1, found)
}

func (e *execution) setting(words []word) {
	var numbers []uint32
	for _, w := range words[1:] {
		numbers = append(numbers, e.unsigned(w.Text))
	}
	name := words[0].Text
	switch {
	case name == "random_seed" && len(numbers) == 2:
		e.SetRandomSeed(numbers[0], numbers[1])
	case name == "turn_budget" && len(numbers) == 2:
		e.SetTurnBudget(numbers[0], numbers[1])
	case len(numbers) != 1:
		e.fail("unknown setting %s", name)
	case name == "web":
		e.SetWeb(numbers[0] != 0)
	case name == "time_limit":
		e.SetTimeLimit(numbers[0])
	case name == "poll_limit":
		e.SetPollLimit(numbers[0])
	case name == "stack_ceiling":
		e.SetStackCeiling(numbers[0])
	case name == "error_output":
		e.SetErrorOutput(numbers[0] != 0)
	default:
		e.fail("unknown setting %s", name)
	}
}

func (e *execution) writeFile(name, text string) {
	target := filepath.Join(e.directory, name)
	err := os.MkdirAll(filepath.Dir(target), 0o755)
	if err == nil {
		err = os.WriteFile(target, []byte(text), 0o644)
	}
	if err != nil {
		e.fail("%v", err)
	}
}

func (e *execution) clock(words []word) {
	first := e.word(words, 0).Text
	switch {
	case first == "tick":
		e.world.Tick = fake.Milliseconds(e.number(e.word(words, 1).Text))
	case strings.HasPrefix(first, "+"):
		e.world.Elapsed += fake.Milliseconds(e.number(first[1:]))
	default:
		e.fail("clock wants +MS or tick MS")
	}
}

func (e *execution) checkError(words []word) {
	if len(words) > 0 && words[0].IsBare && strings.HasPrefix(words[0].Text, "QJS_") {
		e.checkCode(words[0].Text)
		words = words[1:]
	}
	if len(words) > 0 {
		e.checkText(words, e.ErrorText())
	}
}

func (e *execution) state(words []word) {
	s := e.LoopState()
	fields := map[string]int32{
		"status": s.Status, "next_timer": s.NextTimer, "jobs": s.Jobs, "readers": s.Readers, "writers": s.Writers,
		"errors": s.Errors, "exit_code": s.ExitCode, "promises": s.Promises, "ports": s.Ports,
	}
	for i := 0; i < len(words); i += 2 {
		name, value := words[i].Text, e.word(words, i+1).Text
		found, isKnown := fields[name]
		shown := strconv.Itoa(int(found))
		if !isKnown {
			e.fail("unknown field %s", name)
		}
		if name == "status" {
			shown = statuses[found]
		}
		if value != shown {
			e.fail("expected %s %s, found %s", name, value, shown)
		}
	}
}

func (e *execution) memory(words []word) {
	size := e.MemorySize()
	switch {
	case words[0].Is("mark"):
		e.mark = size
	case !words[0].Is("grown"):
		e.fail("memory wants mark or grown")
	case size > e.mark+e.unsigned(e.word(words, 1).Text):
		e.fail("memory has grown by %d bytes", size-e.mark)
	}
}

func (e *execution) perform(s statement) {
	words := s.words[1:]
	args, result := e.call(words)
	switch verb := s.words[0].Text; verb {
	case "title":
	case "fails":
		e.fails = &failure{int(e.number(e.word(words, 0).Text)), e.text(words, 1)}
	case "init":
		if len(args) == 0 {
			e.checkResult(result, 0, e.Init())
		} else {
			e.initArgv(args, result, "qjs")
		}
	case "argv":
		e.initArgv(args, result)
	case "eval":
		e.eval(args, result)
	case "loop":
		e.checkResult(result, 0, e.LoopOnce())
	case "run":
		e.run(args, result)
	case "poll":
		e.checkResult(result, 0, e.PollIO(int32(e.number(e.word(args, 0).Text))))
	case "destroy":
		e.Destroy()
	case "abandon":
		e.Abandon()
	case "prepare", "snapshot", "restore":
		e.bake(verb, result)
	case "stop":
		if len(words) > 0 && words[0].Is("on-date") {
			e.world.OnDate = e.Stop
		} else {
			e.StopNow()
		}
	case "set":
		if name := e.word(words, 0).Text; name[0] == '$' || (name[0] >= '0' && name[0] <= '9') {
			e.performValue("set", args, result)
		} else {
			e.setting(words)
		}
	case "file":
		e.writeFile(e.word(words, 0).Text, e.text(words, 1))
	case "stdin":
		if e.word(words, 0).Is("end") {
			e.stdin.End()
		} else {
			e.stdin.Push([]byte(e.text(words, 0)))
		}
	case "forget":
		for _, w := range words {
			delete(e.variables, strings.TrimPrefix(w.Text, "$"))
		}
	case "clock":
		e.clock(words)
	case "out":
		e.checkText(words, e.world.TakeOutput(1))
	case "err":
		e.checkText(words, e.world.TakeOutput(2))
	case "error":
		e.checkError(words)
	case "state":
		e.state(words)
	case "memory":
		e.memory(words)
	case "door", "on", "arguments", "answer", "called":
		e.performHost(s, words)
	default:
		e.performValue(verb, args, result)
	}
}
