#!/usr/bin/env bash
# What a release consists of: each part is there, tells the version, and works for those who get it,
# away from the repository; and the same sources give the same bytes.
. "$(dirname "$0")/report.sh"

version=$(cat VERSION)
dist=$PWD/build/dist
names="LICENSE SHA256SUMS qjs-lean.wasm qjs-lean.wasm.spdx.json qjs-reactor-$version.tar.gz qjs-reactor-$version.tar.gz.spdx.json
qjs-reactor-$version.tgz qjs-reactor-$version.tgz.spdx.json qjs-reactor-go-$version.zip qjs-reactor-go-$version.zip.spdx.json
qjs.wasm qjs.wasm.spdx.json"

is_complete() {
    diff <(tr ' ' '\n' <<<"$names" | LC_ALL=C sort) <(cd "$dist" && LC_ALL=C ls)
}
has_hashes() {
    (cd "$dist" && sha256sum --strict -c SHA256SUMS) && [ "$(wc -l <"$dist/SHA256SUMS")" = 11 ]
}
again() {
    cp "$dist/SHA256SUMS" "$scratch/first" && tools/dist.sh && cmp "$scratch/first" "$dist/SHA256SUMS"
}
bills_agree() {
    node -e '
        const { createHash } = require("crypto");
        const { readFileSync, readdirSync } = require("fs");
        const [dist, version] = process.argv.slice(1);
        for (const name of readdirSync(dist).filter((name) => name.endsWith(".spdx.json"))) {
            const [self] = JSON.parse(readFileSync(`${dist}/${name}`)).packages;
            const hash = createHash("sha256").update(readFileSync(`${dist}/${self.packageFileName}`)).digest("hex");
            const told = self.checksums.find(({ algorithm }) => algorithm === "SHA256").checksumValue;
            if (hash !== told || self.versionInfo !== version) throw new Error(`${name}: ${self.versionInfo} ${told}, the file is ${hash}`);
        }
    ' "$dist" "$version"
}
has_no_path() {
    mkdir -p "$scratch/unpacked"
    tar xzf "$dist/qjs-reactor-$version.tgz" -C "$scratch/unpacked" && tar xzf "$dist/qjs-reactor-$version.tar.gz" -C "$scratch/unpacked" &&
        ! grep -raqF -e "$PWD" "$scratch/unpacked" "$dist"
}

npm_package() (
    mkdir -p "$scratch/npm" && cd "$scratch/npm" && echo '{ "private": true, "type": "module" }' >package.json &&
        npm install "$dist/qjs-reactor-$version.tgz" --prefer-offline --no-audit --no-fund --loglevel=error &&
        [ "$(node_modules/.bin/qjs-reactor --version)" = "$version" ] &&
        [ "$(node_modules/.bin/qjs-reactor -p '6 * 7')" = 42 ] &&
        [ "$(node -e 'import("qjs-reactor").then(async ({ createReactor }) => console.log((await createReactor({ wasm: process.argv[1] })).version))' "$dist/qjs.wasm")" = "$version" ]
)

# A module proxy of one module; what that one needs comes from where it always comes from.
go_module() (
    path=github.com/qjs-reactor/qjs-reactor/go at=$scratch/proxy/github.com/qjs-reactor/qjs-reactor/go/@v
    mkdir -p "$at" "$scratch/go" && echo "v$version" >"$at/list" && echo "{\"Version\":\"v$version\"}" >"$at/v$version.info" &&
        cp "$go_mod" "$at/v$version.mod" &&
        cp "$dist/qjs-reactor-go-$version.zip" "$at/v$version.zip" && cd "$scratch/go" || exit 1
    cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"log"

	qjsreactor "github.com/qjs-reactor/qjs-reactor/go"
)

func main() {
	rt, err := qjsreactor.New(context.Background(), qjsreactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close()
	value, err := rt.Eval(context.Background(), "6 * 7")
	fmt.Println(value, err)
}
END
    unset GOFLAGS
    export GONOSUMDB=$path GOPROXY=file://$scratch/proxy,$(go env GOPROXY) GOMODCACHE=$scratch/cache
    # What is fetched already is not fetched again.
    GOPROXY=file://$scratch/proxy,file://$modules/cache/download,${GOPROXY#*,}
    printf 'module consumer\n\ngo 1.25.0\n' >go.mod
    cp "$sums" go.sum # what the module needs is verified by its own hashes
    go get "$path@v$version" && [ "$(go run .)" = "42 <nil>" ]
    status=$?
    go clean -modcache
    exit $status
)

c_sources() (
    mkdir -p "$scratch/c" && tar xzf "$dist/qjs-reactor-$version.tar.gz" -C "$scratch/c" && cd "$scratch/c/qjs-reactor-$version" &&
        cmake -B out -G Ninja -DCMAKE_C_COMPILER="$clang" -DQUICKJS_DIR="$engine" -DCMAKE_INSTALL_PREFIX="$scratch/c/prefix" &&
        cmake --build out --target install &&
        "$clang" examples/c/embed.c -I"$scratch/c/prefix/include" "$(find "$scratch/c/prefix" -name libqjs_reactor.a)" -lm -lpthread -o embed &&
        [ "$(./embed 'print(6 * 7)' </dev/null)" = 42 ]
)

clang=$(tools/find-clang.sh) || exit 1
engine=${QUICKJS_DIR:-$PWD/build/deps/qjs-src/usr/src/quickjs-ng}
modules=$(go env GOMODCACHE)
sums=$PWD/go/go.sum go_mod=$PWD/go/go.mod
check "dist" tools/dist.sh
check "all parts" is_complete
check "their hashes" has_hashes
check "their bills of materials" bills_agree
check "no path of this machine" has_no_path
check "the package for npm" npm_package
check "the module for Go" go_module
check "the sources for C" c_sources
check "the same again" again
finish
