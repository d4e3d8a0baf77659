package qjsreactor

import (
	"fmt"
	"strings"
)

// Code says why the reactor refused a call or interrupted the guest: enum qjs_error of
// include/qjs_reactor.h. It is an error itself, so that errors.Is(err, CodeTimeout) asks for it.
type Code int32

// The codes.
const (
	CodeUninitialized Code = -10 // there is no runtime: the instance is closed
	CodeInitialized   Code = -11 // there is a runtime already
	CodeBusy          Code = -12 // refused inside a call that is still in progress
	CodeExited        Code = -13 // the guest called std.exit
	CodeDead          Code = -14 // a call was cut short by a trap
	CodeArgument      Code = -15 // a bad option or value
	CodeMemory        Code = -16 // the guest used up its memory
	CodeFile          Code = -17 // a script file could not be read
	CodeException     Code = -18 // the guest threw, and nobody caught it
	CodeRejection     Code = -19 // a promise was rejected, and nobody handled it
	CodeTimeout       Code = -20 // the time limit interrupted the guest
	CodePolls         Code = -21 // the poll limit interrupted the guest
	CodeStopped       Code = -22 // Stop, or the end of a context, interrupted the guest
	CodePolling       Code = -23 // waiting for descriptors failed
	CodeHandle        Code = -24 // the handle was released, or is not of this instance
	CodeValue         Code = -25 // what was sent is no value
	CodeBytecode      Code = -26 // the bytecode is damaged, or of another version
)

var codeNames = map[Code]string{
	CodeUninitialized: "QJS_E_UNINITIALIZED", CodeInitialized: "QJS_E_INITIALIZED", CodeBusy: "QJS_E_BUSY",
	CodeExited: "QJS_E_EXITED", CodeDead: "QJS_E_DEAD", CodeArgument: "QJS_E_ARGUMENT", CodeMemory: "QJS_E_MEMORY",
	CodeFile: "QJS_E_FILE", CodeException: "QJS_E_EXCEPTION", CodeRejection: "QJS_E_REJECTION",
	CodeTimeout: "QJS_E_TIMEOUT", CodePolls: "QJS_E_POLLS", CodeStopped: "QJS_E_STOPPED",
	CodePolling: "QJS_E_POLLING", CodeHandle: "QJS_E_HANDLE", CodeValue: "QJS_E_VALUE",
	CodeBytecode: "QJS_E_BYTECODE",
}

// Error is the code's name in C, such as QJS_E_TIMEOUT.
func (c Code) Error() string {
	if name, ok := codeNames[c]; ok {
		return name
	}
	return fmt.Sprintf("QJS_E_%d", -int32(c))
}

// interrupts is whether guest code was cut off, so that promises may never be settled.
func (c Code) interrupts() bool {
	return c == CodeTimeout || c == CodePolls || c == CodeStopped || c == CodeMemory
}

// Error says that the reactor refused a call, interrupted the guest, or met an error that
// nobody in the guest caught. What a call of the guest threw is an [*Exception] instead.
type Error struct {
	Code Code
	// Text says it in words; of an error of the guest with its stack.
	Text string
	// Cause is what is behind it: the error of a context, a trap. It may be nil.
	Cause error
}

func (e *Error) Error() string {
	text := strings.TrimRight(e.Text, "\n")
	if e.Cause != nil && !strings.Contains(text, e.Cause.Error()) {
		return fmt.Sprintf("%v: %s: %v", e.Code, text, e.Cause)
	}
	return fmt.Sprintf("%v: %s", e.Code, text)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is is whether target is the code.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

func newError(code Code, format string, arguments ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, arguments...)}
}

// Exception is an error of the guest, thrown or as a value, and also what it threw that is no
// error: then Class is empty, and Value is what was thrown.
//
// A host function that returns an *Exception as its error throws it as it is; any other error
// is an Error in the guest with the same message.
type Exception struct {
	// Class is the built-in class, such as TypeError.
	Class string
	// Name is the property of that name, when it is not the class.
	Name    string
	Message string
	// Stack is the guest's stack, one line a frame.
	Stack string
	// Cause is the property of that name: any value, nil when there is none.
	Cause any
	// Errors are those of an AggregateError.
	Errors []any
	// Properties are other properties of its own that are primitives, such as code.
	Properties map[string]any
	// Value is what was thrown, when that is no error.
	Value any
}

// Error is its name and its message, without the stack.
func (e *Exception) Error() string {
	name := e.Name
	if name == "" {
		name = e.Class
	}
	switch {
	case name == "":
		return "the guest threw " + thrownText(e.Value)
	case e.Message == "":
		return name
	}
	return name + ": " + e.Message
}

// thrownText is what was thrown in words. What it consists of is not looked at: it may be a circle.
func thrownText(value any) string {
	switch value.(type) {
	case string, bool, float64, undefined:
		return fmt.Sprint(value)
	case nil:
		return "null"
	}
	return describe(value)
}

// Unwrap gives all errors among its causes, and theirs, each once: Cause, and Errors. A guest's may be
// circles, in which errors.Is would go round for ever.
func (e *Exception) Unwrap() []error {
	var causes []error
	seen := map[*Exception]bool{e: true}
	for rest := []*Exception{e}; len(rest) > 0; {
		last := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		for _, value := range append([]any{last.Cause}, last.Errors...) {
			if exception, ok := value.(*Exception); ok {
				if !seen[exception] {
					seen[exception] = true
					causes = append(causes, cause{exception})
					rest = append(rest, exception)
				}
			} else if err, ok := value.(error); ok {
				causes = append(causes, err)
			}
		}
	}
	return causes
}

// cause is an Exception among the causes of another, which tells of its causes too.
type cause struct{ exception *Exception }

func (c cause) Error() string { return c.exception.Error() }

func (c cause) Is(target error) bool { return target == error(c.exception) }

func (c cause) As(target any) bool {
	exception, ok := target.(**Exception)
	if ok {
		*exception = c.exception
	}
	return ok
}

// ExitError is how [Reactor.Run] ends when the guest called std.exit with another code than 0.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("the guest called std.exit(%d)", e.Code) }

// Is is whether target is CodeExited.
func (e *ExitError) Is(target error) bool { return target == CodeExited }
