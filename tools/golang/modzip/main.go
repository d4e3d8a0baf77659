// Command modzip packs a directory as a module of Go, as module proxies serve it:
// modzip PATH VERSION DIRECTORY >FILE.zip
package main

import (
	"fmt"
	"os"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: modzip PATH VERSION DIRECTORY >FILE.zip")
		os.Exit(2)
	}
	version := module.Version{Path: os.Args[1], Version: os.Args[2]}
	if err := zip.CreateFromDir(os.Stdout, version, os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "modzip:", err)
		os.Exit(1)
	}
}
