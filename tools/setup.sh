#!/usr/bin/env bash
# Check for the tools that a target of the Makefile needs, and install what is missing.
set -euo pipefail

usage() {
    cat <<'EOF'
Usage: tools/setup.sh [--help] [wasm|js|native|go|run|bench|check|docs|pack|playground|test|test-hosts]

Checks for the system tools that the Makefile's target of that name needs
(default: wasm). What is missing is installed by apt-get, when this is Debian and
root's rights are there without a password; else the line to run is printed and
nothing is changed.
EOF
}

say() {
    printf 'setup: %s\n' "$@" >&2
}

cd "$(dirname "$0")/.."
what=${1:-wasm}
case $what in
-h | --help)
    usage
    exit
    ;;
wasm | js | native | go | run | bench | check | docs | pack | playground | test | test-hosts) ;;
*)
    say "unknown argument $what; see --help"
    exit 2
    ;;
esac

# is_for TARGET...: whether this run is for one of these; test-hosts needs what test needs.
is_for() {
    [[ " $* " == *" $what "* ]] || [[ $what == test-hosts && " $* " == *" test "* ]]
}

packages=()
has() {
    command -v "$1" >/dev/null
}
# need PACKAGE COMMAND...: the package is missing when the command fails.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}

links_native() {
    echo 'int main(void) { return 0; }' | "$clang" "$@" -x c - -o /dev/null
}
has_wasm_ld() {
    [ -x "$("$clang" --target=wasm32-wasi -print-prog-name=wasm-ld)" ]
}
has_wasm_builtins() {
    [ -f "$("$clang" --target=wasm32-wasi -rtlib=compiler-rt -print-libgcc-file-name)" ]
}
node_is_new() {
    [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]
}

