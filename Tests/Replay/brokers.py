"""Servers to replay to, each on free loopback ports and stopped when its block ends."""

import contextlib
import dataclasses
import os
import pathlib
import subprocess
import sys
import tempfile

from recording import PATIENCE, listening, stop, until
from scene import unused_port

import certificates

PSK_IDENTITY, PSK_KEY = "replay", "00112233445566778899aabbccddeeff"
PROXY_USER, PROXY_PASSWORD = "replay", "p@ss:word"
ELSEWHERE = "broker.invalid"
"""A name that nobody can look up: what gets there went through the proxy."""
HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass
class Broker:
    """Where a replay goes, with the options it takes to get there, and where an outside client can look on."""

    url: str
    port: int
    """The port of the URL."""
    outside: int
    """A port that speaks MQTT in plain."""
    options: list = dataclasses.field(default_factory=list)
    environment: dict = dataclasses.field(default_factory=dict)
    process: subprocess.Popen = None


@contextlib.contextmanager
def process(command, ports, what, patience=PATIENCE, **options):
    """A process that listens on all these ports before the block begins."""
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             **options)
    try:
        for port in ports:
            until(lambda: listening(port, child), f"{what} to listen")
        yield child
    finally:
        stop(child)


@contextlib.contextmanager
def mosquitto(*listeners, lines=(), outside=None, keep=None):
    """A mosquitto with a plain listener for outside clients, and one for each list of lines in `listeners`.

    Nothing that it could drop for want of room is dropped: the counts are to be those of the replay.
    """
    with contextlib.ExitStack() as stack:
        folder = keep or stack.enter_context(tempfile.TemporaryDirectory())
        os.chmod(folder, 0o755)
        outside = outside or unused_port()
        text = ["user root", "log_type none", "per_listener_settings false", "allow_anonymous true",
                "max_queued_messages 0", "max_inflight_messages 1000", "set_tcp_nodelay true", *lines,
                f"listener {outside} 127.0.0.1"]
        ports = [outside]
        for listener in listeners:
            ports.append(unused_port())
            text += [f"listener {ports[-1]} 127.0.0.1", *listener]
        configuration = pathlib.Path(folder, "mosquitto.conf")
        configuration.write_text("\n".join(text) + "\n")
        child = stack.enter_context(process(["/usr/sbin/mosquitto", "-c", configuration], ports, "mosquitto"))
        yield child, outside, ports[1:]


@contextlib.contextmanager
def plain(workshop):
    with mosquitto() as (child, outside, _):
        yield Broker(f"mqtt://127.0.0.1:{outside}", outside, outside, process=child)


def tls_lines(workshop, certificate="server", *more):
    return [f"certfile {workshop[certificate + '.crt']}", f"keyfile {workshop[certificate + '.key']}",
            f"cafile {workshop['ca.crt']}", *more]


@contextlib.contextmanager
def tls(workshop, *options, certificate="server", lines=()):
    with mosquitto(tls_lines(workshop, certificate, *lines)) as (child, outside, (port,)):
        yield Broker(f"mqtts://localhost:{port}", port, outside, ["--ca-file", workshop["ca.crt"], *options],
                     process=child)


def tls12(workshop):
    return tls(workshop, "--tls-max", "1.2")


def tls13(workshop):
    return tls(workshop, "--tls-min", "1.3")


def mutual(workshop):
    return tls(workshop, "--cert", workshop["client.crt"], "--key", workshop["client.key"],
               lines=["require_certificate true"])


@contextlib.contextmanager
def unix(workshop):
    """A Unix socket, in the form that the help has."""
    with tempfile.TemporaryDirectory() as folder, mosquitto(lines=[f"listener 0 {folder}/mqtt.sock"]) as \
            (child, outside, _):
        # A recording gives such connections the port of MQTT.
        yield Broker(f"unix:{folder}/mqtt.sock", 1883, outside, process=child)


@contextlib.contextmanager
def proxied(workshop, target, *credentials):
    """A proxy in front of a port."""
    port = unused_port()
    with process([sys.executable, HERE / "proxy.py", port, target, *credentials], [port], "proxy"):
        yield port


@contextlib.contextmanager
def proxy(workshop):
    with mosquitto() as (child, outside, _), proxied(workshop, outside) as port:
        yield Broker(f"mqtt://{ELSEWHERE}", 1883, outside, ["--proxy", f"http://127.0.0.1:{port}"], process=child)


