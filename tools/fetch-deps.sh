#!/usr/bin/env bash
# Fetch what deps.lock pins from Debian into build/deps/<package>/.
#
# apt runs with a configuration of our own: its lists, cache and state live in
# build/apt, the machine's are neither used nor changed. Dir::Etc::Main and
# ::Parts must point at nothing, because the machine's apt.conf.d may hold hooks
# that run after any `apt-get update` and empty the machine's own cache. Only
# its Acquire:: settings (proxies and the like) are carried over.
set -euo pipefail

usage() {
    cat <<'EOF'
Usage: tools/fetch-deps.sh [--help] [PACKAGE...]

Fetches the packages that deps.lock pins (default: all of them) from Debian and
unpacks them into build/deps. What is already there is left alone; then no
network is used.

Environment:
  DEBIAN_MIRROR   address of a Debian archive; default: the machine's own
  DEBIAN_KEYRING  keyring to check signatures with; default: Debian's
EOF
}

die() {
    printf 'fetch-deps: %s\n' "$@" >&2
    exit 1
}

root=$(cd "$(dirname "$0")/.." && pwd)
lock=$root/deps.lock
deps=$root/build/deps
apt=$root/build/apt

# The pinned line of one package, single spaces between the fields.
pin_of() {
    awk -v name="$1" '!/^#/ && $1 == name { print $1, $2, $3, $4 }' "$lock"
}

is_complete() {
    [ "$(cat "$deps/$1/.pin" 2>/dev/null)" = "$(pin_of "$1")" ]
}

# The Debian archive among the machine's sources. Origin is known only after
# an update, so the suite's name and the address have to do on a new machine.
find_mirror() {
    apt-get indextargets --format '$(COMPONENT) $(RELEASE) $(REPO_URI) $(ORIGIN)' \
        'Created-By: Packages' 2>/dev/null |
        awk '$1 == "main" && $3 !~ /security/ && ($4 == "" || $4 == "Debian") &&
             $2 ~ /^(bookworm|trixie|forky|duke|sid|oldstable|stable|testing|unstable)(-updates|-backports)?$/ {
                 score = ($4 == "Debian") * 2 + ($3 ~ /\/debian\/?$/)
                 if (score >= best) { if (score > best || uri == "") uri = $3; best = score }
             }
             END { print uri }'
}

# An index past its date will do: version and hash are pinned.
write_config() {
    mkdir -p "$apt"/{empty,state/lists/partial,cache/archives/partial,log}
    : >"$apt/status"
    {
        apt-config dump Acquire | grep -v -e '^Acquire::IndexTargets' -e '^Acquire::Languages'
        cat <<EOF
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "$(id -un)";
APT::Get::List-Cleanup "false";
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "$apt/empty";
Dir::Etc::SourceList "$apt/debian.sources";
Dir::Etc::SourceParts "$apt/empty";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "$apt/empty";
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Log "$apt/log";
EOF
    } >"$apt/apt.conf"
}

# update SUITE...: read the indexes of these suites.
update() {
    printf '%s\n' 'Types: deb' "URIs: $mirror" "Suites: $*" 'Components: main' \
        "Signed-By: $keyring" >"$apt/debian.sources"
    echo "fetch-deps: reading the indexes of Debian $*"
    APT_CONFIG=$apt/apt.conf apt-get -q update -o APT::Update::Error-Mode=any >"$apt/log/update" 2>&1 || {
        cat "$apt/log/update" >&2
        die "the indexes could not be read (see above); is the network there?"
    }
}

offers() {
    APT_CONFIG=$apt/apt.conf apt-cache madison "$1" | awk -v v="$2" '$3 == v { found = 1 } END { exit !found }'
}

newest() {
    APT_CONFIG=$apt/apt.conf apt-cache policy "$1" | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# install NAME: download the pinned version, or the newest, and unpack it.
install() {
    local name=$1 version suite sum take deb
    read -r _ version suite sum <<<"$(pin_of "$name")"
    take=$version
    if ! offers "$name" "$version"; then
        update "$suites" sid
        offers "$name" "$version" || take=$(newest "$name")
        [ -n "$take" ] || die "Debian $suites sid has no package $name"
    fi
    rm -rf "$deps/.new"
    mkdir -p "$deps/.new/tree"
    echo "fetch-deps: downloading $name $take"
    (cd "$deps/.new" && APT_CONFIG=$apt/apt.conf apt-get -q download "$name=$take" >"$apt/log/download" 2>&1) || {
        cat "$apt/log/download" >&2
        die "$name $take could not be downloaded (see above)"
    }
    deb=$(echo "$deps/.new"/*.deb)
    if [ "$take" != "$version" ]; then
        echo "fetch-deps: warning: $name $version is pinned in deps.lock but no longer offered; using $take" >&2
    elif [ "$(sha256sum <"$deb" | cut -d' ' -f1)" != "$sum" ]; then
        die "$name $version has SHA-256 $(sha256sum <"$deb" | cut -d' ' -f1)," \
            "but deps.lock says $sum; nothing was installed"
    fi
    dpkg-deb -x "$deb" "$deps/.new/tree"
    pin_of "$name" >"$deps/.new/tree/.pin"
    rm -rf "${deps:?}/$name"
    mv "$deps/.new/tree" "$deps/$name"
    rm -rf "$deps/.new"
}

case ${1:-} in
-h | --help)
    usage
    exit
    ;;
-*) die "unknown option $1; see --help" ;;
esac

[ $# -gt 0 ] || mapfile -t all < <(awk '!/^#/ && NF { print $1 }' "$lock")
[ $# -gt 0 ] || set -- "${all[@]}"
for name in "$@"; do
    [ -n "$(pin_of "$name")" ] || die "deps.lock has no package $name"
done

mkdir -p "$deps"
exec 9>"$deps/.lock"
if command -v flock >/dev/null; then flock 9; fi

missing=()
for name in "$@"; do
    is_complete "$name" || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

instead="Without Debian, give QUICKJS_DIR= (a QuickJS-NG checkout, 0.17.0 or newer) and WASI_SDK_PATH= (a wasi-sdk)."
for tool in apt-get apt-cache apt-config dpkg-deb sha256sum; do
    command -v $tool >/dev/null || die "$tool is needed to fetch ${missing[*]} from Debian. $instead"
done
keyring=${DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -r "$keyring" ] || die "$keyring is missing: install the package debian-archive-keyring. $instead"
mirror=${DEBIAN_MIRROR:-$(find_mirror)}
[ -n "$mirror" ] || die "no Debian archive among this machine's apt sources; give DEBIAN_MIRROR=<address>. $instead"

suites=$(for name in "${missing[@]}"; do pin_of "$name" | cut -d' ' -f3; done | sort -u | tr '\n' ' ')
suites=${suites% }
write_config
update "$suites"
for name in "${missing[@]}"; do
    install "$name"
done
rm -rf "$apt" # the indexes are large and of no further use
