package qjsreactor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// enum qjs_crossing: how a value of the guest crosses to the host.
const (
	crossFunctions = 1
	crossHandles   = 2
	crossHandle    = 3
)

// enum qjs_host_op
const (
	opCall = iota
	opSettled
	opReleased
	opResolve
	opLoad
	opMessage
	opClose
	opChannel
)

// nameless is thrown when there is no memory left to say why: a RangeError without words.
var nameless = []byte("\xd8\x1b\x82\x6aRangeError\xa0")

// door is what the guest reaches the host by. It comes back in the ordinary way whatever happens.
func (r *Reactor) door(_ uint32, op int32, id, bytes, length uint32) int32 {
	answer, err := r.answer(op, id, r.instance.Bytes(bytes, length))
	if r.isClosing.Load() {
		return 0 /* nobody is there to take it */
	}
	if err != nil {
		answer = err
	} else if answer == (undefined{}) {
		return 0
	}
	_, length, isThrown := r.sendOutcome(answer, err != nil)
	if isThrown {
		return -int32(length)
	}
	return int32(length)
}

// sendOutcome puts into the exchange what code of the host came to: its result, or what it throws. Of what
// cannot cross a TypeError tells; where there is no memory for that, nameless.
func (r *Reactor) sendOutcome(value any, isError bool) (at, length uint32, isThrown bool) {
	at, length, err := r.send(func(w *writer) error { return w.value(value) })
	if err == nil {
		return at, length, isError
	}
	refusal := &Exception{Class: "TypeError", Message: validText("the result cannot cross: " + err.Error())}
	at, length, err = r.send(func(w *writer) error { return w.exception(refusal) })
	if err == nil {
		return at, length, true
	}
	return r.instance.Send(nameless), uint32(len(nameless)), true
}

func (r *Reactor) answer(op int32, id uint32, data []byte) (any, error) {
	if op == opMessage {
		return Undefined, r.posted(id, data) /* which may be for another guest, and is read there */
	}
	value, err := unmarshal(data, r.receive)
	if err != nil {
		return nil, err
	}
	list, ok := value.([]any)
	if !ok {
		return nil, newError(CodeValue, "the door was called with no array")
	}
	switch {
	case op == opCall:
		return r.callFunction(id, list)
	case op == opSettled && len(list) == 2:
		r.settled(id, list[0] == true, list[1])
		return Undefined, nil
	case op == opReleased:
		for _, id := range list {
			if number, ok := id.(float64); ok {
				r.forget(uint32(number))
			}
		}
		return Undefined, nil
	case op == opResolve && len(list) == 2:
		return r.resolve(list)
	case op == opLoad && len(list) == 2:
		return r.load(list)
	case op == opClose:
		r.portClosed(id)
		return Undefined, nil
	case op == opChannel && len(list) == 1:
		name, _ := list[0].(string)
		return r.invoke(false, func(context.Context) (any, error) { return r.joins(id, name), nil })
	}
	return nil, newError(CodeArgument, "the host has no operation %d", op)
}

func (r *Reactor) callFunction(id uint32, args []any) (any, error) {
	f := r.functions[id]
	if f == nil {
		return nil, newError(CodeHandle, "there is no host function %d any more", id)
	}
	if !f.isAsync {
		return r.invoke(f.takesContext, func(ctx context.Context) (any, error) { return f.call(ctx, args) })
	}
	promise, resolve, reject := NewPromise()
	go func() {
		value, err := protected(func() (any, error) { return f.call(r.life, args) })
		if err != nil {
			reject(err)
			return
		}
		resolve(value)
	}()
	return promise, nil
}

// invoke calls code of the host on behalf of the guest, which waits meanwhile. Calls of the instance
// that come with the context are let in.
//
//go:noinline
func (r *Reactor) invoke(takesContext bool, call func(ctx context.Context) (any, error)) (any, error) {
	r.inHost.Add(1)
	defer r.inHost.Add(-1)
	ctx := r.current
	if takesContext {
		inner, g := r.within(ctx)
		defer g.end()
		ctx = inner
	}
	return protected(func() (any, error) { return call(ctx) })
}

