#!/usr/bin/env bash
# The installed library, as a CMake project and as a pkg-config user find it.
. "$(dirname "$0")/report.sh"

clang=$(tools/find-clang.sh) || exit 1
prefix=$scratch/prefix
mkdir -p "$scratch/consumer"
cat >"$scratch/consumer/main.c" <<'EOF'
#include <qjs_reactor.h>
#include <stdio.h>

int main(void)
{
    static const char code[] = "Promise.resolve(6 * 7).then(print)";
    qjs_reactor *r = qjs_reactor_new();

    if (!r || qjs_reactor_init(r) || qjs_reactor_eval(r, code, sizeof code - 1, NULL, 0))
        return 1;
    while (qjs_reactor_loop_once(r) >= 0)
        ;
    qjs_reactor_free(r);
    printf("%s\n", qjs_version());
    return 0;
}
EOF
cat >"$scratch/consumer/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.20)
project(consumer LANGUAGES C)
find_package(qjs_reactor 0.1 REQUIRED)
add_executable(consumer main.c)
target_link_libraries(consumer PRIVATE qjs_reactor::qjs_reactor)
EOF

by_cmake() {
    cmake -S "$scratch/consumer" -B "$scratch/consumer/build" -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_C_COMPILER="$clang" && cmake --build "$scratch/consumer/build"
}
by_pkg_config() {
    export PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name qjs_reactor.pc)")
    local flags
    flags=$(pkg-config --cflags --libs qjs_reactor) || return 1
    # shellcheck disable=SC2086
    "$clang" "$scratch/consumer/main.c" $flags -o "$scratch/by-pkg-config"
}
says() {
    diff <(printf '42\n%s\n' "$(cat VERSION)") <("$1")
}

check "install" cmake --install build/native --prefix "$prefix"
check "a CMake project builds" by_cmake
check "and runs" says "$scratch/consumer/build/consumer"
check "a pkg-config user builds" by_pkg_config
check "and runs" says "$scratch/by-pkg-config"
check "the header is C++ too" "$clang" -x c++ -fsyntax-only -Wall -Wextra -Werror "$prefix/include/qjs_reactor.h"
check "the header is strict C11" "$clang" -x c -std=c11 -pedantic -fsyntax-only -Wall -Wextra -Werror "$prefix/include/qjs_reactor.h"
finish
