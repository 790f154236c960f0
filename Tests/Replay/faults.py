#!/usr/bin/env python3
"""Replays to servers that fail in every way, over networks that do, and to disks that are full.

    faults.py --mqttscope .build/release/mqttscope [part of a name …]

Each replay has to end within its time-outs, with an exit code and a message that names the cause, and without more
descriptors than it needs. Needs root (tcpdump, network namespaces), Debian.
"""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import multiprocessing
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time

import environment

SAMPLE = environment.ROOT / "Samples" / "v311-conversation.pcap"
SAMPLE5 = environment.ROOT / "Samples" / "v5-conversation.pcap"
PATIENCE = 90
"""Seconds within which every replay ends, retries and all time-outs included."""
BRIEF = ("nobody", "no such", "refuses CONNECT", "announces", "one byte", "unknown authority", "wrong name", "expired",
         "wanted", "a wrong pin", "speaks plain", "wrong password", "forbidden", "proxy: forbids the port",
         "proxy: does not know", "disk full", "cannot be made")
FAULTS = []


@dataclasses.dataclass
class Fault:
    """A server, the options to get there, and what has to come of it."""

    name: str
    server: object
    """From the workshop of certificates to a context manager of a port."""
    scheme: str = "mqtt"
    options: tuple = ()
    host: str = "127.0.0.1"
    status: tuple = (1, 2)
    says: str = ""
    """A pattern that standard error or the report has to have, whatever its case."""
    sample: object = SAMPLE
    environment: dict = dataclasses.field(default_factory=dict)


def fault(*arguments, **options):
    FAULTS.append(Fault(*arguments, **options))


def listener(serve, secure=False, **settings):
    """A server that is made when it is needed; `settings` are those of its TLS."""
    import fault_servers

    @contextlib.contextmanager
    def make(workshop):
        context = fault_servers.tls_context(workshop, **settings) if secure else None
        with fault_servers.Listener(fault_servers.over_tls(context, serve) if secure else serve) as server:
            yield server.port
    return make


def wary_proxy(workshop):
    """A proxy that lets one user through."""
    import brokers

    return brokers.proxied(workshop, 1, f"{brokers.PROXY_USER}:{brokers.PROXY_PASSWORD}")


