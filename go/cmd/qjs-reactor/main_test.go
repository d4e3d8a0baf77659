package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"hello.js":  "import { who } from './lib.mjs'; import * as std from 'qjs:std'; console.log('hello', who, scriptArgs[1]); setTimeout(() => std.exit(3), 1)",
		"lib.mjs":   "export const who = 'world'",
		"throws.js": "setTimeout(() => { throw new Error('late') })",
	} {
		if err := os.WriteFile(filepath.Join(".", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args             []string
		in, out, errText string
		code             int
	}{
		{[]string{"hello.js", "arg"}, "", "hello world arg\n", "", 3},
		{[]string{"-e", "console.log(1 + 1)"}, "", "2\n", "", 0},
		{[]string{"--std", "-e", "console.log(std.in.getline())"}, "typed\n", "typed\n", "", 0},
		{[]string{"throws.js"}, "", "", "Error: late", 1},
		{[]string{"-e", "throw new TypeError('now')"}, "", "", "TypeError: now", 1},
		{[]string{"none.js"}, "", "", "none.js", 1},
		{[]string{"--nonsense"}, "", "", "--nonsense", 1},
		{[]string{"--help"}, "", usage, "", 0},
		{nil, "let x = 20\nx + 1\n[1,\nstd.exit(4)\n", prompt + prompt + "21\n" + prompt + prompt, "SyntaxError", 4},
		{nil, "'" + strings.Repeat("long", 50_000) + "'.length", prompt + "200000\n" + prompt + "\n", "", 0},
		{nil, "'end'\n", prompt + "end\n" + prompt + "\n", "", 0},
	} {
		var out, errOut strings.Builder
		code := run(context.Background(), c.args, strings.NewReader(c.in), &out, &errOut)
		if code != c.code || out.String() != c.out || !strings.Contains(errOut.String(), c.errText) || (c.errText == "" && errOut.Len() > 0) {
			t.Errorf("%q: code %d, out %q, err %q", c.args, code, out.String(), errOut.String())
		}
	}
}
