#!/usr/bin/env python3
"""Every cipher suite that the local OpenSSL can negotiate, in each version of TLS, recorded live and decrypted.

    matrix.py --mqttscope .build/release/mqttscope [--brief] [--keep FOLDER] [part of a name …]

`s_server` and `s_client` hold a scripted MQTT conversation with each suite; suites with CBC are tried with and without
encrypt-then-MAC. The timeline has to have what was sent: once with the key log, and where they are enough, with the
server's RSA key and with the pre-shared key. Left out is SRP, with which s_server of OpenSSL 3.0 itself ends; its secrets
would be in the key log like any others. Needs root (tcpdump), Debian.
"""

import base64
import collections
import concurrent.futures
import contextlib
import dataclasses
import hashlib
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import setting

VERSIONS = {"-tls1": "1.0", "-tls1_1": "1.1", "-tls1_2": "1.2", "-tls1_3": "1.3"}
EVERY = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
SUITES_13 = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
             "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256")
IDENTITY, PSK = "pump-7", "00112233445566778899aabbccddeeff"
CONNACK, DISCONNECT = bytes.fromhex("20020000"), bytes.fromhex("e000")


@dataclasses.dataclass(frozen=True)
class Case:
    """One connection: a suite in a version, with further options of the client."""

    suite: str
    standard: str
    version: str
    exchange: str
    authentication: str
    more: tuple = ()

    @property
    def name(self):
        return " ".join((self.suite, VERSIONS[self.version], *self.more))

    @property
    def server(self):
        """Which server it needs."""
        if "psk_ke" in self.exchange:
            return "PSK alone"
        return self.authentication if self.authentication in ("RSA", "ECDSA", "DSS") else "none"

    @property
    def needs(self):
        """What is enough to decrypt it, beside the key log."""
        return {"RSA": {"rsa"}, "RSAPSK": {"rsa", "psk"}, "PSK": {"psk"}, "psk_ke": {"psk"}}.get(self.exchange)


def cases():
    """All that OpenSSL says it can do."""
    for version in ("-tls1", "-tls1_1", "-tls1_2"):
        listed = subprocess.run(["openssl", "ciphers", "-s", "-psk", "-stdname", "-v", version, EVERY],
                                capture_output=True, text=True, check=True).stdout
        for line in listed.splitlines():
            # STANDARD - NAME VERSION Kx=… Au=… Enc=… Mac=…
            words = line.split()
            standard, name = words[0], words[2]
            facts = dict(word.split("=", 1) for word in words[4:] if "=" in word)
            if words[3] == "TLSv1.3":
                continue
            case = Case(name, standard, version, facts["Kx"], facts["Au"])
            yield case
            if facts["Mac"] != "AEAD" and facts["Enc"] not in ("None", "RC4(128)"):
                yield dataclasses.replace(case, more=("-no_etm",))
    for suite in SUITES_13:
        yield Case(suite, suite, "-tls1_3", "any", "RSA")
        yield Case(suite, suite, "-tls1_3", "psk_dhe_ke", "RSA", ("-psk_identity", IDENTITY))
        if "SHA256" in suite:
            yield Case(suite, suite, "-tls1_3", "psk_ke", "PSK", ("-allow_no_dhe_kex", "-psk_identity", IDENTITY))


def publish(topic, payload, qos=0, identifier=1):
    number = identifier.to_bytes(2, "big") if qos else b""
    return recording.packet(0x30 | qos << 1, recording.string(topic) + number + payload)


def bytes_of(name, length):
    """Bytes that differ for each case and are no text.

    None is a letter: one with which a piece of a large packet begins would be a command for s_client.
    """
    return bytes(byte | 0x80 for byte in hashlib.shake_128(name.encode()).digest(length))


