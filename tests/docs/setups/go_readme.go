package main

import (
	"context"
	"os"

	qjsreactor "github.com/qjs-reactor/qjs-reactor/go"
)

type database struct{}

func (database) Load(ctx context.Context, id int) (string, error) { return "Ada", ctx.Err() }

func main() {
	ctx := context.Background()
	db := database{}
	if err := os.MkdirAll("scripts", 0o755); err != nil {
		panic(err)
	}
	/* block */
	if err != nil || v != 3.0 || user.Name != "Ada" {
		panic(err)
	}
}
