"""What stands between a client and a broker: a pair that speaks WebSocket to each other, and haproxy."""

import contextlib
import pathlib
import random
import socket
import subprocess
import tempfile
import threading
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import serve

from recording import free_port, listening, stop, until


def forward_socket(source, socket_in, how):
    """Messages of a WebSocket from what a socket receives, until it is closed."""
    while data := source.recv(65536):
        how(socket_in, data)
    socket_in.close()


def forward_messages(source, target):
    with contextlib.suppress(ConnectionClosed):
        for message in source:
            target.sendall(message)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def whole(web_socket, data):
    web_socket.send(data)


def in_fragments(seed):
    """A way of sending that cuts messages, puts Ping between the pieces, and joins nothing."""
    choice = random.Random(seed)

    def send(web_socket, data):
        def pieces():
            rest = data
            while rest:
                size = choice.randint(1, max(1, min(len(rest), 4000)))
                yield rest[:size]
                rest = rest[size:]
                if choice.random() < 0.3:
                    web_socket.ping()

        web_socket.send(pieces())

    return send


@contextlib.contextmanager
def web_socket_server(broker, how, **options):
    """A WebSocket server in front of a broker's plain port; yields its own."""
    port = free_port(8080)

    def handle(web_socket):
        with socket.create_connection(("127.0.0.1", broker)) as plain:
            back = threading.Thread(target=forward_socket, args=(plain, web_socket, how), daemon=True)
            back.start()
            forward_messages(web_socket, plain)
            back.join()

    with serve(handle, "127.0.0.1", port, subprotocols=["mqtt"], **options) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield port
        server.shutdown()


@contextlib.contextmanager
def web_socket_client(uri, how, **options):
    """A plain port behind which a WebSocket client goes on to `uri`; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def accept():
            with contextlib.suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    threading.Thread(target=handle, args=(plain,), daemon=True).start()

        def handle(plain):
            with plain, connect(uri, subprotocols=["mqtt"], **options) as web_socket:
                back = threading.Thread(target=forward_messages, args=(web_socket, plain), daemon=True)
                back.start()
                forward_socket(plain, web_socket, how)
                back.join()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def haproxy(*sections):
    """haproxy with these sections of its configuration, each a list of lines; waits for the ports it binds."""
    lines = ["global", "  maxconn 100", "defaults", "  mode tcp", "  timeout connect 5s", "  timeout client 30s",
             "  timeout server 30s"]
    for section in sections:
        lines += [section[0], *(f"  {line}" for line in section[1:])]
    ports = [int(line.split()[1].rsplit(":", 1)[1]) for line in lines if line.strip().startswith("bind ")]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "haproxy.cfg")
        path.write_text("\n".join(lines) + "\n")
        process = subprocess.Popen(["haproxy", "-db", "-q", "-f", str(path)], stderr=subprocess.DEVNULL)
        try:
            for port in ports:
                until(lambda: listening(port, process), "haproxy to listen")
            yield
            time.sleep(0.2)
        finally:
            stop(process)
