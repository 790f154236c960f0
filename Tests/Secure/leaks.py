#!/usr/bin/env python3
"""No secret reaches an output, an error or a message, whatever is asked for and however wrong the keys are.

    leaks.py --mqttscope .build/release/mqttscope

Every command runs over every recording in TLS, with its keys, with keys of others and with keys that are damaged. What
it writes is searched for every secret: raw, in hexadecimal, in base64.
"""

import base64
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import setting

PASSWORD = "password-of-the-key-7"
CLOSED = "mqtt://127.0.0.1:1"
COMMANDS = (
    ["analyze"], ["analyze", "--json"],
    ["export"], ["export", "--format", "json", "--show-secrets"],
    ["audit"], ["audit", "--format", "json"], ["audit", "--format", "sarif"], ["audit", "--format", "junit"],
    ["replay", "--dry-run"], ["replay", "--dry-run", "--json", "--mode", "bytes"],
    ["replay", "--to", CLOSED, "--connect-timeout", "1s"],
)


def forms(secret):
    """How bytes may be written: raw, hexadecimal, base64 wherever they begin in it."""
    # A part is a leak too. All is folded, as what is searched.
    for part in {secret[:12], secret[-12:], secret[len(secret) // 2 - 6:len(secret) // 2 + 6]}:
        yield part.lower()
        yield part.hex().encode()
        yield part.hex(":").encode()
        yield part.hex(" ").encode()
        yield ", ".join(map(str, part)).encode()
        for shift in range(3):
            text = base64.b64encode(bytes(shift) + part)
            yield text[(shift * 8 + 5) // 6:(shift + len(part)) * 8 // 6].lower()


def secrets_of():
    """All secrets that lie beside the samples."""
    found = set()
    for log in setting.SAMPLES.glob("*.keylog"):
        for line in log.read_text().splitlines():
            if line and not line.startswith("#"):
                found.add(bytes.fromhex(line.split()[2]))
    found.add(bytes.fromhex((setting.SAMPLES / "tls-psk.key").read_text().strip()))
    key = setting.SAMPLES / "tls-rsa-key-exchange.key"
    text = subprocess.run(["openssl", "pkey", "-in", key, "-text", "-noout"], capture_output=True, text=True,
                          check=True).stdout
    for name in ("privateExponent", "prime1", "prime2", "exponent1", "exponent2", "coefficient"):
        digits = re.search(rf"{name}:\s+((?:[0-9a-f]{{2}}[:\s]*)+)", text)[1]
        found.add(bytes.fromhex(re.sub(r"[^0-9a-f]", "", digits)).lstrip(b"\0"))
    found.add(PASSWORD.encode())
    return found


def damaged(folder):
    """Keys of the samples, each wrong in another way: messages about them must not quote them."""
    logs = [log.read_text() for log in sorted(setting.SAMPLES.glob("*.keylog"))]
    every = "".join(logs)
    bad = {
        "short": re.sub(r"(?m)[0-9a-f]{2}$", "", every),
        "digit": re.sub(r"(?m)[0-9a-f]$", "", every),
        "letter": re.sub(r"(?m)[0-9a-f]$", "x", every),
        "words": re.sub(r"(?m)$", " more", every),
        "small": every.lower(),
        "swapped": re.sub(r"(?m)^(\S+) (\S+) (\S+)$", r"\1 \3 \2", every),
        "alone": re.sub(r"(?m)^\S+ \S+ ", "", every),
        "one line": every.replace("\n", " "),
        "cut": every[:len(every) // 2 - 3],
    }
    for name, text in bad.items():
        path = folder / f"{name}.keylog"
        path.write_text(text)
        yield ["--keylog", path]
    psk = (setting.SAMPLES / "tls-psk.key").read_text().strip()
    for name, text in (("odd", psk[:-1]), ("letter", psk + "xx"), ("other", f"other:{psk}"), ("none", f"pump-7:{psk}zz")):
        path = folder / f"{name}.psk"
        path.write_text(text)
        yield ["--psk", f"pump-7:{path}"]
    key = setting.SAMPLES / "tls-rsa-key-exchange.key"
    lines = key.read_text().splitlines()
    (folder / "cut.key").write_text("\n".join(lines[:-4]))
    yield ["--rsa-key", folder / "cut.key"]
    subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", f"pass:{PASSWORD}", "-out",
                    folder / "locked.key"], check=True)
    (folder / "broken.key").write_text((folder / "locked.key").read_text()[:-200])
    yield ["--rsa-key", folder / "locked.key"]
    yield ["--rsa-key", folder / "broken.key"]
    yield ["--rsa-key", setting.SAMPLES / "secure-plain.pcap"]
    yield ["--keylog", key]
    yield ["--psk", f"pump-7:{key}"]


class Search:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.runs, self.leaks = 0, []
        self.patterns = {form for secret in secrets_of() for form in forms(secret) if len(form) >= 10}

    def search(self, what, content):
        """Looks for every form; capitals make no difference, which only makes the search stricter."""
        folded = content.lower()
        for pattern in self.patterns:
            if (place := folded.find(pattern)) >= 0:
                self.leaks.append(f"{what}: at byte {place} of what was written")
                return

    def run(self, command, keys, sample, environment=None):
        if command[0] == "replay":
            keys = ["--captured-psk" if word == "--psk" else word for word in keys]
        output = self.folder / "output"
        output.unlink(missing_ok=True)
        arguments = [*command, *keys, sample]
        if command[0] in ("export", "audit"):
            arguments[1:1] = ["-o", output]
        finished = subprocess.run([str(word) for word in (self.program, *arguments)], capture_output=True, timeout=120,
                                  env=os.environ | (environment or {}), stdin=subprocess.DEVNULL)
        name = " ".join(str(word) for word in arguments)
        if finished.returncode not in (0, 1, 2):
            self.leaks.append(f"{name}: ended with {finished.returncode}")
        self.runs += 1
        self.search(name, finished.stdout)
        self.search(name, finished.stderr)
        if output.exists():
            self.search(name, output.read_bytes())


def main():
    parser = setting.parser(__doc__, needs_root=False)
    parser.add_argument("--brief", action="store_true", help="damaged keys with one command only")
    arguments = parser.parse_args()
    samples = sorted([*setting.SAMPLES.glob("tls-*.pcap"), *setting.SAMPLES.glob("secure-tls-*.pcap*"),
                      setting.SAMPLES / "mixed-traffic.pcapng"])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        search = Search(arguments.mqttscope, folder)
        # The search itself must be able to find.
        secret = next(iter(secrets_of()))
        for form in (secret, secret.hex().upper().encode(), base64.b64encode(b"x" + secret)):
            search.search("the search itself", b"before " + form + b" behind")
            if not search.leaks:
                sys.exit("the search does not find a secret that is there")
            search.leaks.clear()
        for sample in samples:
            for command in COMMANDS if not arguments.brief else COMMANDS[::3]:
                search.run(command, setting.keys_of(sample), sample)
        everybody = [word for log in setting.SAMPLES.glob("*.keylog") for word in ("--keylog", log)]
        for sample in samples:
            search.run(["export"], everybody, sample)
        target = setting.SAMPLES / "secure-tls-1.3.pcap"
        for keys in damaged(folder):
            for command in COMMANDS if not arguments.brief else COMMANDS[:1]:
                for password in (PASSWORD, PASSWORD + "!"):
                    search.run(command, keys, target, {"MQTTSCOPE_RSA_KEY_PASSWORD": password})
                    if "--rsa-key" not in keys:
                        break
    for leak in search.leaks:
        print(f"FAILED {leak}")
    print(f"{search.runs} runs over {len(samples)} captures, {len(search.patterns)} forms of secrets")
    sys.exit(1 if search.leaks else 0)


if __name__ == "__main__":
    main()
