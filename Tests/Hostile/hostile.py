#!/usr/bin/env python3
"""Malformed and illegal packets, each on a connection of its own: does `mqttscope audit` name the clause, and what does
mosquitto do?

    hostile.py --mqttscope .build/release/mqttscope       play, record, audit, compare
    hostile.py --mqttscope … --keep DIR                    and keep the capture, the audit and a table of all cases
    hostile.py --mqttscope … --from DIR                    audit what was kept, without playing it again
    hostile.py --list                                      the cases and the clauses expected

`exceptions.json` names what may differ, each with its reason. Anything else that differs is a failure, and so is an
exception about the auditor that covers another number of cases than its `count`.
"""

import argparse
import collections
import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Scenarios")]
sys.dont_write_bytecode = True

from corpus import generate  # noqa: E402

LIMITED = ("max_qos 0", "retain_available false", "max_packet_size 400", "max_topic_alias 0")
"""A server that allows little."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", help="the program under test")
    parser.add_argument("--keep", metavar="DIR", type=pathlib.Path)
    parser.add_argument("--from", metavar="DIR", type=pathlib.Path, dest="kept")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="print each case that an exception covers")
    options = parser.parse_args()
    if not options.list and not options.mqttscope:
        parser.error("--mqttscope is missing")
    return options


def record(cases, folder):
    """Play all cases against two servers; the capture, the ports and the outcomes lie in the folder afterwards."""
    from play import play
    from recording import capture, mosquitto

    with mosquitto() as (usual, _), mosquitto(*LIMITED) as (limited, _):
        ports = {"usual": usual, "limited": limited}
        # Immediate mode reserves a slot of the snapshot length for each frame.
        with capture(
            str(folder / "hostile.pcap"), f"tcp port {usual} or tcp port {limited}", "-s", "66000", "-B", "262144"
        ):
            outcomes = play(cases, ports)
    told = {case.name: {"what": outcome.what, "codes": outcome.codes} for case, outcome in zip(cases, outcomes)}
    (folder / "outcomes.json").write_text(json.dumps({"ports": ports, "outcomes": told}, indent=1) + "\n")


def record_whole(cases, folder, attempts=3):
    """Play again when the capture itself lost frames, as it may on a busy machine."""
    for left in reversed(range(attempts)):
        try:
            return record(cases, folder)
        except RuntimeError as error:
            if left == 0 or "lost frames" not in str(error):
                raise
            print("the capture lost frames: once more", file=sys.stderr)


def audit(program, folder):
    ports = json.loads((folder / "outcomes.json").read_text())["ports"]
    command = [
        program,
        "audit",
        "--format",
        "json",
        "--rules",
        "protocol",
        "--fail-on",
        "never",
        "--no-progress",
        *(f"--port={port}" for port in ports.values()),
        str(folder / "hostile.pcap"),
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"mqttscope audit: {result.returncode}: {result.stderr.strip()}")
    (folder / "audit.json").write_text(result.stdout)
    return json.loads(result.stdout)


class Judgement:
    """The cases beside the findings: what was recognised, and every difference as (kind, rule, case, text)."""

    def __init__(self, cases, report, outcomes):
        self.report, self.outcomes = report, outcomes
        self.found = {"client": collections.defaultdict(list), "server": collections.defaultdict(list)}
        for finding in report["findings"]:
            self.found[finding["fault"]][finding["client"]["ip"]].append(finding)
        self.differences, self.counts, self.beside = [], collections.Counter(), collections.defaultdict(list)
        for case in cases:
            self.judge(case)

    def judge(self, case):
        outcome = self.outcomes[case.name]
        what = outcome["what"]
        of_client = self.found["client"][case.source]
        rules = {finding["rule"] for finding in of_client}
        text = f"[{what}{', ' + outcome['codes'] if outcome['codes'] else ''}]"
        told = " ".join(sorted(rules)) or "nothing"
        if what == "script":
            self.differ("not played", case.expected[0] if case.expected else "-", case, text)
        if case.expected:
            self.counts["cases"] += 1
            self.judge_hostile(case, rules, of_client, told, text, what)
        else:
            self.counts["controls"] += 1
            errors = sorted({finding["rule"] for finding in of_client if finding["severity"] == "error"})
            for rule in errors:
                self.differ("false alarm", rule, case, text)
            if what == "closes" and not errors and case.probe:
                self.differ("closes on a legal packet", outcome["codes"] or "-", case, f"{text} {told}")
        for finding in self.found["server"][case.source]:
            self.differ(f"server {finding['certainty']}", finding["rule"], case, f"{text} {finding['message']}")

    def judge_hostile(self, case, rules, of_client, told, text, what):
        right = [rule for rule in case.expected if rule in rules]
        if right:
            self.counts["recognised"] += 1
            self.counts["by the first clause" if right[0] == case.expected[0] else "by another acceptable clause"] += 1
        elif rules:
            self.differ("other clause", case.expected[0], case, f"{text} {told}")
        else:
            self.differ("not recognised", case.expected[0], case, text)
        if right and not any(finding["certainty"] == "definite" for finding in of_client if finding["rule"] in right):
            self.counts["only suspected"] += 1
        for rule in rules - set(case.expected) if right else ():
            self.beside[case.expected[0], rule].append(case.name)
        self.counts[f"mosquitto {what}"] += 1
        broken = {
            finding["rule"]
            for finding in of_client
            if (finding["severity"], finding["certainty"]) == ("error", "definite")
        }
        if what == "goes on" and broken:
            self.differ("accepted", next((rule for rule in right if rule in broken), sorted(broken)[0]), case, text)
        if what == "refuses" and broken:
            self.differ("refused", next((rule for rule in right if rule in broken), sorted(broken)[0]), case, text)
        if what == "closes" and not rules and case.probe:
            self.differ("closes where nothing was found", case.expected[0], case, text)

    def differ(self, kind, rule, case, text):
        self.differences.append((kind, rule, case.name, text))
        self.counts[kind] += 1


OF_AUDITOR = ("not recognised", "other clause", "false alarm", "not played")
"""Differences that do not depend on the version of the server: their exceptions have to fit exactly."""


def allowed(differences, exceptions):
    """What no exception covers, and the auditor's exceptions that cover another number than they say."""
    used, failures = collections.Counter(), []
    for kind, rule, name, text in differences:
        for index, one in enumerate(exceptions):
            if (
                one["what"] == kind
                and fnmatch.fnmatchcase(rule, one.get("rule", "*"))
                and fnmatch.fnmatchcase(name, one.get("case", "*"))
            ):
                used[index] += 1
                break
        else:
            failures.append((kind, rule, name, text))
    wrong = []
    for index, one in enumerate(exceptions):
        if one["what"] in OF_AUDITOR and used[index] != one["count"]:
            about = f"{one['what']}, {one.get('rule', '*')}, {one.get('case', '*')}"
            wrong.append(f"{about}: {used[index]} differences, not {one['count']}")
    return failures, wrong