// protected makes an error of a panic, which must not unwind the guest.
func protected(call func() (any, error)) (value any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the host function panicked: %v", reason)
			if cause, ok := reason.(error); ok {
				err = fmt.Errorf("the host function panicked: %w", cause)
			}
		}
	}()
	return call()
}

func (r *Reactor) resolve(list []any) (any, error) {
	specifier, _ := list[0].(string)
	base, _ := list[1].(string)
	if r.config.Resolve == nil {
		return Undefined, nil
	}
	return r.invoke(true, func(ctx context.Context) (any, error) {
		name, err := r.config.Resolve(ctx, specifier, base)
		if name == "" {
			return Undefined, err
		}
		return name, err
	})
}

func (r *Reactor) load(list []any) (any, error) {
	name, _ := list[0].(string)
	kind, _ := list[1].(string)
	if r.config.Load == nil {
		return Undefined, nil
	}
	return r.invoke(true, func(ctx context.Context) (any, error) {
		source, err := r.config.Load(ctx, name, kind)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		switch source := source.(type) {
		case nil:
			return Undefined, nil
		case string, []byte, *Promise:
			return source, nil
		}
		return nil, newError(CodeArgument, "Load gave a %T for %s; it gives a string, []byte, *Promise or nil", source, name)
	})
}

/* --------------------------------------------------- what the guest holds */

// numberOf gives what stands for a value in tag 39: its kind, and its handle or id.
func (r *Reactor) numberOf(value any) (kind, number uint32, err error) {
	switch v := value.(type) {
	case *Handle:
		if v.reactor != r {
			return 0, 0, newError(CodeHandle, "it is a handle of another instance")
		}
		if v.isReleased.Load() {
			return 0, 0, newError(CodeHandle, "this value of the guest was released")
		}
		return v.kind, v.number, nil
	case *Function:
		number, err = r.functionID(v)
		return hostFunction, number, err
	case *Promise:
		number = r.promiseNumber(v)
		return hostPromise, number, nil
	case *Port:
		number, err = r.portNumber(v)
		return messagePort, number, err
	}
	return 0, 0, newError(CodeValue, "it is no handle")
}

// functionID gives a function an id; the same one has the same. Ids that came back are given
// out again.
func (r *Reactor) functionID(f *Function) (uint32, error) {
	if f.err != nil {
		return 0, f.err
	}
	if id, ok := r.ids[f]; ok {
		return id, nil
	}
	id := uint32(len(r.functions) + 1)
	if last := len(r.freeIDs) - 1; last >= 0 {
		id, r.freeIDs = r.freeIDs[last], r.freeIDs[:last]
	}
	r.functions[id] = f
	r.ids[f] = id
	r.newIDs = append(r.newIDs, id)
	return id, nil
}

// forget is told that the guest does not hold a function any more.
func (r *Reactor) forget(id uint32) {
	if f := r.functions[id]; f != nil {
		delete(r.functions, id)
		delete(r.ids, f)
		r.freeIDs = append(r.freeIDs, id)
	}
}

// unsent takes back the numbers of what was not sent.
func (r *Reactor) unsent() {
	for _, id := range r.newIDs {
		r.forget(id)
	}
	r.newIDs = r.newIDs[:0]
	r.sending = r.sending[:0]
}

// receive makes what stands for a value of either side.
func (r *Reactor) receive(kind, number uint32, name string) (any, error) {
	switch kind {
	case hostFunction:
		if f := r.functions[number]; f != nil {
			if f.isPlain {
				return f.value, nil
			}
			return f, nil
		}
		return nil, newError(CodeHandle, "there is no host function %d any more", number)
	case hostPromise:
		if p := r.promises[number]; p != nil {
			return p, nil
		}
		return nil, newError(CodeHandle, "there is no host promise %d any more", number)
	case messagePort:
		return r.receivePort(number), nil
	}
	return r.newHandle(kind, number, name), nil
}
