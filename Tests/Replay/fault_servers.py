"""Servers that do not do what they should, each on a free loopback port while its block runs."""

import contextlib
import socket
import ssl
import struct
import threading
import time

CONNACK = b"\x20\x02\x00\x00"
CONNACK5 = b"\x20\x03\x00\x00\x00"


class Listener:
    """Accepts connections and gives each to `serve` in a thread of its own."""

    def __init__(self, serve, backlog=128):
        self.serve, self.sockets, self.accepted = serve, [], 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.accepted += 1
            self.sockets.append(connection)
            threading.Thread(target=self.run, args=(connection,), daemon=True).start()

    def run(self, connection):
        with contextlib.suppress(OSError, ValueError), connection:
            self.serve(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.close()


def packets(connection):
    """The packets that come: (first byte, body)."""
    stream = connection.makefile("rb")
    while first := stream.read(1):
        length = shift = 0
        while True:
            digit = stream.read(1)
            if not digit:
                return
            length |= (digit[0] & 0x7F) << shift
            shift += 7
            if not digit[0] & 0x80:
                break
        body = stream.read(length)
        if len(body) < length:
            return
        yield first[0], body


def connack_for(body):
    """CONNACK in the version of this CONNECT."""
    return CONNACK5 if body[6:7] == b"\x05" and body[2:6] == b"MQTT" else CONNACK


def answers(first, body, five):
    """What a server answers that takes everything."""
    kind, qos = first >> 4, first >> 1 & 3
    if kind == 3 and qos:
        identifier = body[2 + struct.unpack(">H", body[:2])[0]:][:2]
        return (b"\x40" if qos == 1 else b"\x50") + b"\x02" + identifier
    if kind == 6:
        return b"\x70\x02" + body[:2]
    if kind == 8:
        return b"\x90" + bytes([3 + five]) + body[:2] + b"\0" * five + b"\x02"
    if kind == 10:
        return b"\xB0\x03" + body[:2] + b"\0" if five else b"\xB0\x02" + body[:2]
    return b"\xD0\x00" if kind == 12 else b""


def willing(send):
    """A server that answers everything, by way of `send(connection, bytes)`; it ends when that says so."""

    def serve(connection):
        five = False
        for first, body in packets(connection):
            if first >> 4 == 1:
                five = connack_for(body) == CONNACK5
                answer = connack_for(body)
            elif first >> 4 == 14:
                return
            else:
                answer = answers(first, body, five)
            if answer and send(connection, answer) is False:
                return
    return serve


def byte_by_byte(connection, data):
    for byte in data:
        connection.sendall(bytes([byte]))
        time.sleep(0.002)


def silent(connection):
    """Reads everything, says nothing."""
    while connection.recv(65536):
        pass


def deaf(connection):
    """Reads nothing, says nothing."""
    time.sleep(120)


def garbage(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" + bytes(range(256)) * 8)
    silent(connection)


def endless_length(connection):
    """A Control Packet that says it is a quarter of a gigabyte long, and never comes."""
    for first, body in packets(connection):
        if first >> 4 == 1:
            connection.sendall(connack_for(body) + b"\x30\xFF\xFF\xFF\x7F" + b"\0" * 1000)


def closes_at_once(connection):
    pass


def closes_after_connect(connection):
    connection.recv(65536)


def resets_after_connect(connection):
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def closes_in_the_middle(packets_until_then):
    """Takes some packets, then closes in the middle of an answer."""

    def make():
        left = [packets_until_then]

        def send(connection, data):
            left[0] -= 1
            if left[0] <= 0:
                connection.sendall(data[:1])
                return False
            connection.sendall(data)
        return send

    def serve(connection):
        willing(make())(connection)
    return serve


def refuses_connect(connection):
    for first, body in packets(connection):
        answer = connack_for(body)
        # Not authorized: 5, and 0x87 in 5.0.
        connection.sendall(b"\x20\x02\x00\x05" if answer == CONNACK else b"\x20\x03\x00\x87\x00")
        return


def never_acknowledges(connection):
    """CONNACK and nothing else."""
    for first, body in packets(connection):
        if first >> 4 == 1:
            connection.sendall(connack_for(body))


def half_a_handshake(connection):
    """The beginning of a TLS record, and then nothing."""
    connection.recv(65536)
    connection.sendall(b"\x16\x03\x03\x40\x00\x02")
    silent(connection)


def half_a_websocket(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 101 Switching")
    silent(connection)


def refuses_websocket(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def proxy_refuses(status):
    """A proxy that answers CONNECT with this status line's end."""

    def serve(connection):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    return serve


def half_a_proxy(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 Connection est")
    silent(connection)


@contextlib.contextmanager
def nobody():
    """A port on which nobody listens: bound, so that nobody else comes to."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@contextlib.contextmanager
def full():
    """A port whose queue of connections is full, so that a handshake gets no answer."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        time.sleep(0.1)
        yield listener.getsockname()[1]


def tls_context(workshop, certificate="server", minimum=None, maximum=None, client_authority=None, ciphers=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(workshop[certificate + ".crt"], workshop[certificate + ".key"])
    if minimum:
        context.minimum_version = minimum
    if maximum:
        context.maximum_version = maximum
    if ciphers:
        context.set_ciphers(ciphers)
    if client_authority:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(workshop[client_authority])
    return context


def over_tls(context, serve):
    """The same server behind TLS."""

    def run(connection):
        with context.wrap_socket(connection, server_side=True) as secure:
            serve(secure)
    return run


def send_all(connection, data):
    connection.sendall(data)