def show(judgement, failures, wrong, verbose):
    for key, value in judgement.counts.items():
        print(f"{value:6} {key}")
    table = collections.defaultdict(list)
    for kind, rule, name, text in judgement.differences if verbose else failures:
        table[kind, rule].append(f"{name} {text}")
    for (kind, rule), entries in sorted(table.items()):
        print(f"\n{kind}: {rule}: {len(entries)}")
        for entry in entries if verbose else entries[:12]:
            print(f"    {entry}")
        if len(entries) > 12 and not verbose:
            print(f"    and {len(entries) - 12} more")
    if verbose:
        for (rule, other), names in sorted(judgement.beside.items()):
            print(f"\nbeside {rule}: {other}: {len(names)}, {names[0]}")
    for line in wrong:
        print(f"exception: {line}")


def main():
    options = arguments()
    cases = generate()
    if options.list:
        for case in cases:
            print(case.name, "|", " ".join(case.expected) or "legal")
        return 0
    if options.kept is None:
        from environment import prepare

        prepare()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.kept or options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        if options.kept is None:
            record_whole(cases, folder)
        played = time.monotonic()
        report = audit(options.mqttscope, folder)
        print(f"played in {played - started:.1f} s, audited in {time.monotonic() - played:.1f} s", file=sys.stderr)
        judgement = Judgement(cases, report, json.loads((folder / "outcomes.json").read_text())["outcomes"])
    if report["summary"]["unlisted"]:
        sys.exit(f"{report['summary']['unlisted']} findings are not listed: the report cannot be compared")
    path = HERE / "exceptions.json"
    failures, wrong = allowed(judgement.differences, json.loads(path.read_text()) if path.exists() else [])
    show(judgement, failures, wrong, options.verbose)
    return 1 if failures or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
