#!/usr/bin/env bash
# Builds the program and the benchmark in release and measures; options are handed on to the benchmark.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

swift build -c release --product mqttscope --package-path ../.. --scratch-path ../../.build >&2
swift build -c release >&2

# What an interrupted run leaves goes with this folder.
TMPDIR="$(mktemp -d)"
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
.build/release/bench "$@"