def describe():
    """The table; it can be made once the libraries are there."""
    import fault_servers as servers

    send = servers.send_all
    fault("nobody listens", lambda _: servers.nobody(), status=(2,), says="refused")
    fault("connections are not accepted", lambda _: servers.full(), says="nothing answered")
    fault("no such host", lambda _: contextlib.nullcontext(1883), host="no-such-host.invalid", status=(2,),
          says="resol|name|host")
    for name, serve, says in (
            ("never answers", servers.silent, "CONNACK|answer"), ("never reads", servers.deaf, "CONNACK|answer"),
            ("answers garbage", servers.garbage, "not MQTT|garbage|malformed|protocol"),
            ("announces a packet without end", servers.endless_length, ""),
            ("closes at once", servers.closes_at_once, "clos"),
            ("closes after CONNECT", servers.closes_after_connect, "clos"),
            ("resets after CONNECT", servers.resets_after_connect, "reset|clos"),
            ("refuses CONNECT", servers.refuses_connect, "not authorized"),
            ("never acknowledges", servers.never_acknowledges, "acknowledg|answer"),
            ("closes in the middle of an answer", servers.closes_in_the_middle(4), "clos|lost")):
        fault(name, listener(serve), says=says)
        fault(f"{name}, 5.0", listener(serve), says=says, sample=SAMPLE5)
    fault("sends one byte at a time", listener(servers.willing(servers.byte_by_byte)), status=(0, 1))

    ca = ("--ca-file", "{ca.crt}")

    def tls(name, says, *options, serve=servers.willing(send), status=(2,), host="localhost", **settings):
        fault(f"TLS: {name}", listener(serve, secure=True, **settings), "mqtts", options or ca, host=host,
              status=status, says=says)

    tls("unknown authority", "authority|issuer|self.signed|verif", certificate="unknown-authority")
    tls("system's authorities do not know it", "authority|issuer|verif", "--tls-min", "1.2")
    tls("wrong name", "name", certificate="wrong-name")
    tls("expired", "expired", certificate="expired")
    tls("only TLS 1.2, wanted 1.3", "version|protocol", *ca, "--tls-min", "1.3", maximum=ssl.TLSVersion.TLSv1_2)
    tls("only TLS 1.3, wanted 1.2", "version|protocol", *ca, "--tls-max", "1.2", minimum=ssl.TLSVersion.TLSv1_3)
    tls("wants a client certificate", "certificate", client_authority="ca.crt")
    tls("does not know the client's certificate", "certificate|authority|unknown", *ca, "--cert", "{client.crt}",
        "--key", "{client.key}", client_authority="other-ca.crt")
    tls("no cipher in common", "cipher|handshake", *ca, "--tls-max", "1.2", "--ciphers", "AES128-GCM-SHA256",
        ciphers="ECDHE-ECDSA-AES256-GCM-SHA384")
    tls("a wrong pin", "pin", *ca, "--pin", "00" * 32)
    tls("insecure is loud", "insecure|not verified", "--insecure", certificate="expired", status=(0, 1))
    tls("closes within TLS", "clos", serve=servers.closes_after_connect, status=(1, 2))
    tls("one byte at a time within TLS", "", serve=servers.willing(servers.byte_by_byte), status=(0, 1))
    fault("TLS: the server speaks plain MQTT", listener(servers.garbage), "mqtts", ca, host="localhost", status=(2,),
          says="TLS|SSL")
    fault("TLS: half a handshake", listener(servers.half_a_handshake), "mqtts", ca, host="localhost",
          says="TLS|handshake|time")
    fault("TLS: a plain client", listener(servers.silent, secure=True), says="clos|reset|not MQTT|TLS|garbage")
    fault("TLS: a key with a wrong password", lambda _: contextlib.nullcontext(1), "mqtts",
          (*ca, "--cert", "{client.crt}", "--key", "{client-encrypted.key}"), status=(2, 64),
          says="password|passphrase|key")
    fault("TLS: no such file", lambda _: contextlib.nullcontext(1), "mqtts", ("--ca-file", "/nonexistent"),
          status=(2, 64), says="/nonexistent")
    fault("WebSocket: half an answer", listener(servers.half_a_websocket), "ws", says="WebSocket|upgrade|time")
    fault("WebSocket: forbidden", listener(servers.refuses_websocket), "ws", status=(2,), says="403")
    fault("WebSocket: nobody speaks it", listener(servers.silent), "ws", says="WebSocket|upgrade|time|answer")

    def proxy(name, says, server, credentials="", wait=(), **how):
        fault(f"proxy: {name}", server, host="broker.invalid", status=(2,), says=says,
              options=("--proxy", f"http://{credentials}127.0.0.1:{{port}}", *wait), **how)

    proxy("forbids the port", "403 Forbidden.*other ports", listener(servers.proxy_refuses("403 Forbidden")))
    proxy("forbids the port of TLS", "403 Forbidden.*other ports", listener(servers.proxy_refuses("403 Forbidden")),
          scheme="mqtts")
    required = "407 Proxy Authentication Required"
    proxy("wants a user", f"{required}.*give a user", listener(servers.proxy_refuses(required)))
    proxy("does not know the user", f"{required}.*check user", wary_proxy, credentials="nobody@")
    proxy("cannot reach the server", "502.*cannot reach", listener(servers.proxy_refuses("502 Bad Gateway")))
    proxy("speaks TLS", "does not speak HTTP", listener(servers.half_a_handshake))
    proxy("closes", "proxy closed", listener(servers.closes_after_connect))
    proxy("half an answer", "proxy.*within|proxy.*time|answer", listener(servers.half_a_proxy),
          wait=("--connect-timeout", "2"))
    proxy("nobody listens", "refused|proxy", lambda _: servers.nobody())
    fault("half-open network", None, says="answer|lost|time")
    fault("disk full", listener(servers.willing(send)), options=("--record", "/dev/full"), status=(2,),
          says="No space left")
    fault("recording cannot be made", listener(servers.willing(send)), options=("--record", "/nonexistent/live.pcapng"),
          status=(2,), says="/nonexistent/live.pcapng")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--brief", action="store_true", help="only some that are over at once")
    parser.add_argument("names", nargs="*", help="parts of names")
    options = parser.parse_args()
    environment.prepare()
    import brokers

    describe()
    names = options.names or (BRIEF if options.brief else ())
    chosen = [each for each in FAULTS if not names or any(part in each.name for part in names)]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        brokers.workshop(folder)
        # A process for each: servers that die in strange ways take nothing of the others with them.
        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(6, context, max_tasks_per_child=1) as pool:
            jobs = [pool.submit(judge, options, folder, each.name) for each in chosen]
            for each, (problems, run) in zip(chosen, map(concurrent.futures.Future.result, jobs)):
                failed += bool(problems)
                for problem in problems:
                    print(f"{each.name}: {problem}")
                if options.verbose:
                    print(f"{each.name}: {run}")
    if not names:
        problems = leaks(options)
        failed += bool(problems)
        for problem in problems:
            print(f"descriptors: {problem}")
    if failed:
        sys.exit(f"faults: {failed} of {len(chosen)} FAILED")
    print(f"faults: all {len(chosen)} passed", file=sys.stderr)


