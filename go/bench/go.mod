module github.com/qjs-reactor/qjs-reactor/go/bench

go 1.25.0
