#!/usr/bin/env bash
# Everything from a fresh Debian machine with a Swift toolchain to a first analysis:
# installs what is missing, builds a release, analyzes the captures it is given or a sample.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { echo "quickstart: $*" >&2; }

command -v swift >/dev/null || { say "no Swift toolchain on the PATH; see https://www.swift.org/install"; exit 2; }

missing=()
for package in libpcap-dev libssl-dev pkg-config; do
    [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" == installed ]] || missing+=("$package")
done
for file in "$@"; do
    case "$file" in
        *.gz) command -v gzip >/dev/null || missing+=(gzip) ;;
        *.zst) command -v zstd >/dev/null || missing+=(zstd) ;;
        *.lz4) command -v lz4 >/dev/null || missing+=(lz4) ;;
        *.xz) command -v xz >/dev/null || missing+=(xz-utils) ;;
        *.bz2) command -v bzip2 >/dev/null || missing+=(bzip2) ;;
    esac
done
if ((${#missing[@]})); then
    say "installing ${missing[*]}"
    sudo=()
    [[ "$(id -u)" == 0 ]] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq >&2
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

say "building (the first time takes some minutes)"
swift build -c release --product mqttscope --package-path "$root" --scratch-path "$root/.build" >&2

if (($# == 0)); then
    set -- "$root/Samples/v5-conversation.pcap"
    say "analyzing $1"
fi
exec "$root/.build/release/mqttscope" analyze "$@"
