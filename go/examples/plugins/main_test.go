package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPlugins(t *testing.T) {
	directory := t.TempDir()
	for name, source := range map[string]string{
		"1-upper.js":   "import { log, set } from 'host:plugin'; export async function transform(text) { log('upper'); await set('was', text); return text.toUpperCase() }",
		"2-endless.js": "export const transform = () => { for (;;); }",
		"3-hungry.js":  "export const transform = () => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)) }",
		"4-waits.js":   "export const transform = () => new Promise(() => {})",
		"5-empty.js":   "export const other = 1",
		"6-peeks.js":   "import * as fs from './1-upper.js'; export const transform = () => 'seen'",
		"7-was.js":     "import { get } from 'host:plugin'; export const transform = async (text) => text + '/' + await get('was')",
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := run(context.Background(), directory, "text", &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"[1-upper.js] upper\n", "2-endless.js failed: it took too long\n", "3-hungry.js failed: ", "4-waits.js failed: it took too long\n",
		"5-empty.js failed: it exports no function transform\n", "6-peeks.js failed: ", "\nTEXT/text\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in:\n%s", want, out.String())
		}
	}
}
