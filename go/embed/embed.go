// Package embed holds the artifact, qjs.wasm. The repository has no binaries: the build puts
// the file here (make go), and a release carries it.
package embed

import _ "embed"

// Wasm is qjs.wasm. It belongs to this package and is not to be written to.
//
//go:embed qjs.wasm
var Wasm []byte
