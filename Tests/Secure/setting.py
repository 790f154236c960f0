"""What these tests stand on: the repository, the tools of the recordings, and the program they try."""

import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLES = ROOT / "Samples"

sys.path.insert(0, str(ROOT / "Tests" / "Scenarios"))
import environment  # noqa: E402


def parser(description, needs_root=True):
    """The arguments that all of these tests take; what they need is installed first."""
    if needs_root:
        environment.prepare()
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--mqttscope", type=pathlib.Path, required=True, help="the program that is tried")
    return parser


def export(program, capture, *options, status=0):
    """The events of a capture's timeline."""
    finished = subprocess.run([program, "export", "--format", "jsonl", *map(str, options), str(capture)],
                              capture_output=True, text=True)
    if finished.returncode != status:
        sys.exit(f"{capture}: export ended with {finished.returncode}: {finished.stderr}")
    return [json.loads(line) for line in finished.stdout.splitlines()]


def keys_of(sample):
    """The options that give the program all keys of a sample."""
    options = []
    if (log := sample.with_suffix(".keylog")).exists():
        options += ["--keylog", log]
    if sample.stem == "tls-rsa-key-exchange":
        options += ["--rsa-key", sample.with_suffix(".key")]
    if "psk" in sample.stem:
        options += ["--psk", f"pump-7:{SAMPLES / 'tls-psk.key'}"]
    return options
