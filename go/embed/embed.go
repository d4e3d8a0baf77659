// Package embed holds the artifact, qjs-lean.wasm. The repository has no binaries: the build puts
// the file here (make go), and a release carries it.
package embed

import _ "embed"

// Wasm is qjs-lean.wasm. It belongs to this package and is not to be written to.
//
//go:embed qjs-lean.wasm
var Wasm []byte
