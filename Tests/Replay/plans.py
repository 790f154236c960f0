#!/usr/bin/env python3
"""Plans the replay of every sample, in both modes, and holds the plans against their schema.

    plans.py --mqttscope .build/release/mqttscope

Connects nothing. Needs the Debian package python3-jsonschema.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

from samples import all_samples, validate


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    options = parser.parse_args()
    problems, plans = [], []
    with tempfile.TemporaryDirectory() as folder:
        for sample in all_samples():
            for mode in ("conversation", "bytes"):
                plan = pathlib.Path(folder, f"{sample[0].name}.{mode}.json")
                command = [options.mqttscope, "replay", "--dry-run", "--json", "--quiet", "--mode", mode,
                           "--to", "mqtts://127.0.0.1", *sample]
                outcome = subprocess.run(command, capture_output=True, text=True)
                # 1 is a plan with something refused, 2 one of a capture that is cut short.
                if outcome.returncode not in (0, 1, 2) or not outcome.stdout:
                    problems.append(f"{plan.name}: exit {outcome.returncode}, {outcome.stderr.strip()}")
                    continue
                plan.write_text(outcome.stdout)
                plans.append(plan)
        problems += validate(plans)
    print(*problems, sep="\n", end="\n" if problems else "")
    if problems:
        sys.exit(f"plans: {len(plans)} made, FAILED")
    print(f"plans: all {len(plans)} fit their schema", file=sys.stderr)


if __name__ == "__main__":
    main()
