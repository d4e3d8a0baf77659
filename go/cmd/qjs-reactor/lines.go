package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

const prompt = "qjs > "

// lines evaluates what is typed, line by line, and prints its value. Between two lines the guest's
// timers and promises go on.
func lines(ctx context.Context, vm *qjs.Reactor, stdin io.Reader, stdout, stderr io.Writer) int {
	show, err := vm.EvalHandle(ctx, "(value) => { if (value !== undefined) console.log(value) }")
	if err != nil {
		fmt.Fprintln(stderr, "qjs-reactor:", err)
		return 1
	}
	typed := make(chan string)
	go func() {
		defer close(typed)
		reader := bufio.NewReader(stdin)
		for {
			line, err := reader.ReadString('\n')
			if err == nil || line != "" {
				select {
				case typed <- strings.TrimRight(line, "\r\n"):
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	for {
		fmt.Fprint(stdout, prompt)
		line, isThere := between(ctx, vm, typed, stderr)
		if !isThere {
			fmt.Fprintln(stdout)
			return exitCode(context.Cause(ctx), stderr)
		}
		err := evaluate(ctx, vm, show, line)
		if errors.Is(err, qjs.CodeExited) {
			return exitCode(vm.Run(ctx), stderr)
		}
		if err != nil {
			tell(stderr, err)
		}
	}
}

func evaluate(ctx context.Context, vm *qjs.Reactor, show *qjs.Handle, line string) error {
	value, err := vm.EvalHandle(ctx, line, qjs.File("<stdin>"))
	if err != nil {
		return err
	}
	defer value.Release()
	_, err = show.Call(ctx, value)
	return err
}

// between turns the guest's loop until a line is there; false: there is none any more.
func between(ctx context.Context, vm *qjs.Reactor, typed <-chan string, stderr io.Writer) (string, bool) {
	turning, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := vm.Run(turning); err != nil && turning.Err() == nil {
			tell(stderr, err)
		}
	}()
	defer func() {
		stop()
		<-done
	}()
	select {
	case line, isThere := <-typed:
		return line, isThere
	case <-ctx.Done():
		return "", false
	}
}

func tell(stderr io.Writer, err error) {
	fmt.Fprintln(stderr, err)
	var e *qjs.Exception
	if errors.As(err, &e) && e.Stack != "" {
		fmt.Fprint(stderr, e.Stack)
	}
}