def script(case):
    """What is sent, in order: the sender, the bytes, and what the timeline has to say of it."""
    name = case.name
    small, answer, large = bytes_of(name, 100), bytes_of(name + "<", 900), bytes_of(name + ">", 17_000)
    return [
        ("client", recording.connect_packet(name), ("CONNECT", name)),
        ("server", CONNACK, ("CONNACK",)),
        ("client", publish("to/server", small, 1), ("PUBLISH", "to/server", 1, small)),
        ("server", recording.packet(0x40, b"\0\1"), ("PUBACK", 1)),
        ("server", publish("to/client", answer), ("PUBLISH", "to/client", 0, answer)),
        ("client", publish("to/server", large), ("PUBLISH", "to/server", 0, large)),
        ("client", DISCONNECT, ("DISCONNECT",)),
    ]


def options(case, log):
    """The options of s_client."""
    suite = ("-ciphersuites", case.suite) if case.version == "-tls1_3" else ("-cipher", f"{case.suite}:@SECLEVEL=0")
    made = [case.version, *suite, *case.more, "-keylogfile", log]
    if "PSK" in case.exchange or "psk" in case.exchange:
        made += ["-psk", PSK]
        if "-psk_identity" not in case.more:
            made += ["-psk_identity", IDENTITY]
    if case.exchange == "psk_ke":
        made += ["-groups", "X25519"]
    return made


def hold(case, server, port, log):
    """One connection; raises where it cannot be had."""
    with openssl_peers.client(port, *options(case, log)) as client:
        client.expect(f"Cipher is {case.suite}\n".encode(), "the suite")
        # s_client begins to read its input only then.
        client.expect(b"---\n")
        ends = {"client": (client, server), "server": (server, client)}
        for sender, data, _ in script(case):
            source, target = ends[sender]
            source.send(data)
            # s_server writes messages of its own between the pieces of a large packet.
            target.expect(data if len(data) < 4_000 else data[-64:])


def servers(shop, wanted):
    """The options of each server that is needed."""
    common = ["-cipher", EVERY, "-ciphersuites", ":".join(SUITES_13), "-psk", PSK, "-psk_identity", IDENTITY,
              "-no_ticket"]
    kinds = {name: [*common, "-cert", shop[f"{kind}.crt"], "-key", shop[f"{kind}.key"]]
             for name, kind in (("RSA", "rsa"), ("ECDSA", "ec"), ("DSS", "dsa"))}
    kinds["none"] = [*common, "-nocert"]
    # No group in common: the keys come from the pre-shared key alone.
    kinds["PSK alone"] = [*common, "-nocert", "-allow_no_dhe_kex", "-groups", "P-384"]
    return {name: kinds[name] for name in kinds if name in wanted}


def record(cases, shop, folder, log):
    """All conversations in one capture; returns what could not be held."""
    groups = collections.defaultdict(list)
    for case in cases:
        groups[case.server].append(case)
    # Servers with many suites are there several times: each holds one conversation at a time.
    work = []
    for name, made in servers(shop, groups).items():
        parts = 4 if len(groups[name]) > 40 else 1
        work += [(made, groups[name][part::parts]) for part in range(parts)]
    ports = [recording.free_port(0) for _ in work]
    failures, lock = {}, threading.Lock()

    def serve(made, cases, port):
        with openssl_peers.server(*made, port=port) as (_, server):
            for case in cases:
                try:
                    hold(case, server, port, log)
                except (TimeoutError, OSError) as error:
                    with lock:
                        failures[case] = str(error)

    expression = " or ".join(f"tcp port {port}" for port in ports)
    with recording.capture(str(folder / "matrix.pcap"), expression) as path:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(serve, *zip(*work), ports))
    return path, failures


def payload(value):
    if isinstance(value, str):
        return value.encode()
    return base64.b64decode(value["base64"]) if "base64" in value else value["text"].encode()


def told(packet):
    """A packet of the timeline as `script` has it."""
    kind = packet["type"]
    if kind == "CONNECT":
        return kind, packet["client_id"]
    if kind == "PUBLISH":
        return kind, packet["topic"], packet["qos"], payload(packet["payload"])
    return (kind, packet["packet_id"]) if kind == "PUBACK" else (kind,)


