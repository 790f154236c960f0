"""What every recording script shares: a capture, brokers, and clients, each stopped when its block ends.

Everything runs on loopback. Each broker belongs to the script that started it, on a port that was free.
"""

import contextlib
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

SAMPLES = pathlib.Path(os.environ.get("SAMPLES", pathlib.Path(__file__).resolve().parent.parent))
VERSIONS = {"3.1": paho.MQTTv31, "3.1.1": paho.MQTTv311, "5.0": paho.MQTTv5}
MOSQUITTO = "/usr/sbin/mosquitto"
PATIENCE = 10.0
"""Seconds after which anything awaited is a failure of the recording."""


def free_port(preferred=1883, family=socket.AF_INET):
    """The preferred port when nobody listens there, else any free one."""
    host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    for port in (preferred, 0):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise RuntimeError("no free port")


def until(condition, what):
    """Wait until the condition holds; fail with what was awaited."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {PATIENCE:g} s for {what}")
        time.sleep(0.01)


def listening(port, process):
    """Whether the port is in the kernel's listen table (no probe connection that a capture would see)."""
    if process.poll() is not None:
        raise RuntimeError(f"broker ended with {process.returncode}")
    suffix = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in open(table).readlines()[1:]:
            fields = line.split()
            if fields[1].endswith(suffix) and fields[3] == "0A":
                return True
    return False


