#!/usr/bin/env python3
"""Every sample's timeline, byte for byte, against the one kept here.

    check.py --mqttscope .build/release/mqttscope             compares
    check.py --mqttscope .build/release/mqttscope --update    writes what is kept anew: look at the difference in git

Of a timeline above 200 KB, `long.json` keeps the number of lines and the SHA-256. The tool's version is left out.
Every capture is exported twice, which must make no difference; the compressed ones must say what the plain one says.
Of Samples/incidents only sessions, verdicts and incidents are kept.
"""

import argparse
import difflib
import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LONG = HERE / "long.json"
LIMIT = 200_000
COMPRESSED = "compressed.pcap.gz"
INCIDENTS = HERE / "incidents"
VERDICTS = ("session", "disconnection", "incident")
"""Kinds that are kept of the samples of incidents: what these are there for."""

sys.path.insert(0, str(HERE.parent / "Differential"))
import compare  # noqa: E402: it knows which samples are one capture


def export(program, paths):
    """The timeline, with paths as seen from the top of the repository."""
    keys = compare.key_options(paths)
    paths = [str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path) for path in paths]
    finished = subprocess.run([str(program), "export", "--format", "jsonl", *keys, *paths], cwd=ROOT, capture_output=True)
    if finished.returncode != 0:
        sys.exit(f"{paths[0]}: export ended with {finished.returncode}: {finished.stderr.decode()}")
    return re.sub(rb'("tool":\{"name":"mqttscope","version":")[^"]*', rb"\1*", finished.stdout, count=1)


def verdicts(program):
    """What is told of each sample of an incident."""
    told = {}
    for path in sorted((compare.SAMPLES / INCIDENTS.name).glob("*.pcap")):
        lines = export(program, [path]).splitlines(keepends=True)
        told[path.name] = b"".join(line for line in lines if json.loads(line)["kind"] in VERDICTS)
    return told


def without_file_facts(timeline):
    return [{key: value for key, value in json.loads(line).items() if key != "files"} for line in timeline.splitlines()]


def digest(timeline):
    return {"lines": timeline.count(b"\n"), "sha256": hashlib.sha256(timeline).hexdigest()}


def check(name, timeline, kept_digest, folder=HERE):
    """What is wrong, or nothing."""
    if len(timeline) > LIMIT:
        if kept_digest == digest(timeline):
            return None
        return f"{name}: {digest(timeline)} where {LONG.name} has {kept_digest}"
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return f"{name}: nothing is kept to compare with; see --update"
    kept = path.read_bytes()
    if kept == timeline:
        return None
    lines = difflib.unified_diff(kept.decode().splitlines(), timeline.decode().splitlines(), "kept", "now", n=0, lineterm="")
    return f"{name}: the timeline has changed\n" + "\n".join(line[:600] for _, line in zip(range(12), lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mqttscope", type=pathlib.Path, required=True, help="the program whose export is compared")
    parser.add_argument("--update", action="store_true", help="keep what it exports now")
    arguments = parser.parse_args()
    program = arguments.mqttscope.resolve()
    sets = compare.sample_sets()
    timelines = {name: export(program, paths) for name, paths in sets.items()}
    incidents = verdicts(program)

    if arguments.update:
        INCIDENTS.mkdir(exist_ok=True)
        for path in [*HERE.glob("*.jsonl"), *INCIDENTS.glob("*.jsonl")]:
            path.unlink()
        for name, timeline in incidents.items():
            (INCIDENTS / f"{name}.jsonl").write_bytes(timeline)
        for name, timeline in timelines.items():
            if len(timeline) <= LIMIT:
                (HERE / f"{name}.jsonl").write_bytes(timeline)
        long = {name: digest(timeline) for name, timeline in timelines.items() if len(timeline) > LIMIT}
        LONG.write_text(json.dumps(long, indent=4) + "\n")

    kept = json.loads(LONG.read_text())
    wrong = [check(name, timeline, kept.get(name)) for name, timeline in timelines.items()]
    wrong += [check(name, timeline, None, INCIDENTS) for name, timeline in incidents.items()]
    wrong += [f"{path.name}: kept, but there is no such sample" for path in INCIDENTS.glob("*.jsonl")
              if path.stem not in incidents]
    wrong += [f"{path.name}: kept, but there is no such sample" for path in HERE.glob("*.jsonl") if path.stem not in sets]
    wrong += [f"{name}: two runs differ" for name, paths in sets.items() if export(program, paths) != timelines[name]]
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder, "plain.pcap")
        plain.write_bytes(gzip.decompress((compare.SAMPLES / COMPRESSED).read_bytes()))
        same = without_file_facts(export(program, [plain]))
    wrong += [f"{name}: is not what the plain file says" for name, timeline in timelines.items()
              if name.startswith("compressed.") and without_file_facts(timeline) != same]
    wrong = [one for one in wrong if one]
    print("\n".join([*wrong, f"{len(timelines) + len(incidents)} timelines, {len(wrong)} wrong"]))
    return 1 if wrong or not timelines else 0


if __name__ == "__main__":
    sys.exit(main())
