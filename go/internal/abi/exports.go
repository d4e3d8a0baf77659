package abi

import "encoding/binary"

// The exports that are called, by their place in a frame.
const (
	initialize = iota
	initArgv
	eval
	loopOnce
	pollIO
	destroy
	malloc
	free
	loopState
	errorCode
	errorText
	errorLength
	version
	setTimeLimit
	setPollLimit
	setTurnBudget
	setStackCeiling
	setErrorOutput
	stop
	stopFlag
	abandon
	setHost
	exchange
	reserve
	evaluate
	compile
	importModule
	call
	construct
	get
	set
	copyValue
	await
	release
	held
	settle
	defineModule
	setImportMap
	setWeb
	setRandomSeed
	message
	closePort
	prepare
	snapshot
	restore
	hostFunctions
	exportCount
)

var exportNames = [exportCount]string{
	"qjs_init", "qjs_init_argv", "qjs_eval", "qjs_loop_once", "qjs_poll_io", "qjs_destroy", "malloc", "free",
	"qjs_loop_state", "qjs_error_code", "qjs_error_text", "qjs_error_length", "qjs_version", "qjs_set_time_limit",
	"qjs_set_poll_limit", "qjs_set_turn_budget", "qjs_set_stack_ceiling", "qjs_set_error_output", "qjs_stop",
	"qjs_stop_flag", "qjs_abandon", "qjs_set_host", "qjs_exchange", "qjs_reserve", "qjs_evaluate", "qjs_compile",
	"qjs_import", "qjs_call", "qjs_construct", "qjs_get", "qjs_set", "qjs_copy", "qjs_await", "qjs_release",
	"qjs_held", "qjs_settle", "qjs_define_module", "qjs_set_import_map", "qjs_set_web", "qjs_set_random_seed",
	"qjs_message", "qjs_close_port", "qjs_prepare", "qjs_snapshot", "qjs_restore", "qjs_host_functions",
}

// The codes that this package gives by itself, of an instance that cannot be asked.
const (
	codeDead   = -14
	statusDead = 3
)

// deadResult is what a dead instance answers.
func deadResult(id int) int32 {
	switch id {
	case loopOnce, pollIO:
		return -2
	case errorCode:
		return codeDead
	case malloc, reserve, exchange, loopState, errorText, errorLength, version, stopFlag:
		return 0
	default:
		return -1
	}
}

/* ------------------------------------------------------ the frozen contract */

// Init is qjs_init.
func (i *Instance) Init() int32 { return i.call(initialize) }

// InitArgv is qjs_init_argv; argv[0] is the program's name.
func (i *Instance) InitArgv(argv []string) int32 {
	table := make([]byte, 4*(len(argv)+1))
	pointers := make([]uint32, len(argv))
	for n, text := range argv {
		pointers[n] = i.PlaceText(text)
		binary.LittleEndian.PutUint32(table[4*n:], pointers[n])
	}
	at := i.Place(table)
	result := i.call(initArgv, uint32(len(argv)), at)
	i.Free(at)
	for _, pointer := range pointers {
		i.Free(pointer)
	}
	return result
}

// Eval is qjs_eval, of source and a file's name in memory; file 0 is none.
func (i *Instance) Eval(code, length, file uint32, isModule bool) int32 {
	return i.call(eval, code, length, file, number(isModule))
}

// LoopOnce is qjs_loop_once.
func (i *Instance) LoopOnce() int32 { return i.call(loopOnce) }

// PollIO is qjs_poll_io.
func (i *Instance) PollIO(timeout int32) int32 {
	i.world.Polled, i.world.WantsStdin = 0, false
	return i.call(pollIO, uint32(timeout))
}

// Destroy is qjs_destroy.
func (i *Instance) Destroy() { i.call(destroy) }

// Malloc is malloc.
func (i *Instance) Malloc(size uint32) uint32 { return uint32(i.call(malloc, size)) }

/* ------------------------------------------------------------ what is known */

// LoopState is struct qjs_loop_state.
type LoopState struct {
	Status, NextTimer, Jobs, Readers, Writers, Errors, ExitCode, Promises, Ports int32
}

// LoopState is qjs_loop_state.
func (i *Instance) LoopState() LoopState {
	words := i.Bytes(uint32(i.call(loopState)), 36)
	if i.trap != nil || words == nil {
		return LoopState{Status: statusDead, NextTimer: -1}
	}
	var n [9]int32
	for at := range n {
		n[at] = int32(word(words[4*at:]))
	}
	return LoopState{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]}
}

// ErrorCode is qjs_error_code.
func (i *Instance) ErrorCode() int32 { return i.call(errorCode) }

// ErrorText is qjs_error_text, qjs_error_length bytes of it.
func (i *Instance) ErrorText() string {
	if i.trap != nil {
		return i.trap.Error()
	}
	length := uint32(i.call(errorLength))
	return string(i.Bytes(uint32(i.call(errorText)), length))
}

