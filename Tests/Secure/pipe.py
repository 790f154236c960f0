#!/usr/bin/env python3
"""A capture that comes through a pipe, while the peers still write the key log.

    pipe.py --mqttscope .build/release/mqttscope

First the samples, frame by frame, with secrets that are written at a given moment; then live: tcpdump on one side,
connections that come and go on the other. Needs root (tcpdump), Debian.
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import threading
import time

import setting

PAUSE = 0.4
"""Seconds after which the program has surely taken what was written."""


def frames(path):
    """The file header of a classic pcap file, and its records."""
    data = path.read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    offset, records = 24, []
    while offset < len(data):
        length = struct.unpack_from(order + "I", data, offset + 8)[0]
        records.append(data[offset:offset + 16 + length])
        offset += 16 + length
    return data[:24], records


class Program:
    """The program on a pipe, with a key log."""

    def __init__(self, program, log):
        self.process = subprocess.Popen([program, "export", "--keylog", str(log), "-"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.output = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while part := self.process.stdout.read1(65536):
            self.output += part

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def events(self):
        self.process.stdin.close()
        self.reader.join(60)
        if self.process.wait(60):
            sys.exit(f"the program ended with {self.process.returncode}: {self.process.stderr.read().decode()}")
        return [json.loads(line) for line in self.output.splitlines()]


def without_files(events):
    return [{key: value for key, value in event.items() if key not in ("files", "seq")} for event in events
            if event["kind"] not in ("capture", "summary")]


def piecewise(arguments, folder, name, moment, pieces):
    """A sample whose secrets are written before frame `moment`, in so many pieces."""
    sample = setting.SAMPLES / f"{name}.pcap"
    secrets = sample.with_suffix(".keylog").read_bytes()
    log = folder / f"{name}-{moment}-{pieces}.keylog"
    log.write_bytes(b"# nothing yet\n")
    program = Program(arguments.mqttscope, log)
    header, records = frames(sample)
    program.write(header)
    with open(log, "ab", buffering=0) as file:
        for number, record in enumerate(records, 1):
            if number == moment:
                time.sleep(PAUSE)
                size = -(-len(secrets) // pieces)
                for start in range(0, len(secrets), size):
                    file.write(secrets[start:start + size])
                    time.sleep(0.02)
            program.write(record)
        events = without_files(program.events())
    expected = without_files(setting.export(arguments.mqttscope, sample, "--keylog", sample.with_suffix(".keylog")))
    return "" if events == expected else f"{sum(1 for event in events if event['kind'] == 'packet')} packets in place " \
        f"of {sum(1 for event in expected if event['kind'] == 'packet')}, or other events"


def live(arguments, folder, version, count=20):
    """Connections while tcpdump writes into the program."""
    import openssl_peers
    import recording

    shop = openssl_peers.Workshop(folder / f"shop{version}")
    shop.folder.mkdir()
    shop.authority("ca")
    shop.sign("server", "ca", "localhost", "DNS:localhost")
    log = folder / f"live{version}.keylog"
    log.write_bytes(b"")
    port = recording.free_port(0)
    connack, bye = bytes.fromhex("20020000"), bytes.fromhex("e000")
    program = Program(arguments.mqttscope, log)
    dump = subprocess.Popen(["tcpdump", "-i", "lo", "-n", "-U", "-Z", "root", "--immediate-mode", "-B", "65536", "-w", "-",
                             f"tcp port {port}"], stdout=program.process.stdin, stderr=subprocess.PIPE, text=True)
    for line in dump.stderr:
        if "listening on" in line:
            break
    with openssl_peers.server("-cert", shop["server.crt"], "-key", shop["server.key"], version, port=port) as (_, server):
        for number in range(count):
            with openssl_peers.client(port, version, "-keylogfile", log) as client:
                hello = recording.connect_packet(f"live-{number}")
                client.send(hello)
                server.expect(hello)
                server.send(connack)
                client.expect(connack)
                client.send(bye)
                server.expect(bye)
    time.sleep(PAUSE)
    recording.stop(dump, recording.signal.SIGINT)
    events = program.events()
    named = {event["packet"]["client_id"] for event in events
             if event["kind"] == "packet" and event["packet"]["type"] == "CONNECT"}
    ended = sum(1 for event in events if event["kind"] == "packet" and event["packet"]["type"] == "DISCONNECT")
    return "" if len(named) == count == ended else f"{len(named)} connections of {count} were decrypted"


def main():
    arguments = setting.parser(__doc__).parse_args()
    failures = 0

    def told(name, problem):
        nonlocal failures
        print(f"FAILED {name}: {problem}" if problem else f"ok {name}")
        failures += bool(problem)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, hello, data in (("secure-tls-1.2", 6, 10), ("secure-tls-1.3", 6, 8)):
            # Before the ServerHello, and before the first record that needs a secret.
            for moment in (1, hello):
                told(f"{name}: secrets before frame {moment}", piecewise(arguments, folder, name, moment, 1))
            told(f"{name}: secrets in nine pieces", piecewise(arguments, folder, name, hello, 9))
            told(f"{name}: secrets before frame {data}", piecewise(arguments, folder, name, data, 1))
        for version in ("-tls1_2", "-tls1_3"):
            told(f"live {version}", live(arguments, folder, version))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
