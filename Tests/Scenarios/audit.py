#!/usr/bin/env python3
"""No false alarm: what `mqttscope audit` calls an error in a capture has to be what is known to be wrong in it.

    audit.py --mqttscope .build/release/mqttscope                    all samples
    audit.py --mqttscope .build/release/mqttscope CAPTURE…           these
    audit.py --mqttscope .build/release/mqttscope --clean CAPTURE…   these, and nothing may be wrong in them

`breaches.py` lists what the samples show on purpose; a scenario says it in its definition (`check.py`).
"""

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def findings(program, path, *options):
    """The protocol's findings in a capture."""
    command = [str(program), "audit", "--quiet", "--format", "json", "--rules", "protocol", "--fail-on", "never"]
    finished = subprocess.run([*command, *options, str(path)], capture_output=True, text=True, timeout=600)
    if finished.returncode != 0:
        raise RuntimeError(f"audit of {path} ended with {finished.returncode}: {finished.stderr.strip()[:300]}")
    return json.loads(finished.stdout)["findings"]


def problems(found, breaks=(), may_break=(), suspects=()):
    """Errors that were not expected, and expected ones that are not there.

    What is definite has to be broken, and what is broken has to be found. What the server breaks at times and what may
    be suspected depends on pauses: each has to be expected, and may be missing.
    """
    told = []
    errors = [finding for finding in found if finding["severity"] == "error"]
    for finding in errors:
        definite = finding["certainty"] == "definite"
        expected = {*breaks, *may_break} if definite else {*breaks, *may_break, *suspects}
        if finding["rule"] not in expected:
            told.append(f"false alarm: {describe(finding)}")
    certain = {finding["rule"] for finding in errors if finding["certainty"] == "definite"}
    told += [f"{rule} is broken, and not found" for rule in breaks if rule not in certain]
    return told


def describe(finding):
    times = f", {finding['count']} times" if finding["count"] > 1 else ""
    return (f"{finding['rule']} of {finding['version']}, {finding['certainty']}, frames {finding['frames']}{times}: "
            f"{finding['message']}; expected {finding['expected']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", required=True, type=pathlib.Path, metavar="PROGRAM")
    parser.add_argument("--clean", action="store_true", help="nothing may be wrong in the captures")
    parser.add_argument("captures", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    from breaches import SAMPLES
    samples = ROOT / "Samples"
    captures = options.captures or sorted([*samples.glob("*.pcap*"), *samples.glob("incidents/*.pcap")])

    def judge(path):
        found = findings(options.mqttscope, path)
        if options.clean:
            return problems(found)
        return problems(found, **SAMPLES.get(path.name, {}))

    count = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, told in zip(captures, pool.map(judge, captures)):
            count += len(told)
            for problem in told:
                print(f"{path.name}: {problem}")
    print(f"audit: {len(captures)} captures, {count} problems", file=sys.stderr)
    return 1 if count or not captures else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
