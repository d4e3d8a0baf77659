module github.com/qjs-reactor/qjs-reactor/go/bench/fastschema

go 1.25.0

require github.com/fastschema/qjs v0.0.6

require github.com/tetratelabs/wazero v1.9.0 // indirect
