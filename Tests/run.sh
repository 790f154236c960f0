#!/usr/bin/env bash
# Everything from a fresh Debian machine with a Swift toolchain to tested: installs what the tests need, builds, and
# runs all tests. The first failure ends the run and is named in its last line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { echo "run: $*" >&2; }

command -v swift >/dev/null || { say "no Swift toolchain on the PATH; see https://www.swift.org/install"; exit 2; }

packages=(
    libpcap-dev libssl-dev pkg-config
    mosquitto mosquitto-clients tshark wireshark-common tcpdump
    gzip zstd lz4 xz-utils bzip2
    python3 python3-jsonschema python3-venv libxml2-utils
)

install() {
    local package missing=() sudo=()
    for package in "${packages[@]}"; do
        [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" == installed ]] ||
            missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing ${missing[*]}"
    [[ "$(id -u)" == 0 ]] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq >&2 &&
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

step() {
    local name="$1" started="$SECONDS"
    shift
    say "$name"
    "$@" || { say "FAILED: $name"; exit 1; }
    say "$name: $((SECONDS - started)) s"
}

program=.build-debug/debug/mqttscope

# The sample program prints what was counted by hand.
topics_and_bytes() {
    .build-debug/debug/TopicsAndBytes Samples/v5-alias-to-server.pcap | diff Samples/TopicsAndBytes/v5-alias-to-server.txt -
}

step "install what the tests need" install
step "build" swift build --build-tests --scratch-path .build-debug
step "unit tests" swift test --skip-build --parallel --scratch-path .build-debug
step "sample program" topics_and_bytes
step "golden timelines" python3 Tests/Golden/check.py --mqttscope "$program"
step "comparer of the differential test" python3 Tests/Differential/test_compare.py
step "differential test against tshark" python3 Tests/Differential/compare.py --mqttscope "$program"

# The same frames are taken out of the same captures each time.
lossy() {
    python3 Tests/Scenarios/lossy.py --mqttscope "$program" --rounds 4 "$@" Samples/*.pcap Samples/incidents/*.pcap
}

step "comparer of the scenarios" python3 Tests/Scenarios/test_check.py
step "scenarios" python3 Tests/Scenarios/check.py --mqttscope "$program"
step "hostile packets" python3 Tests/Hostile/hostile.py --mqttscope "$program"
step "load, briefly" python3 Tests/Scenarios/load.py --mqttscope "$program" --seconds 10 --rate 600
step "load of client libraries, briefly" python3 Tests/Scenarios/library_load.py --mqttscope "$program" --seconds 10
step "findings in samples" python3 Tests/Scenarios/audit.py --mqttscope "$program"
step "samples with frames missing" lossy
step "findings in samples with frames missing" lossy --audit
step "plans of replays" python3 Tests/Replay/plans.py --mqttscope "$program"
step "replays to mosquitto" python3 Tests/Replay/samples.py --mqttscope "$program" --speed 5 \
    --transport mqtt --transport tls1.3 conversation properties redelivery wills many ipv6
step "replays over each transport" python3 Tests/Replay/samples.py --mqttscope "$program" --speed 5 v5-conversation
step "replays of exact bytes" python3 Tests/Replay/exact_bytes.py --mqttscope "$program" malformed conversation large
step "replay through a restart" python3 Tests/Replay/restart.py --mqttscope "$program" --clients 50 --messages 20 --seconds 5
step "replays to faulty servers" python3 Tests/Replay/faults.py --mqttscope "$program" --brief
step "one conversation over each transport" python3 Tests/Secure/same.py --mqttscope "$program"
step "cipher suites, briefly" python3 Tests/Secure/matrix.py --mqttscope "$program" --brief
step "key logs" python3 Tests/Secure/keylogs.py --mqttscope "$program" --lines 200000
step "captures through a pipe, with growing key logs" python3 Tests/Secure/pipe.py --mqttscope "$program"
step "no secret in any output, briefly" python3 Tests/Secure/leaks.py --mqttscope "$program" --brief
step "fuzzing, briefly" Tests/Fuzzing/run.sh 8
say "all passed in $SECONDS s"
