package main

import (
	"context"
	"os"

	qjsreactor "github.com/qjs-reactor/qjs-reactor/go"
)

func main() {
	ctx := context.Background()
	if err := os.MkdirAll("scripts", 0o755); err != nil {
		panic(err)
	}
	/* block */
	if err != nil || v != 3.0 {
		panic(err)
	}
	if err := rt.Close(); err != nil {
		panic(err)
	}
}
