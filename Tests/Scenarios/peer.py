"""A client that sends exactly what its script says, answers what it is told to answer, and keeps its own log.

The log is the suite's witness: it holds what this client sent and received, not what any capture saw.
"""

import socket
import struct
import threading
import time

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from recording import PATIENCE, packet, properties, string, until

TYPES = {value: name for name, value in vars(PacketTypes).items() if isinstance(value, int)}
LEVELS = {"3.1.1": 4, "5.0": 5}
ANSWERED = frozenset({"PUBLISH1", "PUBLISH2", "PUBREC", "PUBREL"})
"""What a client answers by itself: PUBLISH at QoS 1 and 2, PUBREC, PUBREL."""


class Peer:
    """One network connection of one client."""

    def __init__(self, scene, client_id, version=None, *, source="127.0.0.1", clean=True, keep_alive=60, expiry=None,
                 will=None, username=None, password=None, answers=ANSWERED, level=None, expect=0, present=False,
                 told=None, wait=True, **connect):
        self.scene, self.client_id, self.version = scene, client_id, version or scene.version
        self.clean, self.answers = clean, set(answers)
        self.five = self.version == "5.0"
        self.persistent = (expiry or 0) > 0 if self.five else not clean
        self.log, self.exchanges, self.subscriptions, self.deliveries, self.violations = [], [], [], [], 0
        self.reason, self.present, self.assigned = None, None, None
        self.held = set()
        """Filters subscribed on this connection."""
        self.live = set()
        """Payloads that arrive with RETAIN set though they are live (Retain As Published)."""
        self.deaf = False
        """Whether the server may have sent what this client never read."""
        self.told = told or {}
        """What more the script knows of the session at its start."""
        self.keep_alive, self.connect = keep_alive, connect
        self.cause = None
        self.closed = threading.Event()
        self.lock = threading.RLock()
        self.open_exchanges, self.next_id = {}, 0
        self.socket = socket.create_connection(("127.0.0.1", scene.port), timeout=PATIENCE, source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(None)
        self.source, self.local_port = self.socket.getsockname()
        scene.peers.append(self)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if level is None:
            level = LEVELS[self.version]
        if expiry is not None and self.five:
            connect["SessionExpiryInterval"] = expiry
        self.connecting = self._exchange("CONNECT")
        self._send("CONNECT", self._connect_packet(level, keep_alive, will, username, password, connect))
        if not wait:
            return
        if expect is None:
            self.closed.wait(PATIENCE)
            return
        until(lambda: self.reason is not None or self.closed.is_set(), f"CONNACK for {client_id}")
        if self.reason != expect:
            raise RuntimeError(f"{client_id}: CONNACK {self.reason}, the script expects {expect}")
        if self.present != present:
            raise RuntimeError(f"{client_id}: Session Present {self.present}, the script expects {present}")
        if self.assigned and not client_id:
            self.client_id = self.assigned
        if expect == 0:
            scene.connected(self)

    def _connect_packet(self, level, keep_alive, will, username, password, values):
        flags = 2 if self.clean else 0
        payload = string(self.client_id)
        if will:
            flags |= 4 | will.get("qos", 0) << 3 | (0x20 if will.get("retain") else 0)
            if self.five:
                payload += properties("WILLMESSAGE", **will.get("properties", {})).pack()
            payload += string(will["topic"]) + string(will["payload"])
        if username is not None:
            flags |= 0x80
            payload += string(username)
        if password is not None:
            flags |= 0x40
            payload += string(password)
        section = properties("CONNECT", **values).pack() if level == 5 else b""
        return packet(0x10, string("MQTT") + bytes([level, flags]) + struct.pack(">H", keep_alive) + section + payload)

    # What the client sends.

    def publish(self, topic, payload, qos=0, *, retain=False, dup=False, packet_id=None, wait=True, **values):
        """Send PUBLISH; unless told otherwise wait for the end of its exchange. Returns its Packet Identifier."""
        body = string(topic)
        with self.lock:
            if qos:
                packet_id = packet_id or self._identifier()
                body += struct.pack(">H", packet_id)
                exchange = self._delivery("client", qos, packet_id, topic, payload, dup)
            if self.five:
                body += properties("PUBLISH", **values).pack()
            data = packet(0x30 | (8 if dup else 0) | qos << 1 | (1 if retain else 0), body + encoded(payload))
            self._send("PUBLISH", data, topic=topic, payload=payload, qos=qos, retain=retain, dup=dup,
                       packet_id=packet_id, values=values)
        if qos and wait:
            over = lambda: exchange["outcome"] != "unfinished" or self.closed.is_set()
            until(over, f"end of the exchange of {payload}")
        return packet_id

    def subscribe(self, *filters, qos=0, no_local=False, as_published=False, handling=0, identifier=None, wait=True):
        """Send SUBSCRIBE; a filter is a string or (string, QoS)."""
        wanted = [(name, qos) if isinstance(name, str) else name for name in filters]
        identifier_section = {"SubscriptionIdentifier": identifier} if identifier else {}
        section = properties("SUBSCRIBE", **identifier_section).pack() if self.five else b""
        with self.lock:
            packet_id = self._identifier()
            body = struct.pack(">H", packet_id) + section
            options = (4 if no_local else 0) | (8 if as_published else 0) | handling << 4
            for name, level in wanted:
                body += string(name) + bytes([level | options])
            exchange = self._exchange("SUBSCRIBE", packet_id)
            told = {"no_local": no_local, "retain_as_published": as_published,
                    "retain_handling": handling or {"$one_of": [0, {"$absent": True}]}} if self.five else {}
            if identifier:
                told["identifier"] = identifier
            exchange["asked"] = [{"filter": name, "qos": level, **told, **share_of(name)} for name, level in wanted]
            self._send("SUBSCRIBE", packet(0x82, body))
        if wait:
            until(lambda: exchange["outcome"] != "unanswered" or self.closed.is_set(), "SUBACK")

    def unsubscribe(self, *filters):
        with self.lock:
            packet_id = self._identifier()
            body = struct.pack(">H", packet_id) + (b"\0" if self.five else b"") + b"".join(map(string, filters))
            exchange = self._exchange("UNSUBSCRIBE", packet_id)
            exchange["asked"] = [{"filter": name} for name in filters]
            self._send("UNSUBSCRIBE", packet(0xA2, body))
        until(lambda: exchange["outcome"] != "unanswered" or self.closed.is_set(), "UNSUBACK")

    def ping(self, wait=True):
        exchange = self._exchange("PING")
        self._send("PINGREQ", bytes.fromhex("c000"))
        if wait:
            until(lambda: exchange["outcome"] != "unanswered" or self.closed.is_set(), "PINGRESP")

    def acknowledge(self, kind, packet_id):
        """Send PUBACK, PUBREC, PUBREL or PUBCOMP by hand."""
        first = {"PUBACK": 0x40, "PUBREC": 0x50, "PUBREL": 0x62, "PUBCOMP": 0x70}[kind]
        with self.lock:
            self._step("client", kind, packet_id)
            self._send(kind, packet(first, struct.pack(">H", packet_id)), packet_id=packet_id)

    def violate(self, data):
        """Send bytes that break the protocol; they count as no packet of the log."""
        self.violations += 1
        self.socket.sendall(data)

    # How the client leaves.

    def disconnect(self, reason=None, **values):
        """DISCONNECT, then the end of the connection."""
        body = b""
        if self.five and (reason is not None or values):
            body = bytes([reason or 0]) + (properties("DISCONNECT", **values).pack() if values else b"")
        if "SessionExpiryInterval" in values:
            self.persistent = values["SessionExpiryInterval"] > 0
        self.ends("client_disconnect", by="client")
        self._send("DISCONNECT", packet(0xE0, body))
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self.closed.wait(PATIENCE)

    def reset(self):
        """RST, without a DISCONNECT."""
        self.ends("client_reset", by="client")
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The reader holds the descriptor open until its call returns: shut it down first, for reading only.
        self.socket.shutdown(socket.SHUT_RD)
        self.reader.join(PATIENCE)
        self.socket.close()

    def finish(self):
        """FIN, without a DISCONNECT."""
        self.ends("client_closed", by="client")
        self.socket.shutdown(socket.SHUT_WR)
        self.closed.wait(PATIENCE)

    def ends(self, cause, by=None, session=None, **fields):
        """State why this connection ends; `session` where its end is not what the parameters say."""
        self.cause = {"cause": cause, **({"by": by} if by else {}), **fields}
        self.scene.left(self, session)

    # What the client receives.

    def received(self, count, timeout=PATIENCE):
        until(lambda: len(self.messages) >= count, f"{count} messages at {self.client_id} (have {len(self.messages)})")

    @property
    def messages(self):
        return [entry for entry in list(self.log) if entry["type"] == "PUBLISH" and entry["from"] == "server"]

    def _read(self):
        data = b""
        try:
            while part := self.socket.recv(65536):
                data += part
                while (size := whole(data)) is not None:
                    self._take(data[:size])
                    data = data[size:]
        except OSError:
            pass
        self.ended_at = time.time()
        self.closed.set()

    def _take(self, data):
        kind = TYPES[data[0] >> 4]
        body = data[1 + length_size(data):]
        with self.lock:
            fields = getattr(self, f"_take_{kind.lower()}", lambda *_: {})(data[0], body) or {}
            self.log.append({"time": time.time_ns(), "from": "server", "type": kind, **fields})
        if kind == "PUBLISH":
            self._answer(f"PUBLISH{fields['qos']}", "PUBACK" if fields["qos"] == 1 else "PUBREC", fields["packet_id"])
        elif kind == "PUBREC" and fields["reason"] < 0x80:
            self._answer(kind, "PUBREL", fields["packet_id"])
        elif kind == "PUBREL":
            self._answer(kind, "PUBCOMP", fields["packet_id"])

    def _answer(self, to, with_kind, packet_id):
        if to in self.answers:
            try:
                self.acknowledge(with_kind, packet_id)
            except OSError:
                self.deaf = True

    def _take_connack(self, _, body):
        if self.five and len(body) > 3:
            values, _ = unpacked("CONNACK", body[2:])
            self.assigned = getattr(values, "AssignedClientIdentifier", None)
        self.connecting["outcome"] = "answered" if body[1] == 0 else "refused"
        self.present, self.reason = bool(body[0] & 1), body[1]
        return {"reason": body[1]}

    def _take_publish(self, first, body):
        size = struct.unpack_from(">H", body)[0]
        topic, rest, qos, packet_id = body[2:2 + size].decode(), body[2 + size:], first >> 1 & 3, None
        if qos:
            packet_id, rest = struct.unpack_from(">H", rest)[0], rest[2:]
        fields = {"topic": topic, "qos": qos, "retain": bool(first & 1), "dup": bool(first & 8), "packet_id": packet_id}
        if self.five:
            values, size = unpacked("PUBLISH", rest)
            rest = rest[size:]
            fields["values"] = values
        fields["payload"] = rest.decode(errors="replace")
        if qos:
            self._delivery("server", qos, packet_id, topic, fields["payload"], fields["dup"])
        return fields

    def _take_acknowledgment(self, kind, body):
        packet_id, reason = struct.unpack_from(">H", body)[0], body[2] if len(body) > 2 else 0
        self._step("server", kind, packet_id, reason)
        return {"packet_id": packet_id, "reason": reason}

    def _take_puback(self, _, body):
        return self._take_acknowledgment("PUBACK", body)

    def _take_pubrec(self, _, body):
        return self._take_acknowledgment("PUBREC", body)

    def _take_pubrel(self, _, body):
        return self._take_acknowledgment("PUBREL", body)

    def _take_pubcomp(self, _, body):
        return self._take_acknowledgment("PUBCOMP", body)

    def _take_suback(self, _, body):
        exchange = self.open_exchanges.pop(struct.unpack_from(">H", body)[0])
        codes = body[2:]
        if self.five:
            codes = codes[unpacked("SUBACK", codes)[1]:]
        exchange["outcome"] = "refused" if any(code >= 0x80 for code in codes) else "answered"
        for asked, code in zip(exchange["asked"], codes):
            if code < 0x80:
                change = "replaced" if asked["filter"] in self.held else "subscribed"
                self.held.add(asked["filter"])
                self.subscriptions.append({"change": change, **asked, "granted_qos": code})
            else:
                self.subscriptions.append({"change": "refused", **asked, "reason": {"code": code}})

    def _take_unsuback(self, _, body):
        exchange = self.open_exchanges.pop(struct.unpack_from(">H", body)[0])
        exchange["outcome"] = "answered"
        self.subscriptions += [{"change": "unsubscribed", **asked} for asked in exchange["asked"]]
        self.held -= {asked["filter"] for asked in exchange["asked"]}

    def _take_pingresp(self, *_):
        next(each for each in self.exchanges if each["exchange"] == "PING" and each["outcome"] == "unanswered")[
            "outcome"] = "answered"

    def _take_disconnect(self, _, body):
        return {"reason": body[0] if body else 0}

    # Its books.

    def _send(self, kind, data, **fields):
        with self.lock:
            entry = {"time": time.time_ns(), "from": "client", "type": kind, **fields}
            self.log.append(entry)
            self.socket.sendall(data)

    def _identifier(self):
        self.next_id += 1
        return self.next_id

    def _exchange(self, name, packet_id=None):
        exchange = {"exchange": name, "outcome": "unanswered"}
        self.exchanges.append(exchange)
        if packet_id:
            self.open_exchanges[packet_id] = exchange
        return exchange

    def _delivery(self, sender, qos, packet_id, topic, payload, dup):
        delivery = {"from": sender, "qos": qos, "packet_id": packet_id, "topic": topic, "payload": payload, "dup": dup,
                    "steps": ["PUBLISH"], "outcome": "unfinished"}
        self.deliveries.append(delivery)
        return delivery

    def _step(self, by, kind, packet_id, reason=0):
        """A step of an exchange: its publisher is the other one, except for PUBREL."""
        publisher = by if kind == "PUBREL" else {"client": "server", "server": "client"}[by]
        for delivery in reversed(self.deliveries):
            if (delivery["from"], delivery["packet_id"], delivery["outcome"]) == (publisher, packet_id, "unfinished"):
                break
        else:
            # The exchange began on an earlier connection.
            delivery = {"from": publisher, "qos": 2, "packet_id": packet_id, "steps": [], "outcome": "unfinished"}
            self.deliveries.append(delivery)
        delivery["steps"].append(kind)
        if reason >= 0x80:
            delivery["outcome"] = "refused"
            delivery["reason"] = {"code": reason}
        elif kind in ("PUBACK", "PUBCOMP"):
            delivery["outcome"] = "completed"


def share_of(name):
    """The name of the group of a shared subscription."""
    parts = name.split("/")
    return {"share": parts[1]} if parts[0] == "$share" else {}


def encoded(payload):
    return payload.encode() if isinstance(payload, str) else payload


def unpacked(kind, data):
    """Properties and the size of their section."""
    return Properties(getattr(PacketTypes, kind)).unpack(data)


def length_size(data):
    size = 1
    while data[size] & 0x80:
        size += 1
    return size


def whole(data):
    """The size of the first packet, or nothing while it is not whole."""
    length, shift = 0, 0
    for index, byte in enumerate(data[1:5], 1):
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            size = 1 + index + length
            return size if len(data) >= size else None
    return None
