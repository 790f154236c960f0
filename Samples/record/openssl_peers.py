"""OpenSSL's own client and server as transports for scripted bytes, and certificates for them.

`s_server` and `s_client` hand on what is written to them, and print what arrives among messages of their own: whoever
expects bytes looks for them there. Neither is told to be quiet, so that their commands work (`K`, `R`): no Control
Packet begins with one of those letters.
"""

import contextlib
import datetime
import pathlib
import signal
import subprocess
import threading
import time

from recording import PATIENCE, free_port, listening, stop, until


class Peer:
    """A process whose output is watched."""

    def __init__(self, *command):
        self.command = [str(part) for part in command]
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.output, self.cursor = b"", 0
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while part := self.process.stdout.read1(65536):
            self.output += part

    def send(self, data):
        """Write at once; what is written apart by a pause becomes records of its own."""
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def expect(self, data, what=None):
        """Wait until these bytes come, behind those that were expected before."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.output.find(data, self.cursor)) < 0:
            ended = not self.reader.is_alive()
            if time.monotonic() > deadline or ended and data not in self.output[self.cursor:]:
                tail = self.output[-2000:].decode(errors="replace")
                raise TimeoutError(f"{what or data.hex()} did not come to {' '.join(self.command)}:\n{tail}")
            time.sleep(0.002)
        self.cursor = found + len(data)

    def finish(self):
        """Close its input and wait for its end."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        finally:
            stop(self.process, signal.SIGTERM)

    def stop(self):
        stop(self.process)
        with contextlib.suppress(OSError):
            self.process.stdin.close()


@contextlib.contextmanager
def server(*options, port=None):
    """`openssl s_server` on a free port while the block runs; yields (port, peer)."""
    port = port or free_port(8883)
    peer = Peer("openssl", "s_server", "-accept", f"127.0.0.1:{port}", *options)
    try:
        until(lambda: listening(port, peer.process), "s_server to listen")
        yield port, peer
    finally:
        peer.stop()


@contextlib.contextmanager
def client(port, *options):
    """`openssl s_client` connected to a port of this machine while the block runs."""
    peer = Peer("openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options)
    try:
        yield peer
        peer.finish()
    finally:
        peer.stop()


class Workshop:
    """Makes certificates in a folder: NAME.key and NAME.crt; authorities sign others."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def __getitem__(self, name):
        return str(self.folder / name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def key(self, name, kind="ec"):
        options = {
            "ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            "ed25519": ["-algorithm", "ED25519"],
        }
        if kind == "dsa":
            self.openssl("dsaparam", "-genkey", "-noout", "-out", self[f"{name}.key"], "1024")
        else:
            self.openssl("genpkey", *options[kind], "-out", self[f"{name}.key"])

    def authority(self, name, kind="ec"):
        self.key(name, kind)
        self.openssl("req", "-x509", "-new", "-key", self[f"{name}.key"], "-subj", f"/O=Sample/CN={name}", "-days",
                     "3650", "-out", self[f"{name}.crt"])

    def sign(self, name, authority, common_name, names=None, kind="ec", expired=False):
        self.key(name, kind)
        self.openssl("req", "-new", "-key", self[f"{name}.key"], "-subj", f"/O=Sample/CN={common_name}", "-out",
                     self[f"{name}.csr"])
        pathlib.Path(self[f"{name}.ext"]).write_text(f"subjectAltName={names}\n" if names else "")
        if not expired:
            self.openssl("x509", "-req", "-in", self[f"{name}.csr"], "-CA", self[f"{authority}.crt"], "-CAkey",
                         self[f"{authority}.key"], "-CAcreateserial", "-days", "3650", "-extfile", self[f"{name}.ext"],
                         "-out", self[f"{name}.crt"])
            return
        # `openssl x509` begins today at the earliest: an authority's database can begin before.
        database = pathlib.Path(self[f"{name}.ca"])
        database.mkdir()
        (database / "index.txt").touch()
        (database / "ca.conf").write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={database}/index.txt\nrand_serial=yes\n"
                                          f"new_certs_dir={database}\ndefault_md=sha256\npolicy=p\n[p]\n"
                                          "organizationName=supplied\ncommonName=supplied\n")
        day = datetime.timedelta(days=1)
        now = datetime.datetime.now(datetime.timezone.utc)
        self.openssl("ca", "-batch", "-notext", "-config", f"{database}/ca.conf", "-in", self[f"{name}.csr"], "-cert",
                     self[f"{authority}.crt"], "-keyfile", self[f"{authority}.key"], "-extfile", self[f"{name}.ext"],
                     "-startdate", (now - 30 * day).strftime("%Y%m%d%H%M%SZ"), "-enddate",
                     (now - day).strftime("%Y%m%d%H%M%SZ"), "-out", self[f"{name}.crt"])
