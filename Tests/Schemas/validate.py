#!/usr/bin/env python3
"""Validates reports against the schemas that others wrote, beside this file, and replays against ours.

    validate.py sarif FILE…
    validate.py junit FILE…
    validate.py replay FILE…

Prints what is not valid, and exits with 1; with 2 when it cannot do its work. SARIF and replays (plans or reports) need
the Debian package python3-jsonschema, JUnit needs libxml2-utils. Beyond SARIF's schema it is checked that no rule has
the identifier of another, and that results name the rules they are about.
"""
import functools
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DEBIAN_PYTHON = "/usr/bin/python3"


def jsonschema():
    try:
        import jsonschema
        return jsonschema
    except ImportError:
        # The Debian package is for Debian's Python, which need not be the first on the PATH.
        if os.path.exists(DEBIAN_PYTHON) and os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON):
            os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, "-B"] + sys.argv)
        print("validate.py: install the Debian package python3-jsonschema", file=sys.stderr)
        sys.exit(2)


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def sarif_failures(path):
    validator = jsonschema().Draft7Validator(read(os.path.join(HERE, "sarif-schema-2.1.0.json")))
    log = read(path)
    for error in validator.iter_errors(log):
        yield f"{error.json_path}: {error.message[:300]}"
    for run in log["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        if len(set(rules)) != len(rules):
            yield f"rules with one identifier: {sorted(rule for rule in rules if rules.count(rule) > 1)}"
        for number, result in enumerate(run["results"]):
            if rules[result["ruleIndex"]] != result["ruleId"]:
                yield f"result {number} is not of the rule it names"


@functools.cache
def replay_validator(kind):
    schema = read(os.path.join(HERE, "..", "..", "Docs", "replay.schema.json"))
    validator = jsonschema().Draft202012Validator
    validator.check_schema(schema)
    return validator(schema | {"$ref": f"#/$defs/{kind}"})


def replay_failures(path):
    document = read(path)
    kind = "plan_document" if document["schema"].startswith("mqttscope.replay-plan/") else "report_document"
    for error in replay_validator(kind).iter_errors(document):
        yield f"{error.json_path}: {error.message[:300]}"


def junit_failures(path):
    try:
        outcome = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--schema", os.path.join(HERE, "junit-10.xsd"), path],
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        print("validate.py: install the Debian package libxml2-utils", file=sys.stderr)
        sys.exit(2)
    if outcome.returncode != 0:
        yield outcome.stderr.strip()


CHECKS = {"sarif": sarif_failures, "junit": junit_failures, "replay": replay_failures}


def main(kind, paths):
    check = CHECKS[kind]
    failures = 0
    for path in paths:
        for failure in check(path):
            failures += 1
            print(f"{path}: {failure}")
    print(f"{len(paths)} files, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in CHECKS:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