// Version is qjs_version.
func (i *Instance) Version() string {
	pointer := uint32(i.call(version))
	for length := uint32(0); ; length++ {
		if at := i.Bytes(pointer+length, 1); at == nil || at[0] == 0 {
			return string(i.Bytes(pointer, length))
		}
	}
}

/* ---------------------------------------------------------------- settings */

// SetTimeLimit is qjs_set_time_limit.
func (i *Instance) SetTimeLimit(ms uint32) { i.call(setTimeLimit, ms) }

// SetPollLimit is qjs_set_poll_limit.
func (i *Instance) SetPollLimit(polls uint32) { i.call(setPollLimit, polls) }

// SetTurnBudget is qjs_set_turn_budget.
func (i *Instance) SetTurnBudget(jobs, ms uint32) { i.call(setTurnBudget, jobs, ms) }

// SetStackCeiling is qjs_set_stack_ceiling.
func (i *Instance) SetStackCeiling(bytes uint32) { i.call(setStackCeiling, bytes) }

// SetErrorOutput is qjs_set_error_output.
func (i *Instance) SetErrorOutput(on bool) { i.call(setErrorOutput, number(on)) }

// StopNow is qjs_stop.
func (i *Instance) StopNow() { i.call(stop) }

// Abandon is qjs_abandon.
func (i *Instance) Abandon() { i.call(abandon) }

/* ------------------------------------------------------------------ values */

// SetHost is qjs_set_host with this instance's door; data is handed through.
func (i *Instance) SetHost(data uint32, crossing int32) {
	i.call(setHost, i.doorIndex, data, uint32(crossing))
}

// UnsetHost is qjs_set_host without a door.
func (i *Instance) UnsetHost() { i.call(setHost, 0, 0, 0) }

// Reserve is qjs_reserve.
func (i *Instance) Reserve(size uint32) uint32 { return uint32(i.call(reserve, size)) }

// Evaluate is qjs_evaluate.
func (i *Instance) Evaluate(code, length, file uint32, flags int32) int32 {
	return i.call(evaluate, code, length, file, uint32(flags))
}

// Compile is qjs_compile.
func (i *Instance) Compile(code, length, file uint32, flags int32) int32 {
	return i.call(compile, code, length, file, uint32(flags))
}

// Import is qjs_import.
func (i *Instance) Import(specifier uint32) int32 { return i.call(importModule, specifier) }

// Call is qjs_call.
func (i *Instance) Call(function, arguments, length uint32, crossing int32) int32 {
	return i.call(call, function, arguments, length, uint32(crossing))
}

// Construct is qjs_construct.
func (i *Instance) Construct(function, arguments, length uint32, crossing int32) int32 {
	return i.call(construct, function, arguments, length, uint32(crossing))
}

// Get is qjs_get.
func (i *Instance) Get(object, key, length uint32, crossing int32) int32 {
	return i.call(get, object, key, length, uint32(crossing))
}

// Set is qjs_set.
func (i *Instance) Set(object, pair, length uint32) int32 { return i.call(set, object, pair, length) }

// Copy is qjs_copy.
func (i *Instance) Copy(handle uint32, crossing int32) int32 {
	return i.call(copyValue, handle, uint32(crossing))
}

// Await is qjs_await.
func (i *Instance) Await(promise uint32, crossing int32) int32 {
	return i.call(await, promise, uint32(crossing))
}

// Release is qjs_release.
func (i *Instance) Release(handle, times uint32) int32 { return i.call(release, handle, times) }

// Held is qjs_held.
func (i *Instance) Held() int32 { return i.call(held) }

// Settle is qjs_settle.
func (i *Instance) Settle(id uint32, isRejected bool, value, length uint32) int32 {
	return i.call(settle, id, number(isRejected), value, length)
}

// DefineModule is qjs_define_module.
func (i *Instance) DefineModule(name, exports, length uint32) int32 {
	return i.call(defineModule, name, exports, length)
}

// SetWeb is qjs_set_web.
func (i *Instance) SetWeb(on bool) { i.call(setWeb, number(on)) }

// SetRandomSeed is qjs_set_random_seed.
func (i *Instance) SetRandomSeed(low, high uint32) { i.call(setRandomSeed, low, high) }

// Message is qjs_message.
func (i *Instance) Message(port, bytes, length uint32) int32 {
	return i.call(message, port, bytes, length)
}

// ClosePort is qjs_close_port.
func (i *Instance) ClosePort(port uint32) int32 { return i.call(closePort, port) }

// Prepare is qjs_prepare.
func (i *Instance) Prepare() int32 { return i.call(prepare) }

// Freeze is qjs_snapshot.
func (i *Instance) Freeze() int32 { return i.call(snapshot) }

// Resume is qjs_restore.
func (i *Instance) Resume() { i.call(restore) }

// HostFunctions is qjs_host_functions.
func (i *Instance) HostFunctions() int32 { return i.call(hostFunctions) }

// SetImportMap is qjs_set_import_map.
func (i *Instance) SetImportMap(json, length uint32) int32 { return i.call(setImportMap, json, length) }

func number(is bool) uint32 {
	if is {
		return 1
	}
	return 0
}