def judge(options, folder, name):
    from brokers import Broker, workshop as open_workshop
    from replayer import Hung, replay

    describe()
    each = next(each for each in FAULTS if each.name == name)
    workshop = open_workshop(folder)
    try:
        if each.server is None:
            return half_open(options, each)
        with each.server(workshop) as port:
            filled = [re.sub(r"\{(.+?)\}", lambda match: str(port) if match[1] == "port" else workshop[match[1]],
                             option) for option in each.options]
            broker = Broker(f"{each.scheme}://{each.host}:{port}", port, port, filled)
            run = replay(options.mqttscope, each.sample, broker, "--speed", "10", patience=PATIENCE,
                         environment=each.environment)
    except Hung as hung:
        return [str(hung)], None
    except Exception as error:
        return [f"{type(error).__name__}: {error}"], None
    return verdict(each, run), run


def verdict(each, run):
    problems = []
    if run.status not in each.status:
        problems.append(f"{run}; expected exit {' or '.join(map(str, each.status))}")
    # Lines of a report are broken anywhere.
    said = " ".join((run.errors + run.output).split())
    if each.says and not re.search(each.says, said, re.IGNORECASE):
        problems.append(f"nothing like {each.says!r} in: {run}")
    if run.status != 0 and not run.errors and not run.output:
        problems.append("no word about it")
    return problems


def half_open(options, each):
    """A server in a network of its own, whose link goes down once the replay talks to it."""
    from brokers import Broker
    from recording import listening, until
    from replayer import replay

    name = f"replay{os.getpid()}"
    ip = lambda *arguments: subprocess.run(["ip", *arguments], check=True, capture_output=True)
    with contextlib.ExitStack() as stack:
        ip("netns", "add", name)
        stack.callback(ip, "netns", "del", name)
        ip("link", "add", f"r{os.getpid()}", "type", "veth", "peer", "name", "far", "netns", name)
        ip("addr", "add", "198.18.77.1/30", "dev", f"r{os.getpid()}")
        ip("link", "set", f"r{os.getpid()}", "up")
        ip("-n", name, "addr", "add", "198.18.77.2/30", "dev", "far")
        ip("-n", name, "link", "set", "far", "up")
        ip("-n", name, "link", "set", "lo", "up")
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        configuration = pathlib.Path(folder, "mosquitto.conf")
        configuration.write_text("user root\nlog_type none\nallow_anonymous true\nlistener 1883 198.18.77.2\n")
        server = subprocess.Popen(["ip", "netns", "exec", name, "/usr/sbin/mosquitto", "-c", configuration],
                                  stderr=subprocess.DEVNULL)
        stack.callback(server.wait)
        stack.callback(server.terminate)
        time.sleep(0.7)

        def cut(child):
            time.sleep(1.5)
            ip("-n", name, "link", "set", "far", "down")
        sample = environment.ROOT / "Samples" / "v5-alias-to-server.pcap"
        # So slow that it is in the middle when the link goes down.
        run = replay(options.mqttscope, sample, Broker("mqtt://198.18.77.2:1883", 1883, 1883), "--speed", "0.1",
                     patience=PATIENCE, meanwhile=cut)
    return verdict(each, run), run


def leaks(options):
    """Many connections that fail or end need no more descriptors than few."""
    from brokers import Broker
    import fault_servers
    from replayer import replay

    most = []
    for times in (1, 40):
        with fault_servers.Listener(fault_servers.closes_after_connect) as server:
            broker = Broker(f"mqtt://127.0.0.1:{server.port}", server.port, server.port)
            run = replay(options.mqttscope, environment.ROOT / "Samples" / "v311-refused.pcap", broker, "--loop", times,
                         "--speed", "10", "--on-refused", "skip", "--on-lost", "skip", patience=PATIENCE)
            most.append(run.descriptors)
    return [] if most[1] <= most[0] + 8 else [f"{most[0]} open at once in one round, {most[1]} in 40"]


if __name__ == "__main__":
    main()
