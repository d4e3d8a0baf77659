#!/usr/bin/env bash
# Compile the library for JavaScript hosts, js/src, into build/js: with the pinned compiler,
# which npm installs there. Nothing is done when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -gt 0 ]; then
    echo "Usage: tools/js.sh   (no arguments)"
    [[ $1 == -h || $1 == --help ]]
    exit
fi

out=build/js
mkdir -p $out
exec 9>build/.js.lock
if command -v flock >/dev/null; then flock 9; fi

# The manifest gets its version from VERSION, and so does the lock file.
manifest=$(sed "s/\"version\": \"0.0.0\"/\"version\": \"$(cat VERSION)\"/" js/package.json)
if [ "$manifest" != "$(cat $out/package.json 2>/dev/null)" ] ||
    ! cmp -s js/package-lock.json $out/.installed || [ ! -d $out/node_modules ]; then
    command -v npm >/dev/null || {
        echo "js: npm is needed to install the TypeScript compiler; see tools/setup.sh" >&2
        exit 1
    }
    printf '%s\n' "$manifest" >$out/package.json
    sed "0,/\"version\": \"0.0.0\"/s//\"version\": \"$(cat VERSION)\"/; 0,/\"version\": \"0.0.0\"/s//\"version\": \"$(cat VERSION)\"/" \
        js/package-lock.json >$out/package-lock.json
    npm ci --prefix $out --no-audit --no-fund --loglevel=error
    cp js/package-lock.json $out/.installed
    rm -f $out/.compiled
fi

if [ ! -e $out/.compiled ] ||
    [ -n "$(find js/src js/tsconfig.json tools/js.sh -newer $out/.compiled -print -quit)" ]; then
    touch $out/.begun
    $out/node_modules/.bin/tsc -p js/tsconfig.json
    # What a source that is gone has left behind.
    find $out -path $out/node_modules -prune -o -name '*.js' -print -o -name '*.d.ts' -print |
        while IFS= read -r file; do
            source=${file#"$out"/}
            source=${source%.js}
            [ -e "js/src/${source%.d.ts}.ts" ] || rm "$file"
        done
    # The artifacts' place in the package.
    ln -sf ../wasm/{qjs,qjs-lean}.wasm $out/
    mv $out/.begun $out/.compiled
fi
