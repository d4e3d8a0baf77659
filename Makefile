# Thin: each target says what it runs. The build itself is CMake's.
#
# Overrides, as `make wasm NAME=value` or from the environment:
#   QUICKJS_DIR       QuickJS-NG's sources (0.17.0 or newer) in place of Debian's qjs-src
#   WASI_SDK_PATH     a wasi-sdk in place of Debian's clang and wasi-libc
#   WASI_SYSROOT_DIR  a WASI sysroot in place of Debian's wasi-libc
#   CLANG             the clang to build with (19 or newer)
export QUICKJS_DIR WASI_SDK_PATH WASI_SYSROOT_DIR CLANG

# Where tools/setup.sh puts a tool that the system has only in an older version.
export PATH := $(CURDIR)/build/tools/bin:$(PATH)

WASM = build/wasm/qjs.wasm

.NOTPARALLEL:
.PHONY: all run test test-hosts check wasm js pack native go bench bench-go torture fuzz docs playground dist clean help

all: wasm

##run      run a script in Node: make run FILE=examples/hello.js ARGS="a b"; no FILE: a demonstration
run: wasm js
	@tools/setup.sh run
	@node examples/js/run.mjs --wasm $(WASM) $(FILE) $(ARGS)

##test     set up what the tests need, and run all of them
test:
	@tools/setup.sh test
	@tools/test.sh

##test-hosts  what runs in JavaScript hosts, in every one: also Node 20 to 26, WebKitGTK, workerd
test-hosts:
	@tools/setup.sh test-hosts
	@tools/test.sh --hosts

##check    the formatter and the static checks
check:
	@tools/setup.sh check
	@tools/check.sh

##wasm     build the artifact: build/wasm/qjs.wasm, and qjs-lean.wasm beside it (the default)
wasm:
	@tools/setup.sh wasm
	@tools/wasm.sh

##js       build the library for JavaScript hosts, build/js
js:
	@tools/setup.sh js
	@tools/js.sh

##pack     pack library and artifact for npm, build/npm/qjs-reactor-VERSION.tgz
pack: wasm js
	@tools/setup.sh pack
	@tools/pack.sh

##go       build the library for Go hosts, and its command, build/go/qjs-reactor
go: wasm
	@tools/setup.sh go
	@tools/go.sh build

##dist     everything of one version, build/dist: artifacts, packages, sources, bills of materials, hashes
dist: pack go
	@tools/dist.sh

##native   build the library, build/native/libqjs_reactor.a
native:
	@tools/setup.sh native
	@tools/build.sh build/native all -DCMAKE_C_COMPILER="$$(tools/find-clang.sh)"

##torture  the long campaigns: memory, fuzzing, generated programs, faults, soak; TIME=minutes in all (180)
torture:
	@tools/setup.sh test
	@tools/torture.sh $(if $(TIME),--time $(TIME))

##fuzz     the fuzz targets alone: TIME=seconds in all (600), TARGET="part of a name"
fuzz:
	@tools/setup.sh test
	@tools/fuzz.sh $(if $(TIME),--time $(TIME)) $(TARGET)

##bench    measure beside other builds of QuickJS: programs, start-up, memory, size, values; 20 minutes
bench: wasm js
	@tools/setup.sh bench
	@tools/build.sh build/bench all -DQJS_BUILD_BENCH=ON \
	    -DCMAKE_C_COMPILER="$$(tools/find-clang.sh)"
	@node bench/bench.mjs --native build/bench/native_bench
	@node bench/values.mjs --wasm $(WASM)

##bench-go measure the library for Go hosts beside other engines
bench-go: wasm
	@tools/setup.sh go
	@tools/go.sh bench

##docs     build the documentation site, build/site; SERVE=1: show it while docs/ is being written
docs: js
	@tools/setup.sh docs
	@node tools/docs/site.mjs $(if $(SERVE),serve,build)

##playground  build the playground, build/playground, and serve it on this machine: PORT=number
playground: wasm js
	@tools/setup.sh playground
	@node tools/playground.mjs --serve $(if $(PORT),--port $(PORT))

##clean    remove build/, the fetched dependencies too
clean:
	rm -rf build

##help     list the targets
help:
	@sed -n 's/^##/  make /p' $(MAKEFILE_LIST)
