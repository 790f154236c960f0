#!/usr/bin/env python3
"""Validates JSON against a schema (Debian: python3-jsonschema).

    validate.py SCHEMA DEFINITION FILE…

Each line of each FILE has to be valid by `$defs/DEFINITION` of SCHEMA, or the whole FILE where DEFINITION ends in
"document". Prints what is not, and exits with 1; with 2 when it cannot do its work.
"""
import json
import os
import sys

DEBIAN_PYTHON = "/usr/bin/python3"

try:
    from jsonschema import Draft202012Validator
except ImportError:
    # The Debian package is for Debian's Python, which need not be the first on the PATH.
    if os.path.exists(DEBIAN_PYTHON) and os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, "-B"] + sys.argv)
    print("validate.py: install the Debian package python3-jsonschema", file=sys.stderr)
    sys.exit(2)


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key stands twice among {keys}")
    return dict(pairs)


def values(path, whole):
    with open(path, encoding="utf-8", newline="\n") as file:
        if whole:
            yield 1, json.load(file, object_pairs_hook=unique)
        else:
            for number, line in enumerate(file, 1):
                yield number, json.loads(line, object_pairs_hook=unique)


def main(schema_path, definition, paths):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    schema["$ref"] = "#/$defs/" + definition
    validator = Draft202012Validator(schema)
    count = 0
    failures = 0
    for path in paths:
        for number, value in values(path, definition.endswith("document")):
            count += 1
            for error in validator.iter_errors(value):
                failures += 1
                # The deepest reason says most.
                while error.context:
                    error = max(error.context, key=lambda each: len(each.absolute_path))
                print(f"{path}:{number}: {error.json_path}: {error.message[:300]}")
    print(f"{count} values, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
