"""Runs `mqttscope replay`, watches the clock and its descriptors, and says how it ended."""

import dataclasses
import json
import os
import pathlib
import subprocess
import time

PERMISSIONS = ["--allow-retained", "--allow-system-topics", "--allow-captured-server"]
"""What samples have and a replay has to be told to send."""


@dataclasses.dataclass
class Run:
    """A replay that is over."""

    status: int
    output: str
    errors: str
    seconds: float
    descriptors: int
    """The most descriptors it had open at once, as far as they were looked at."""

    @property
    def report(self):
        return json.loads(self.output)

    def __str__(self):
        text = (self.errors.strip() or self.output.strip()).splitlines()
        return f"exit {self.status} after {self.seconds:.1f} s: {' | '.join(text[-3:])[:400]}"


class Hung(Exception):
    """A replay that did not end in time."""


def replay(mqttscope, captures, broker, *options, patience=60, environment=None, meanwhile=None):
    """Run a replay to a server; `meanwhile` is called with the process while it runs."""
    captures = [captures] if isinstance(captures, (str, pathlib.Path)) else captures
    command = [mqttscope, "replay", *captures, "--to", broker.url, *broker.options, *PERMISSIONS, *options]
    started = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env=os.environ | broker.environment | (environment or {}), stdin=subprocess.DEVNULL)
    most = 0
    try:
        if meanwhile:
            meanwhile(child)
        while True:
            try:
                output, errors = child.communicate(timeout=0.05)
                break
            except subprocess.TimeoutExpired:
                most = max(most, descriptors(child.pid))
                if time.monotonic() - started > patience:
                    raise Hung(f"replay of {captures[0]} did not end within {patience} s") from None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    return Run(child.returncode, output, errors, time.monotonic() - started, most)


def descriptors(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except (FileNotFoundError, PermissionError):
        return 0
