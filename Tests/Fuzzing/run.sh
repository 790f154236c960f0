#!/usr/bin/env bash
# Fuzzes every target, or those that are named, for so many seconds each: run.sh SECONDS [TARGET...]
#
# Inputs come from the samples (seeds.py), from Findings/<target>, which holds what ever failed, and from earlier runs
# in .build-fuzz at the top of the repository. SEED=2 takes another path than the last run did.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

seconds="${1:?usage: run.sh SECONDS [TARGET...]}"
shift
targets=("$@")
((${#targets[@]})) || targets=(FuzzCodec FuzzCapture FuzzCorrelation FuzzHeaders FuzzKeyLog FuzzProxy FuzzReassembly FuzzStream FuzzTLS FuzzWebSocket)
build="$(cd ../.. && pwd)/.build-fuzz"

say() { echo "fuzz: $*" >&2; }

# One flag alone lets SwiftPM leave `main` to libFuzzer; the second instruments the code.
swift build -c release --scratch-path "$build" \
    --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library >&2
rm -rf "$build/seeds"
python3 seeds.py "$build/seeds"

# Swift's own crash report reads the stack, which the address sanitizer would report in place of the failure.
export SWIFT_BACKTRACE=enable=no

for target in "${targets[@]}"; do
    mkdir -p "$build/corpus/$target" "$build/failures" "Findings/$target"
    log="$build/$target.log"
    "$build/release/$target" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -max_len=16384 \
        -seed="${SEED:-1}" -print_final_stats=1 -artifact_prefix="$build/failures/$target-" \
        "$build/corpus/$target" "$build/seeds/$target" "Findings/$target" >"$log" 2>&1 || {
        tail -40 "$log" >&2
        say "$target FAILED; its input is in $build/failures, its output in $log"
        exit 1
    }
    say "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs," \
        "$(grep -oE 'cov: [0-9]+' "$log" | tail -1), peak $(sed -n 's/^stat::peak_rss_mb: *//p' "$log") MB"
done