@contextlib.contextmanager
def secure_proxy(workshop):
    """TLS to the server within the tunnel of a proxy that wants a user and a password."""
    with mosquitto(tls_lines(workshop)) as (child, outside, (target,)), \
            proxied(workshop, target, f"{PROXY_USER}:{PROXY_PASSWORD}") as port:
        url = f"http://{PROXY_USER}@127.0.0.1:{port}/"
        yield Broker(f"mqtts://{ELSEWHERE}", 8883, outside,
                     ["--ca-file", workshop["ca.crt"], "--sni", "localhost", "--proxy", url], process=child,
                     environment={"MQTTSCOPE_PROXY_PASSWORD": PROXY_PASSWORD})


@contextlib.contextmanager
def psk(workshop):
    """TLS with a pre-shared key; the file holds a line as mosquitto and openssl write them."""
    with tempfile.TemporaryDirectory() as folder:
        keys = pathlib.Path(folder, "keys")
        keys.write_text(f"{PSK_IDENTITY}:{PSK_KEY}\n")
        keys.chmod(0o600)
        with mosquitto(["psk_hint replay", f"psk_file {keys}"]) as (child, outside, (port,)):
            yield Broker(f"mqtts://127.0.0.1:{port}", port, outside, ["--psk", str(keys)], process=child)


@contextlib.contextmanager
def websocket(workshop):
    with mosquitto() as (child, outside, _):
        port = unused_port()
        with process([sys.executable, HERE / "gateway.py", port, outside], [port], "gateway"):
            yield Broker(f"ws://127.0.0.1:{port}/mqtt", port, outside, process=child)


@contextlib.contextmanager
def secure_websocket(workshop):
    with mosquitto() as (child, outside, _):
        port = unused_port()
        command = [sys.executable, HERE / "gateway.py", port, outside, workshop["server.crt"], workshop["server.key"]]
        with process(command, [port], "gateway"):
            yield Broker(f"wss://localhost:{port}/mqtt", port, outside, ["--ca-file", workshop["ca.crt"]],
                         process=child)


TRANSPORTS = {"mqtt": plain, "tls1.2": tls12, "tls1.3": tls13, "mutual": mutual, "psk": psk, "ws": websocket,
              "wss": secure_websocket, "unix": unix, "proxy": proxy, "tls-proxy": secure_proxy}

AMQTT = """\
listeners:
  default: {{type: tcp, bind: "127.0.0.1:{port}", max_connections: 0}}
plugins:
  amqtt.plugins.authentication.AnonymousAuthPlugin: {{allow_anonymous: true}}
"""


@contextlib.contextmanager
def amqtt(workshop):
    """amqtt, written in Python: 3.1.1 only."""
    with tempfile.TemporaryDirectory() as folder:
        port = unused_port()
        configuration = pathlib.Path(folder, "amqtt.yaml")
        configuration.write_text(AMQTT.format(port=port))
        program = pathlib.Path(sys.executable).parent / "amqtt"
        with process([program, "-c", configuration], [port], "amqtt") as child:
            yield Broker(f"mqtt://127.0.0.1:{port}", port, port, process=child)


RABBITMQ = """\
loopback_users = none
listeners.tcp = none
mqtt.listeners.tcp.1 = 127.0.0.1:{port}
mqtt.allow_anonymous = true
mqtt.default_user = guest
mqtt.default_pass = guest
distribution.listener.interface = 127.0.0.1
"""


@contextlib.contextmanager
def rabbitmq(workshop):
    """RabbitMQ with its MQTT plugin: an own node with everything in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        port, distribution = unused_port(), unused_port()
        pathlib.Path(folder, "rabbitmq.conf").write_text(RABBITMQ.format(port=port))
        pathlib.Path(folder, "enabled_plugins").write_text("[rabbitmq_mqtt].\n")
        pathlib.Path(folder, ".erlang.cookie").write_text("replay")
        os.chmod(pathlib.Path(folder, ".erlang.cookie"), 0o400)
        epmd = unused_port()
        environment = os.environ | {
            "HOME": folder, "RABBITMQ_NODENAME": f"replay{port}@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq", "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log", "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_DIST_PORT": str(distribution), "ERL_EPMD_PORT": str(epmd), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CONF_ENV_FILE": "/nonexistent", "RABBITMQ_PID_FILE": f"{folder}/pid"}
        server = "/usr/lib/rabbitmq/bin/rabbitmq-server"
        child = subprocess.Popen([server], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            for _ in range(6):
                with contextlib.suppress(TimeoutError):
                    until(lambda: listening(port, child), "RabbitMQ to listen")
                    break
            else:
                raise TimeoutError("RabbitMQ did not start")
            yield Broker(f"mqtt://127.0.0.1:{port}", port, port, process=child)
        finally:
            # The server is a script with the emulator below it, and that starts a name service of its own.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, 15)
            stop(child)
            subprocess.run(["epmd", "-port", str(epmd), "-kill"], env=environment, capture_output=True)


OTHERS = {"amqtt": amqtt, "rabbitmq": rabbitmq}
workshop = certificates.Workshop