def differences(events, cases):
    """What the timeline says otherwise, by case."""
    packets, handshakes, names = collections.defaultdict(list), {}, {}
    for event in events:
        if event["kind"] == "packet":
            packets[event["connection"]].append((event["from"], *told(event["packet"])))
            if event["packet"]["type"] == "CONNECT":
                names[event["packet"]["client_id"]] = event["connection"]
        elif event["kind"] == "tls_handshake":
            handshakes[event["connection"]] = event
    wrong = {}
    for case in cases:
        connection = names.get(case.name)
        if connection is None:
            wrong[case] = "was not decrypted"
            continue
        sent = [(sender, *fact) for sender, _, fact in script(case)]
        # The two directions of a connection may be recorded in another order than the script waited for.
        if any([one for one in packets[connection] if one[0] == sender] != [one for one in sent if one[0] == sender]
               for sender in ("client", "server")):
            wrong[case] = "other packets than those that were sent"
        handshake = handshakes.get(connection, {})
        facts = handshake.get("outcome"), handshake.get("version"), handshake.get("cipher_suite")
        if facts != ("completed", VERSIONS[case.version], case.standard):
            wrong[case] = f"the handshake is said to be {facts}"
    return wrong


def certificates(folder):
    shop = openssl_peers.Workshop(folder)
    shop.authority("ca")
    for kind in ("rsa", "ec", "dsa"):
        shop.sign(kind, "ca", "localhost", "DNS:localhost", kind=kind)
    pathlib.Path(shop["psk"]).write_text(PSK)
    return shop


def main():
    parser = setting.parser(__doc__)
    parser.add_argument("--brief", action="store_true", help="one suite of each kind")
    parser.add_argument("--keep", type=pathlib.Path, help="record into this folder, and leave it")
    parser.add_argument("names", nargs="*", help="only cases with one of these in their name")
    arguments = parser.parse_args()
    global openssl_peers, recording
    import openssl_peers
    import recording

    chosen = [case for case in cases() if not arguments.names or any(name in case.name for name in arguments.names)]
    if arguments.brief:
        # One of each cipher and key exchange, where the whole matrix has each with each.
        seen, sample = set(), []
        for case in chosen:
            cipher = case.suite.replace("ECDHE", "").replace("DHE", "").replace("RSA", "").replace("ECDSA", "")
            for feature in ((cipher.strip("-"), case.more), (case.exchange, case.authentication), case.version):
                if feature not in seen:
                    seen |= {(cipher.strip("-"), case.more), (case.exchange, case.authentication), case.version}
                    sample.append(case)
                    break
        chosen = sample
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = arguments.keep or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        shop = certificates(folder)
        log = folder / "matrix.keylog"
        log.write_bytes(b"")
        path, failures = record(chosen, shop, folder, log)
        held = [case for case in chosen if case not in failures]
        print(f"{len(held)} of {len(chosen)} conversations held in {time.monotonic() - began:.0f} s", file=sys.stderr)
        keys = {"psk": ["--psk", f"{IDENTITY}:{shop['psk']}"], "rsa": ["--rsa-key", shop["rsa.key"]]}
        for title, options, part in (
            ("key log", ["--keylog", log], held),
            ("RSA key", keys["rsa"], [case for case in held if case.needs == {"rsa"}]),
            ("pre-shared key", keys["psk"], [case for case in held if case.needs == {"psk"}]),
            ("RSA key and pre-shared key", keys["rsa"] + keys["psk"], [case for case in held if case.needs]),
        ):
            wrong = differences(setting.export(arguments.mqttscope, path, *options), part)
            print(f"{len(part) - len(wrong)} of {len(part)} decrypted with the {title}")
            failures |= {case: f"{title}: {reason}" for case, reason in wrong.items()}
    for case, reason in failures.items():
        print(f"FAILED {case.name}: {reason.splitlines()[0]}")
        print(*reason.splitlines()[1:], sep="\n", file=sys.stderr)
    suites = len({(case.suite, case.version) for case in chosen})
    print(f"{suites} suites in {len({case.version for case in chosen})} versions, {len(chosen)} connections, "
          f"{time.monotonic() - began:.0f} s")
    sys.exit(1 if failures or not chosen else 0)


if __name__ == "__main__":
    main()
