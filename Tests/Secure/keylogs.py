#!/usr/bin/env python3
"""Key logs as they come, and as they should not: each is read as far as it makes sense, in bounded time and memory.

    keylogs.py --mqttscope .build/release/mqttscope [--lines 10000000]
"""

import binascii
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import setting

SAMPLE = setting.SAMPLES / "secure-tls-1.3.pcap"
OLD = setting.SAMPLES / "secure-tls-1.2.pcap"
ROOM = 176 << 20
"""Bytes that a key log of any length may add to the program's memory: the table while it is made larger, the text of pipes."""


class Trial:
    """Runs the program over a sample with a key log and looks at how it went."""

    def __init__(self, program, folder):
        self.program, self.folder, self.failures = program, folder, []
        self.baseline = self.run(SAMPLE, SAMPLE.with_suffix(".keylog"))
        self.unread = self.run(SAMPLE, None)
        if self.packets(self.baseline) == 0:
            sys.exit("the sample is not decrypted with its own key log")

    def run(self, sample, *logs):
        """Exit status, standard output, standard error, seconds, peak memory."""
        options = [word for log in logs if log for word in ("--keylog", str(log))]
        out, err = self.folder / "out", self.folder / "err"
        began = time.monotonic()
        with open(out, "wb") as output, open(err, "wb") as errors:
            process = subprocess.Popen([self.program, "export", *options, str(sample)], stdout=output, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return (process.returncode, out.read_bytes(), err.read_text(errors="replace"), time.monotonic() - began,
                usage.ru_maxrss << 10)

    def log(self, content, name="keys.log"):
        path = self.folder / name
        path.write_bytes(content)
        return path

    @staticmethod
    def packets(result):
        return result[1].count(b'"kind":"packet"')

    def check(self, name, condition, result):
        print(f"{'ok' if condition else 'FAILED'} {name}: {result[3]:.1f} s, {result[4] >> 20} MiB"
              + "".join(f"\n    {line}" for line in result[2].splitlines()[:8] if not condition or "--" in sys.argv))
        if not condition:
            self.failures.append(name)

    def reads(self, name, content, says=""):
        """The key log must decrypt the sample as the good one does."""
        result = self.run(SAMPLE, self.log(content))
        self.check(name, result[0] == 0 and result[1] == self.baseline[1] and re.search(says, result[2])
                   and (says or not result[2]), result)

    def refuses(self, name, content, says="", status=0):
        """The key log must not decrypt, and the timeline be as without keys but for what is said of decryption."""
        result = self.run(SAMPLE, self.log(content))
        self.check(name, result[0] == status and self.packets(result) == 0 and re.search(says, result[2]), result)


def variants(trial):
    good = SAMPLE.with_suffix(".keylog").read_bytes()
    lines = good.splitlines(keepends=True)
    noise = random.Random(6)
    junk = noise.randbytes(300_000)
    other = b"".join(b"CLIENT_RANDOM %s %s\n" % (binascii.hexlify(noise.randbytes(32)),
                                                  binascii.hexlify(noise.randbytes(48))) for _ in range(1_000))
    upper = re.sub(rb"(?m)^([A-Z_0-9]+) ([0-9a-f]+) ([0-9a-f]+)",
                   lambda found: b" ".join((found[1], found[2].upper(), found[3].upper())), good)
    trial.reads("CRLF", good.replace(b"\n", b"\r\n"))
    trial.reads("capital digits", upper)
    trial.reads("lines in another order", b"".join(reversed(lines)))
    trial.reads("no last line end", good.rstrip(b"\n"))
    trial.reads("a byte order mark", b"\xef\xbb\xbf" + good)
    trial.reads("blank lines and comments", b"\n".join(b"# c\n\n  \n" + line for line in good.splitlines()))
    trial.reads("apart from each other", b"".join(line + other for line in lines))
    trial.reads("twice", good + good)
    trial.reads("binary before and behind", junk + b"\n" + good + junk, r"warning: .*keys.log:\d+: .*")
    trial.reads("a line of 5 MB", b"A" * 5_000_000 + b"\n" + good, r":1: is longer than 4096 bytes")
    trial.reads("labels of others", b"".join(b"QUIC_" + line for line in lines if line[:1] != b"#") + good)
    trial.refuses("nothing", b"", "no secret of TLS")
    trial.refuses("binary", junk, r"more lines make no sense")
    trial.refuses("the capture itself", SAMPLE.read_bytes(), r"no secret of TLS")
    trial.refuses("UTF-16", good.decode().encode("utf-16"), r"no secret of TLS")
    trial.refuses("secrets of others", other)
    wrong = re.sub(rb"(?m)([0-9a-f]{60})$", lambda found: binascii.hexlify(noise.randbytes(30)), good)
    trial.refuses("the right client random with wrong secrets", wrong)
    trial.refuses("secrets too short", re.sub(rb"(?m)[0-9a-f]{2}$", b"", good), "the secret of .* has the wrong length")
    trial.refuses("one digit too few", re.sub(rb"(?m)[0-9a-f]$", b"", good), "has the wrong length")
    trial.refuses("no secrets at all", re.sub(rb"(?m) [0-9a-f]+$", b"", good), "is not in the form")
    for cut in range(0, len(good), 61):
        result = trial.run(SAMPLE, trial.log(good[:cut]))
        if result[0] != 0 or "rror" in result[2]:
            trial.check(f"cut at {cut}", False, result)
    result = trial.run(SAMPLE, trial.folder / "nowhere")
    trial.check("no such file", result[0] == 2 and result[2].count("\n") == 1 and "cannot open" in result[2], result)
    result = trial.run(SAMPLE, trial.folder)
    trial.check("a folder", result[0] == 2 and result[2].count("\n") == 1 and "is a directory" in result[2], result)
    result = trial.run(SAMPLE, OLD.with_suffix(".keylog"), SAMPLE.with_suffix(".keylog"))
    trial.check("several", result[1] == trial.baseline[1], result)


def write_lines(path, first, last, count, per_client):
    """A key log of `count` lines: those of a client one after the other, the good ones at both ends."""
    labels = [b"CLIENT_RANDOM"] if per_client == 1 else [
        b"CLIENT_HANDSHAKE_TRAFFIC_SECRET", b"SERVER_HANDSHAKE_TRAFFIC_SECRET", b"EXPORTER_SECRET",
        b"CLIENT_TRAFFIC_SECRET_0", b"SERVER_TRAFFIC_SECRET_0"][:per_client]
    secret = b"ab" * 48 + b"\n"
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(first)
        written = 0
        while written < count:
            block = binascii.hexlify(os.urandom(32 * 1_000))
            for start in range(0, len(block), 64):
                client = block[start:start + 64]
                for label in labels:
                    file.write(b"%s %s %s" % (label, client, secret))
            written += 1_000 * len(labels)
        file.write(last)


def long(trial, count):
    new, old = SAMPLE.with_suffix(".keylog").read_bytes(), OLD.with_suffix(".keylog").read_bytes()
    before = trial.baseline[4]
    path = trial.folder / "long.keylog"
    for per_client in (5, 1):
        write_lines(path, new, old, count, per_client)
        name = f"{count:,} lines of {count // per_client:,} connections ({path.stat().st_size >> 20} MiB)"
        for sample, whole in ((SAMPLE, True), (OLD, count // per_client < 4 << 20)):
            result = trial.run(sample, path)
            told = "remembered" in result[2]
            trial.check(f"{name}, {sample.name}",
                        result[0] == 0 and (trial.packets(result) > 0) == whole and result[4] < before + ROOM
                        and told == (count // per_client >= 4 << 20), result)
    # One client random in every second line: no look-up may go through all of them.
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(new)
        client = b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"ab" * 48 + b"\n"
        for _ in range(count // 2):
            file.write(client)
            file.write(b"CLIENT_RANDOM %s %s\n" % (binascii.hexlify(os.urandom(32)), b"cd" * 48))
    result = trial.run(SAMPLE, path)
    trial.check(f"{count:,} lines, every second about one connection",
                result[0] == 0 and trial.packets(result) > 0 and result[4] < before + ROOM, result)
    path.unlink()


def main():
    parser = setting.parser(__doc__, needs_root=False)
    parser.add_argument("--lines", type=int, default=10_000_000, help="of the long key logs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(arguments.mqttscope, pathlib.Path(folder))
        variants(trial)
        long(trial, arguments.lines)
    sys.exit(f"{len(trial.failures)} failed: {', '.join(trial.failures)}" if trial.failures else 0)


if __name__ == "__main__":
    main()
