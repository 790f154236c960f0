"""The server that only reads, as a process: `sink.c` says what it does."""

import contextlib
import pathlib
import signal
import subprocess

import environment
from recording import listening, until
from scene import unused_port

PROGRAM = environment.ROOT / ".build-scenarios" / "sink"


class Sink:
    """A running sink; `counts` are there once it was stopped."""

    def __init__(self, port, process):
        self.port, self.process = port, process
        self.connections = self.messages = self.bytes = self.nanoseconds = 0

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            words = self.process.communicate(timeout=10)[0].split()
            self.connections, self.messages, self.bytes, self.nanoseconds = map(int, words)

    @property
    def rate(self):
        """Messages a second, from the first to the last."""
        return self.messages * 1e9 / self.nanoseconds if self.nanoseconds else 0.0


def build():
    source = pathlib.Path(__file__).with_name("sink.c")
    if not PROGRAM.exists() or PROGRAM.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", PROGRAM, source, "-lssl", "-lcrypto", "-lpthread"],
                       check=True)


@contextlib.contextmanager
def running(certificate=None, key=None):
    build()
    port = unused_port()
    command = [PROGRAM, str(port), *([certificate, key] if certificate else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    until(lambda: listening(port, process), "the sink to listen")
    sink = Sink(port, process)
    try:
        yield sink
    finally:
        sink.stop()
