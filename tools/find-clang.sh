#!/bin/sh
# Print the path of the clang to build with: $CLANG, or the first of these that is 19 or newer.
# The name without a version comes last, so that a build does not depend on what it means.
for name in ${CLANG:-clang-19 clang-20 clang-21 clang-22 clang}; do
    path=$(command -v "$name") || continue
    major=$("$path" -dumpversion | cut -d. -f1)
    if [ "$major" -ge 19 ]; then
        echo "$path"
        exit 0
    fi
done
echo "No clang 19 or newer found${CLANG:+ (CLANG is $CLANG)}. On Debian run tools/setup.sh;" \
    "else give CLANG=<path>." >&2
exit 1