def stop(process, how=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def capture(name, expression, *options, interface="lo", namespace=None):
    """tcpdump into Samples/NAME while the block runs; it captures before the block begins.

    Immediate mode reserves a slot of snapshot length for each frame, so the buffer is large, and a loss is an error.
    """
    path = pathlib.Path(name) if os.path.isabs(name) else SAMPLES / name
    prefix = ["ip", "netns", "exec", namespace] if namespace else []
    process = subprocess.Popen(
        prefix + ["tcpdump", "-i", interface, "-n", "-U", "-Z", "root", "--immediate-mode", "-B", "65536", *options,
                  "-w", str(path), expression],
        stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "listening on" in line:
            break
    else:
        raise RuntimeError("tcpdump did not start")
    try:
        yield path
        time.sleep(0.3)
    finally:
        stop(process, signal.SIGINT)
    counts = process.stderr.read()
    if "\n0 packets dropped by kernel" not in counts:
        raise RuntimeError(f"{name}: the capture itself lost frames: {counts}")
    print(f"{path.name}: {path.stat().st_size} bytes", file=sys.stderr)


@contextlib.contextmanager
def mosquitto(*lines, port=None, host="127.0.0.1", namespace=None, files=None, keep=None):
    """A mosquitto on a free port with these configuration lines; yields (port, process).

    `files` are written beside the configuration, and `{dir}` in a line names that folder.
    """
    with contextlib.ExitStack() as stack:
        folder = keep or stack.enter_context(tempfile.TemporaryDirectory())
        os.chmod(folder, 0o755)
        for name, content in (files or {}).items():
            pathlib.Path(folder, name).write_text(content)
        if port is None:
            port = free_port(family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        text = ["user root", "log_type none", f"listener {port} {host}"]
        if not any(line.startswith("allow_anonymous") for line in lines):
            text.append("allow_anonymous true")
        text += [line.replace("{dir}", folder) for line in lines]
        configuration = pathlib.Path(folder, "mosquitto.conf")
        configuration.write_text("\n".join(text) + "\n")
        prefix = ["ip", "netns", "exec", namespace] if namespace else []
        process = subprocess.Popen(prefix + [MOSQUITTO, "-c", str(configuration)], stderr=subprocess.DEVNULL)
        try:
            if namespace:
                time.sleep(0.5)
            else:
                until(lambda: listening(port, process), "mosquitto to listen")
            yield port, process
        finally:
            stop(process)


def run(*command, check=True, **options):
    """One bounded command line client."""
    return subprocess.run([str(part) for part in command], check=check, timeout=PATIENCE * 2,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def properties(kind, **values):
    """Paho properties of one packet type; a list gives the property several times."""
    result = Properties(getattr(PacketTypes, kind))
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            setattr(result, name, one)
    return result


class Client:
    """A paho client whose calls return when the broker has answered."""

    def __init__(self, client_id, port, version="5.0", host="127.0.0.1", connect=None, clean=True, keep_alive=60,
                 username=None, password=None, will=None, transport="tcp", tls=None, segment=None, manual=False,
                 accept_refusal=False):
        self.version = version
        self.messages, self.acknowledged, self.outcome = [], set(), None
        self.disconnected = threading.Event()
        options = {} if version == "5.0" else {"clean_session": clean}
        self.paho = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=client_id, protocol=VERSIONS[version],
                                transport=transport, reconnect_on_failure=False, manual_ack=manual, **options)
        self.paho.on_connect = lambda _c, _u, _f, reason, _p: setattr(self, "outcome", reason)
        self.paho.on_message = lambda _c, _u, message: self.messages.append(message)
        acknowledge = lambda _c, _u, identifier, *_: self.acknowledged.add(identifier)
        self.paho.on_subscribe = self.paho.on_unsubscribe = acknowledge
        self.paho.on_disconnect = lambda *_: self.disconnected.set()
        if username is not None:
            self.paho.username_pw_set(username, password)
        if will:
            self.paho.will_set(**will)
        if tls:
            self.paho.tls_set_context(tls)
        if segment:
            self.segment(segment)
        more = {"clean_start": clean, "properties": connect} if version == "5.0" else {}
        self.paho.connect(host, port, keep_alive, **more)
        self.paho.loop_start()
        until(lambda: self.outcome is not None, f"CONNACK for {client_id}")
        if self.outcome.is_failure and not accept_refusal:
            raise RuntimeError(f"{client_id} was refused: {self.outcome}")

    def segment(self, size):
        """Announce a small maximum segment size, so that both directions use small segments."""
        create = self.paho._create_socket_connection

        def limited():
            original = socket.socket.connect

            def connect(sock, address):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, size)
                return original(sock, address)

            socket.socket.connect = connect
            try:
                return create()
            finally:
                socket.socket.connect = original

        self.paho._create_socket_connection = limited

    def subscribe(self, *arguments, **options):
        result, identifier = self.paho.subscribe(*arguments, **options)
        until(lambda: identifier in self.acknowledged, "SUBACK")

    def unsubscribe(self, *arguments, **options):
        result, identifier = self.paho.unsubscribe(*arguments, **options)
        until(lambda: identifier in self.acknowledged, "UNSUBACK")

    def publish(self, topic, payload=None, qos=0, retain=False, **values):
        """Publish and wait for the last acknowledgment; keywords are properties."""
        more = {"properties": properties("PUBLISH", **values)} if values else {}
        information = self.paho.publish(topic, payload, qos, retain, **more)
        information.wait_for_publish(PATIENCE)

    def received(self, count):
        until(lambda: len(self.messages) >= count, f"{count} messages (have {len(self.messages)})")

    def disconnect(self, reason=None, **values):
        more = {}
        if reason is not None:
            more["reasoncode"] = ReasonCode(PacketTypes.DISCONNECT, identifier=reason)
        if values:
            more["properties"] = properties("DISCONNECT", **values)
        self.paho.disconnect(**more)
        self.disconnected.wait(PATIENCE)
        self.paho.loop_stop()

    def cut(self, reset=True):
        """Lose the connection without a DISCONNECT: RST, or FIN when reset is false."""
        sock = self.paho.socket()
        if reset:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.paho._thread_terminate = True
            time.sleep(0.05)
            sock.close()
        else:
            sock.shutdown(socket.SHUT_RDWR)


class Raw:
    """A socket that sends exactly these bytes: for what no client library sends."""

    def __init__(self, port, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data, pause=0.05):
        self.socket.sendall(bytes.fromhex(data) if isinstance(data, str) else data)
        time.sleep(pause)

    def receive(self, count=65536):
        """What the broker answers next; empty when it closed or reset."""
        try:
            return self.socket.recv(count)
        except OSError:
            return b""

    def drain(self, seconds=0.3):
        """Read until the broker is silent or has closed."""
        self.socket.settimeout(seconds)
        data = b""
        while part := self.receive():
            data += part
        self.socket.settimeout(PATIENCE)
        return data

    def close(self):
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def string(text):
    data = text.encode() if isinstance(text, str) else text
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    """A Control Packet: first byte, Remaining Length, body."""
    length, left = b"", len(body)
    while True:
        left, digit = divmod(left, 128)
        length += bytes([digit | (0x80 if left else 0)])
        if not left:
            return bytes([first]) + length + body


def connect_packet(client_id, level=4, keep_alive=60, flags=2, properties=b"\0"):
    name = "MQIsdp" if level == 3 else "MQTT"
    body = string(name) + bytes([level, flags]) + struct.pack(">H", keep_alive)
    return packet(0x10, body + (properties if level == 5 else b"") + string(client_id))