go_is_new() {
    local version
    version=$(cd / && GOTOOLCHAIN=local go env GOVERSION 2>/dev/null) || return 1
    version=${version#go1.}
    version=${version%%[!0-9]*}
    [ "${version:-0}" -ge 25 ]
}

# Debian 12's own Go is too old, and can fetch a newer one all the same.
go_from_modules=
if { is_for go docs || [ $what = test ]; } && ! go_is_new; then
    need golang-go has go
    go_from_modules=yes
fi
if ! is_for js go docs pack playground; then
    need cmake has cmake
    need ninja-build has ninja
    need binutils has ar
fi
if ! is_for js go pack playground && { [ -z "${WASI_SDK_PATH:-}" ] || ! is_for wasm run; }; then
    clang=$(tools/find-clang.sh 2>/dev/null) || clang=
    if [ -n "$clang" ]; then
        version=$("$clang" -dumpversion | cut -d. -f1)
    elif [ -n "${CLANG:-}" ]; then
        tools/find-clang.sh
    else
        version=19
        packages+=(clang-19)
    fi
fi
if [ -z "${WASI_SDK_PATH:-}" ] && is_for wasm run bench test; then
    need "lld-$version" has_wasm_ld
    need "libclang-rt-$version-dev-wasm32" has_wasm_builtins
fi
if is_for native bench check test; then
    need libc6-dev links_native
fi
if is_for check test; then
    # Exactly this version: the next one formats and warns differently.
    need clang-format-19 has clang-format-19
    need clang-tidy-19 has clang-tidy-19
fi
if is_for test; then
    need "libclang-rt-$version-dev" links_native -fsanitize=address,undefined
    need pkg-config has pkg-config
    need chromium has chromium
    need firefox-esr has firefox-esr
    need libuv1-dev pkg-config --exists libuv
    need python3-venv python3 -c 'import ensurepip'
fi

if is_for test-hosts; then
    # WebKitGTK's own small browser, and a screen for it that nobody sees.
    need libwebkit2gtk-4.1-0 compgen -G '/usr/lib/*/webkit2gtk-4.1/MiniBrowser'
    need xvfb has Xvfb
fi

# Debian 12's own node is too old; then npm, which comes with it, gets a newer one.
node_from_npm=
if is_for wasm js run go bench docs pack playground test; then
    need npm has npm
fi
if is_for wasm js run go bench docs pack playground test && ! node_is_new; then
    candidate=$(apt-cache policy nodejs 2>/dev/null | awk '$1 == "Candidate:" { print $2 }')
    if [ -z "$candidate" ] && has apt-get && [ "$(id -u)" = 0 ]; then
        apt-get -q update
        candidate=$(apt-cache policy nodejs | awk '$1 == "Candidate:" { print $2 }')
    fi
    if has apt-get && dpkg --compare-versions "${candidate:-0}" ge 20; then
        packages+=(nodejs)
    else
        node_from_npm=yes
    fi
fi

if [ ${#packages[@]} -gt 0 ]; then
    if ! has apt-get; then
        say "missing: what Debian calls ${packages[*]}." \
            "This system has no apt-get; install them its own way." \
            "WASI_SDK_PATH=<wasi-sdk> replaces clang, lld and libclang-rt for wasm32."
        exit 1
    fi
    as_root=()
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo)
        if ! sudo -n true 2>/dev/null; then
            say "missing: ${packages[*]}. Run this, then try again:"
            echo "    sudo apt-get update && sudo apt-get install --no-install-recommends ${packages[*]}" >&2
            exit 1
        fi
        as_root=(sudo -n)
    fi
    run() {
        say "+ $*"
        "$@"
    }
    if ! apt-cache show "${packages[@]}" >/dev/null 2>&1; then
        run "${as_root[@]}" apt-get -q update
    fi
    run "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends "${packages[@]}"
fi

if [ -n "$node_from_npm" ]; then
    say "this system's node is older than 20; a newer one goes to build/tools"
    mkdir -p build/tools/node build/tools/bin
    cp tools/node/package.json tools/node/package-lock.json build/tools/node/
    (
        set -x
        npm ci --prefix build/tools/node --no-audit --no-fund
    )
    for path in build/tools/node/node_modules/node-linux-*/bin/node; do
        ln -sf "$PWD/$path" build/tools/bin/node
    done
    if ! PATH=$PWD/build/tools/bin:$PATH node_is_new; then
        say "no node 20 or newer could be installed; please install one and put it on the PATH"
        exit 1
    fi
fi

if [ -n "$go_from_modules" ] && ! go_is_new; then
    read -r _ version sum < <(grep "^$(go env GOOS)-$(go env GOARCH) " tools/go.lock) || version=
    if [ -z "$version" ]; then
        say "this system's Go is older than 1.25, and tools/go.lock names none for this kind of machine;" \
            "please install one and put it on the PATH"
        exit 1
    fi
    say "this system's Go is older than 1.25; a newer one goes to build/tools"
    mkdir -p build/tools/bin
    # Writable, so that the directory can be deleted; outside of this module, whose version it would refuse.
    got=$(
        set -x
        cd / && GOMODCACHE=$OLDPWD/build/tools/go GOFLAGS=-modcacherw go mod download -json "golang.org/toolchain@$version"
    )
    if ! grep -qF "\"Sum\": \"$sum\"" <<<"$got"; then
        rm -rf build/tools/go
        say "the Go that came is not that of tools/go.lock: $got"
        exit 1
    fi
    toolchain=build/tools/go/golang.org/toolchain@$version
    # A module's files are no programs to Go until it runs them by itself.
    chmod -R +x "$toolchain/bin" "$toolchain/pkg/tool"
    ln -sf "$PWD/$toolchain"/bin/{go,gofmt} build/tools/bin/
    hash -r
    if ! PATH=$PWD/build/tools/bin:$PATH go_is_new; then
        say "the Go in build/tools does not work"
        exit 1
    fi
fi

# from_npm PLACE NAME: what the lock file in PLACE pins, into build/tools/NAME, without the
# scripts that would fetch or link anything. Nothing is done when it is there.
from_npm() {
    local place=$1 target=build/tools/$2
    mkdir -p build/tools/bin
    if ! cmp -s "$place/package-lock.json" "$target/.installed"; then
        mkdir -p "$target"
        cp "$place/package.json" "$place/package-lock.json" "$target/"
        (
            set -x
            npm ci --prefix "$target" --no-audit --no-fund --ignore-scripts
        )
        cp "$place/package-lock.json" "$target/.installed"
    fi
}
# program NAME PATH...: build/tools/bin/NAME is the one of these that exists.
program() {
    local name=$1 path
    shift
    for path in "$@"; do
        [ ! -f "$path" ] || ln -sf "$PWD/$path" "build/tools/bin/$name"
    done
}

# The playground's editor, and what bundles it.
if is_for playground test; then
    from_npm playground playground
fi
# What makes the documentation site.
if is_for docs test; then
    from_npm tools/docs docs
fi

# The other runtimes and the bundlers in which the library for JavaScript hosts is tested.
if is_for test; then
    from_npm tools/runtimes runtimes
    program deno build/tools/runtimes/node_modules/@deno/*/deno
    program bun build/tools/runtimes/node_modules/@oven/*/bin/bun
    from_npm js/test/package bundlers
    from_npm tests/docs neighbours
    from_npm tests/playground driver
    # Another host for tests/replay.
    if ! cmp -s tests/replay/requirements.txt build/tools/wasmtime/.installed; then
        python3 -m venv build/tools/wasmtime
        build/tools/wasmtime/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes -r tests/replay/requirements.txt
        cp tests/replay/requirements.txt build/tools/wasmtime/.installed
    fi
fi
if is_for test-hosts; then
    from_npm tools/hosts hosts
    for version in 20 22 24 26; do
        program node$version build/tools/hosts/node_modules/node$version-*/bin/node
    done
    program workerd build/tools/hosts/node_modules/@cloudflare/workerd-*/bin/workerd
fi
