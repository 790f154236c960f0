#!/usr/bin/env python3
"""Plays every scenario against mosquitto, and compares what mqttscope says of the captures with what was done.

    check.py --mqttscope .build/release/mqttscope            plays, exports, compares
    check.py --record --keep DIR                             plays and keeps captures and truth, compares nothing
    check.py --mqttscope … --from DIR                        compares captures that were kept

A name or a part of one chooses scenarios; `--kinds` chooses what is compared. Needs root (tcpdump), Debian.
"""

import argparse
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import environment

TOGETHER = 8
"""Scenarios that play at a time: most of them sleep most of the time."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=pathlib.Path, help="the program")
    parser.add_argument("--record", action="store_true", help="only play and record")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep captures, truth and events here")
    parser.add_argument("--from", dest="source", type=pathlib.Path, metavar="DIR", help="compare what was kept here")
    parser.add_argument("--samples", type=pathlib.Path, metavar="DIR", help="copy what shows an incident, or nearly")
    parser.add_argument("--kinds", help="compare these kinds only, for example session,journey")
    parser.add_argument("names", nargs="*", help="parts of scenario names")
    options = parser.parse_args()
    if not options.mqttscope and not options.record:
        parser.error("--mqttscope is needed, unless --record")
    if not options.source:
        environment.prepare()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.source or options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        failed = [] if options.source else play(folder, options.names)
        captures = sorted(path for path in folder.glob("*.pcap") if chosen(path.stem, options.names))
        print(f"scenarios: {len(captures)} recorded in {time.monotonic() - started:.0f} s", file=sys.stderr)
        if not options.record:
            kinds = set(options.kinds.split(",")) if options.kinds else None
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                judged = pool.map(lambda path: judge(options.mqttscope, path, kinds), captures)
                for path, problems in zip(captures, judged):
                    for problem in problems:
                        print(f"{path.stem}: {problem}")
                    failed += [path.stem] if problems else []
        if options.samples:
            keep_samples(captures, options.samples)
    if not captures:
        sys.exit("scenarios: none chosen")
    if failed:
        sys.exit(f"scenarios: {len(failed)} of {len(captures)} FAILED: {' '.join(sorted(set(failed)))}")
    done = "recorded" if options.record else "passed"
    print(f"scenarios: all {len(captures)} {done} in {time.monotonic() - started:.0f} s", file=sys.stderr)


def chosen(name, parts):
    return not parts or any(part in name for part in parts)


def play(folder, names):
    """Record what was chosen, several at a time; returns the names of those that could not be played."""
    import scenarios  # noqa: F401: registers them
    from scene import SCENARIOS, Scene

    failed = []

    def run(entry):
        try:
            Scene(entry, folder).play()
        except Exception:
            print(f"{entry['name']}: could not be played:\n{traceback.format_exc()}")
            for suffix in (".pcap", ".json"):
                (folder / f"{entry['name']}{suffix}").unlink(missing_ok=True)
            failed.append(entry["name"])

    with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(run, [entry for entry in SCENARIOS if chosen(entry["name"], names)]))
    return failed


def keep_samples(captures, folder):
    """One capture for each incident and each near miss, under the incident's name; 5.0 where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in captures:  # 3.1.1 comes before 5.0
        if name := json.loads(path.with_suffix(".json").read_text())["sample"]:
            shutil.copy(path, folder / f"{name}.pcap")


def judge(program, path, kinds):
    """Export the capture, and compare it with the truth beside it."""
    import truth
    finished = subprocess.run([str(program), "export", "--quiet", str(path)], capture_output=True, text=True)
    if finished.returncode != 0:
        return [f"export ended with {finished.returncode}: {finished.stderr.strip()}"]
    path.with_suffix(".jsonl").write_text(finished.stdout)
    events = [json.loads(line) for line in finished.stdout.splitlines()]
    return truth.compare(json.loads(path.with_suffix(".json").read_text()), events, kinds)


if __name__ == "__main__":
    main()
