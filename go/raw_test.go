package qjsreactor_test

import (
	"strings"
	"testing"

	qjs "github.com/qjs-reactor/qjs-reactor/go"
)

func TestRaw(t *testing.T) {
	var out strings.Builder
	r, err := engine.NewRaw(background, qjs.Config{Stdout: &out, Clock: &still{}})
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := r.LastError(); code != 0 {
		t.Errorf("an error before the first call: %v", code)
	}
	if r.InitArgv([]string{"qjs", "--std"}) != 0 || r.Init() != -1 {
		t.Fatal("init")
	}
	if code, _ := r.LastError(); code != qjs.CodeInitialized {
		t.Errorf("got %v", code)
	}
	source := "setTimeout(() => print('later'), 5)"
	at := r.Malloc(uint32(len(source)))
	copy(r.Bytes(at, uint32(len(source))), source)
	if r.Eval(at, uint32(len(source)), 0, false) != 0 {
		t.Error(r.LastError())
	}
	r.Free(at)
	if first, io := r.LoopOnce(), r.PollIO(0); first != 5 || io != 0 {
		t.Errorf("got %d, %d", first, io)
	}
	r.Destroy()
	if r.LoopOnce() != -2 || r.Close() != nil || r.Close() != nil || r.LoopOnce() != -2 {
		t.Error("a closed instance answers")
	}
}
