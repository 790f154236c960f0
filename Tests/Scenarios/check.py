#!/usr/bin/env python3
"""Plays every scenario against mosquitto, and compares what mqttscope says of the captures with what was done.

The timeline has to be the truth, and the auditor must call nothing wrong but what the scenario breaks.

    check.py --mqttscope .build/release/mqttscope            plays, exports, compares
    check.py --record --keep DIR                             plays and keeps captures and truth, compares nothing
    check.py --mqttscope … --from DIR                        compares captures that were kept

A name or a part of one chooses scenarios; `--kinds` chooses what is compared. Needs root (tcpdump), Debian.
"""

import argparse
import concurrent.futures
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import traceback

import audit
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
    """One capture for each incident and each near miss, under the incident's name; 5.0 where there is one.

    What happens in each is written to README.md, and the server's port becomes 1883, as tools expect it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples = {}
    for path in captures:  # 3.1.1 comes before 5.0
        told = json.loads(path.with_suffix(".json").read_text())
        if told["sample"]:
            samples[told["sample"]] = (path, told)
    for name, (path, told) in samples.items():
        (folder / f"{name}.pcap").write_bytes(on_port_1883(path.read_bytes(), told["server_port"]))
    rows = [f"| [`{name}.pcap`]({name}.pcap) | {told['version']} | {told['does']} |\n"
            for name, (_, told) in sorted(samples.items())]
    head = (folder / "README.md").read_text().split("| file |")[0] if (folder / "README.md").exists() else ""
    table = "| file | MQTT | what happens |\n| --- | --- | --- |\n"
    (folder / "README.md").write_text(head + table + "".join(rows))


def on_port_1883(capture, port):
    """A classic capture of Ethernet, IPv4 and TCP, with another port for the server.

    Checksums stay as they were: on loopback the kernel leaves them to nobody, they were never right.
    """
    capture, offset = bytearray(capture), 24
    while offset < len(capture):
        length = struct.unpack_from("<I", capture, offset + 8)[0]
        header = offset + 16 + 14
        ports = header + (capture[header] & 15) * 4
        for place in (ports, ports + 2):
            if struct.unpack_from(">H", capture, place)[0] == port:
                struct.pack_into(">H", capture, place, 1883)
        offset += 16 + length
    return bytes(capture)


def judge(program, path, kinds):
    """Export the capture, and compare it with the truth beside it."""
    import truth
    told = json.loads(path.with_suffix(".json").read_text())
    # That nobody listens shows only on a port that is known.
    port = ["--port", str(told["server_port"])]
    finished = subprocess.run([str(program), "export", "--quiet", *port, str(path)], capture_output=True, text=True)
    if finished.returncode != 0:
        return [f"export ended with {finished.returncode}: {finished.stderr.strip()}"]
    path.with_suffix(".jsonl").write_text(finished.stdout)
    events = [json.loads(line) for line in finished.stdout.splitlines()]
    false = [] if kinds else audit.problems(audit.findings(program, path, *port), **told.get("audit", {}))
    return truth.compare(told, events, kinds) + false


if __name__ == "__main__":
    main()
