"""The packets a client may send, field by field, and what a fault in each field breaks.

A name of a rule is given by version: `by("3.1 name", "3.1.1 name", "5.0 name")`; names in one string separated by
blanks are all acceptable, the most specific first.
"""

import dataclasses
import struct

V31, V311, V5 = "3.1", "3.1.1", "5.0"
VERSIONS = (V31, V311, V5)
(
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH,
) = range(1, 16)
NAMES = dict(
    enumerate(
        "CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK "
        "PINGREQ PINGRESP DISCONNECT AUTH".split(),
        1,
    )
)
NUMBER = b"0000"
"""Stands for the number of the case, wherever one case is to be told from another on the wire."""
PUBLISHED, DELIVERED = 10, 1
"""The Packet Identifier of the client's PUBLISH, and the one that the server gives its first."""
CLIENT, TOPIC, FILTER = b"hostile-" + NUMBER, b"to/" + NUMBER, b"of/" + NUMBER


def by(v31, v311, v5):
    return {V31: v31.split(), V311: v311.split(), V5: v5.split()}


def both(rest):
    """A rule that 3.1, 3.1.1 and 5.0 share, but for the name."""
    return by("MQTT3-" + rest, "MQTT3-" + rest, "MQTT5-" + rest)


LENGTH = both("length-mismatch")
TOO_LONG = by("MQTT3-remaining-length-too-long", "MQTT3-remaining-length-too-long", "MQTT5-variable-integer-too-long")
PADDED = by("MQTT3-remaining-length-padded", "MQTT3-remaining-length-padded", "MQTT-1.5.5-1")
RESERVED_TYPE, DIRECTION = both("reserved-packet-type"), both("wrong-direction")
PARTIAL = both("partial-packet-at-close")
FIRST = by("MQTT3-first-packet-connect", "MQTT-3.1.0-1", "MQTT-3.1.0-1")
IDENTIFIER_ZERO = by("MQTT3-message-id-zero", "MQTT-2.3.1-1", "MQTT-2.2.1-3")
IDENTIFIER_CUT = by(
    "MQTT3-length-mismatch MQTT3-message-id-zero",
    "MQTT-2.3.1-1 MQTT3-length-mismatch",
    "MQTT5-length-mismatch MQTT-2.2.1-3",
)
DISCOURAGED = by("", "MQTT3-discouraged-characters", "MQTT5-discouraged-characters")
EMPTY_TOPIC = by("", "MQTT-4.7.3-1", "MQTT-4.7.3-1")
PROPERTIES_CUT = by("", "", "MQTT5-property-length-overrun MQTT5-length-mismatch MQTT-2.2.2-1")
PROPERTIES_MISSING = by("", "", "MQTT-2.2.2-1 MQTT5-length-mismatch")


@dataclasses.dataclass
class Field:
    """A field of a packet, and the rules that are broken when the packet ends within it or its text is no UTF-8."""

    name: str
    kind: str
    """byte, two, string, binary, properties or payload."""
    value: bytes
    cut: dict
    missing: dict | None = None
    """The rule when the packet ends in front of it; nothing where it may."""
    text: dict | None = None
    topic: str | None = None
    """name or filter."""
    may_end: bool = False
    place: str = ""
    """Whose properties these are."""

    def encoded(self):
        if self.kind in ("string", "binary"):
            return two(len(self.value)) + self.value
        if self.kind == "properties":
            return vbi(len(self.value)) + self.value
        return self.value


def two(number):
    return struct.pack(">H", number)


def four(number):
    return struct.pack(">I", number)


def string(value):
    return two(len(value)) + value


def vbi(number, length=0):
    """A Variable Byte Integer, of at least `length` bytes."""
    result = bytearray()
    while number or not result or len(result) < length:
        result.append(number & 0x7F | 0x80)
        number >>= 7
    result[-1] &= 0x7F
    return bytes(result)


def packet(first, body, pad=0):
    return bytes([first]) + vbi(len(body), pad) + body


def text_rule(v311, v5, v31="MQTT3-string-utf8"):
    return by(v31, f"{v311} MQTT-1.5.3-1", f"{v5} MQTT-1.5.4-1")


USER_NAME, PASSWORD, WILL_RETAIN, WILL, CLEAN, RESERVED = 0x80, 0x40, 0x20, 0x04, 0x02, 0x01
LEVEL = {V31: 3, V311: 4, V5: 5}
PROTOCOL = {V31: b"MQIsdp", V311: b"MQTT", V5: b"MQTT"}


def connect_fields(version, flags=CLEAN, properties=b"", will_properties=b"", client=CLIENT, keep_alive=60):
    will = by(
        "MQTT3-will-fields MQTT3-length-mismatch",
        "MQTT-3.1.2-9 MQTT3-length-mismatch",
        "MQTT-3.1.2-9 MQTT5-length-mismatch",
    )
    identifier = by("MQTT3-length-mismatch", "MQTT-3.1.3-3 MQTT3-length-mismatch", "MQTT-3.1.3-3 MQTT5-length-mismatch")
    user = by("MQTT3-length-mismatch", "MQTT-3.1.2-19 MQTT3-length-mismatch", "MQTT-3.1.2-17 MQTT5-length-mismatch")
    password = by("MQTT3-length-mismatch", "MQTT-3.1.2-21 MQTT3-length-mismatch", "MQTT-3.1.2-19 MQTT5-length-mismatch")
    fields = [
        Field("Protocol Name", "string", PROTOCOL[version], LENGTH),
        # In front of the level nobody knows the version.
        Field(
            "Protocol Level",
            "byte",
            bytes([LEVEL[version]]),
            LENGTH,
            by("MQTT3-length-mismatch", "MQTT3-length-mismatch", "MQTT5-length-mismatch MQTT3-length-mismatch"),
        ),
        Field("Connect Flags", "byte", bytes([flags]), LENGTH, LENGTH),
        Field("Keep Alive", "two", two(keep_alive), LENGTH, LENGTH),
    ]
    if version == V5:
        fields.append(
            Field("properties", "properties", properties, PROPERTIES_CUT, PROPERTIES_MISSING, place="CONNECT")
        )
    fields.append(
        Field(
            "Client Identifier",
            "string",
            client,
            identifier,
            identifier,
            text=text_rule("MQTT-3.1.3-4", "MQTT-3.1.3-4"),
        )
    )
    if flags & WILL:
        if version == V5:
            overrun = {V5: will[V5] + PROPERTIES_CUT[V5]}
            fields.append(Field("Will Properties", "properties", will_properties, overrun, overrun, place="WILL"))
        fields += [
            Field(
                "Will Topic",
                "string",
                b"will/" + NUMBER,
                will,
                will,
                text=text_rule("MQTT-3.1.3-10", "MQTT-3.1.3-11"),
                topic="name",
            ),
            Field("Will Payload", "binary", b"gone", will, will),
        ]
    if flags & USER_NAME:
        fields.append(
            Field(
                "User Name",
                "string",
                b"anna",
                user,
                None if version == V31 else user,
                text=text_rule("MQTT-3.1.3-11", "MQTT-3.1.3-12", "MQTT3-credentials-utf8"),
            )
        )
    if flags & PASSWORD:
        fields.append(Field("Password", "binary", b"geheim", password, None if version == V31 else password))
    return fields


def publish_fields(version, qos, properties=b"", topic=TOPIC, identifier=10, payload=b"payload"):
    cut = by(
        "MQTT3-length-mismatch MQTT3-string-utf8",
        "MQTT-3.3.2-1 MQTT3-length-mismatch",
        "MQTT-3.3.2-1 MQTT5-length-mismatch",
    )
    fields = [
        Field("Topic Name", "string", topic, cut, cut, text=text_rule("MQTT-3.3.2-1", "MQTT-3.3.2-1"), topic="name")
    ]
    if qos:
        fields.append(Field("Packet Identifier", "two", two(identifier), IDENTIFIER_CUT, IDENTIFIER_CUT))
    if version == V5:
        fields.append(
            Field("properties", "properties", properties, PROPERTIES_CUT, PROPERTIES_MISSING, place="PUBLISH")
        )
    fields.append(Field("payload", "payload", payload, None))
    return fields


def acknowledgment_fields(version, kind, code=None, properties=None, identifier=None):
    identifier = identifier if identifier is not None else PUBLISHED if kind == PUBREL else DELIVERED
    fields = [Field("Packet Identifier", "two", two(identifier), LENGTH, LENGTH)]
    if version == V5 and code is not None:
        fields.append(Field("Reason Code", "byte", bytes([code]), LENGTH, None, may_end=True))
        if properties is not None:
            fields.append(Field("properties", "properties", properties, PROPERTIES_CUT, None, place=NAMES[kind]))
    return fields


def subscribe_fields(version, properties=b"", topic_filter=FILTER, options=1, identifier=10):
    cut = by(
        "MQTT3-length-mismatch MQTT3-string-utf8",
        "MQTT-3.8.3-1 MQTT3-length-mismatch",
        "MQTT-3.8.3-1 MQTT5-length-mismatch",
    )
    empty = by("MQTT3-empty-request", "MQTT-3.8.3-3", "MQTT-3.8.3-2")
    no_options = by("MQTT3-length-mismatch", "MQTT-3.8.3-3 MQTT3-length-mismatch", "MQTT-3.8.3-2 MQTT5-length-mismatch")
    fields = [Field("Packet Identifier", "two", two(identifier), IDENTIFIER_CUT, IDENTIFIER_CUT)]
    if version == V5:
        fields.append(
            Field("properties", "properties", properties, PROPERTIES_CUT, PROPERTIES_MISSING, place="SUBSCRIBE")
        )
    return fields + [
        Field(
            "Topic Filter",
            "string",
            topic_filter,
            cut,
            empty,
            text=text_rule("MQTT-3.8.3-1", "MQTT-3.8.3-1"),
            topic="filter",
        ),
        Field("Subscription Options", "byte", bytes([options]), no_options, no_options),
    ]


def unsubscribe_fields(version, properties=b"", topic_filter=FILTER, identifier=10):
    cut = by(
        "MQTT3-length-mismatch MQTT3-string-utf8",
        "MQTT-3.10.3-1 MQTT3-length-mismatch",
        "MQTT-3.10.3-1 MQTT5-length-mismatch",
    )
    empty = by("MQTT3-empty-request", "MQTT-3.10.3-2", "MQTT-3.10.3-2")
    fields = [Field("Packet Identifier", "two", two(identifier), IDENTIFIER_CUT, IDENTIFIER_CUT)]
    if version == V5:
        fields.append(
            Field("properties", "properties", properties, PROPERTIES_CUT, PROPERTIES_MISSING, place="UNSUBSCRIBE")
        )
    return fields + [
        Field(
            "Topic Filter",
            "string",
            topic_filter,
            cut,
            empty,
            text=text_rule("MQTT-3.10.3-1", "MQTT-3.10.3-1"),
            topic="filter",
        )
    ]


def closing_fields(kind, code, properties):
    """DISCONNECT and AUTH of 5.0."""
    fields = []
    if code is not None:
        fields.append(Field("Reason Code", "byte", bytes([code]), LENGTH, None, may_end=True))
        if properties is not None:
            fields.append(Field("properties", "properties", properties, PROPERTIES_CUT, None, place=NAMES[kind]))
    return fields


def first_byte(kind, qos=0):
    return kind << 4 | (2 if kind in (PUBREL, SUBSCRIBE, UNSUBSCRIBE) else qos << 1 if kind == PUBLISH else 0)


def whole(first, fields, pad=0):
    return packet(first, b"".join(field.encoded() for field in fields), pad)


def client_packets(version):
    """One legal packet of each type, and more where its fields depend on a choice: (name, type, first byte, fields)."""
    everything = CLEAN | WILL | USER_NAME | PASSWORD
    name = NAMES.get
    method = prop(0x15, b"SCRAM")
    result = [
        ("CONNECT", CONNECT, 0x10, connect_fields(version)),
        (
            "CONNECT with all fields",
            CONNECT,
            0x10,
            connect_fields(
                version, everything, prop(0x21, 20) + prop(0x26, (b"key", b"value")), prop(0x02, 5) + prop(0x18, 1)
            ),
        ),
        *(
            (f"PUBLISH QoS {qos}", PUBLISH, first_byte(PUBLISH, qos), publish_fields(version, qos, prop(0x02, 60)))
            for qos in range(3)
        ),
        *(
            (name(kind), kind, first_byte(kind), acknowledgment_fields(version, kind))
            for kind in (PUBACK, PUBREC, PUBREL, PUBCOMP)
        ),
        ("SUBSCRIBE", SUBSCRIBE, 0x82, subscribe_fields(version, prop(0x0B, 7))),
        ("UNSUBSCRIBE", UNSUBSCRIBE, 0xA2, unsubscribe_fields(version, prop(0x26, (b"key", b"value")))),
        ("PINGREQ", PINGREQ, 0xC0, []),
        ("DISCONNECT", DISCONNECT, 0xE0, []),
    ]
    if version == V5:
        result += [
            *(
                (
                    f"{name(kind)} with properties",
                    kind,
                    first_byte(kind),
                    acknowledgment_fields(V5, kind, 0, prop(0x1F, b"no")),
                )
                for kind in (PUBACK, PUBREC, PUBREL, PUBCOMP)
            ),
            ("DISCONNECT with properties", DISCONNECT, 0xE0, closing_fields(DISCONNECT, 0x04, prop(0x1F, b"bye"))),
            ("AUTH", AUTH, 0xF0, closing_fields(AUTH, 0x18, method)),
        ]
    return result


# The properties of 5.0: identifier, name, form, a legal value, and where it may stand when a client sends it.

PROPERTIES = {
    0x01: ("Payload Format Indicator", "byte", 1, "PUBLISH WILL"),
    0x02: ("Message Expiry Interval", "four", 60, "PUBLISH WILL"),
    0x03: ("Content Type", "string", b"text", "PUBLISH WILL"),
    0x08: ("Response Topic", "string", b"answer", "PUBLISH WILL"),
    0x09: ("Correlation Data", "binary", b"17", "PUBLISH WILL"),
    0x0B: ("Subscription Identifier", "vbi", 7, "SUBSCRIBE"),
    0x11: ("Session Expiry Interval", "four", 0, "CONNECT DISCONNECT"),
    0x12: ("Assigned Client Identifier", "string", b"you", ""),
    0x13: ("Server Keep Alive", "two", 60, ""),
    0x15: ("Authentication Method", "string", b"SCRAM", "CONNECT AUTH"),
    0x16: ("Authentication Data", "binary", b"data", "CONNECT AUTH"),
    0x17: ("Request Problem Information", "byte", 1, "CONNECT"),
    0x18: ("Will Delay Interval", "four", 1, "WILL"),
    0x19: ("Request Response Information", "byte", 0, "CONNECT"),
    0x1A: ("Response Information", "string", b"here", ""),
    0x1C: ("Server Reference", "string", b"there", "DISCONNECT"),
    0x1F: ("Reason String", "string", b"because", "PUBACK PUBREC PUBREL PUBCOMP DISCONNECT AUTH"),
    0x21: ("Receive Maximum", "two", 20, "CONNECT"),
    0x22: ("Topic Alias Maximum", "two", 5, "CONNECT"),
    0x23: ("Topic Alias", "two", 1, "PUBLISH"),
    0x24: ("Maximum QoS", "byte", 1, ""),
    0x25: ("Retain Available", "byte", 1, ""),
    0x26: (
        "User Property",
        "pair",
        (b"key", b"value"),
        "CONNECT WILL PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE UNSUBSCRIBE DISCONNECT AUTH",
    ),
    0x27: ("Maximum Packet Size", "four", 100_000, "CONNECT"),
    0x28: ("Wildcard Subscription Available", "byte", 1, ""),
    0x29: ("Subscription Identifier Available", "byte", 1, ""),
    0x2A: ("Shared Subscription Available", "byte", 1, ""),
}
PLACES = (
    "CONNECT",
    "WILL",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "DISCONNECT",
    "AUTH",
)


def prop(identifier, value=None):
    name, form, legal, _ = PROPERTIES[identifier]
    value = legal if value is None else value
    encoded = {
        "byte": lambda: bytes([value]),
        "two": lambda: two(value),
        "four": lambda: four(value),
        "vbi": lambda: vbi(value),
        "string": lambda: string(value),
        "binary": lambda: string(value),
        "pair": lambda: string(value[0]) + string(value[1]),
    }[form]()
    return vbi(identifier) + encoded


def allowed(identifier, place):
    return place in PROPERTIES[identifier][3].split()


def place_packet(place, section):
    """The packet of 5.0 with this property section, encoded, in its place: (type, bytes)."""
    marker = b"\xaa\x55\xaa\x55\xaa"
    kind = CONNECT if place == "WILL" else next(number for number, name in NAMES.items() if name == place)
    fields = {
        "CONNECT": lambda: connect_fields(V5, properties=marker),
        "WILL": lambda: connect_fields(V5, CLEAN | WILL, will_properties=marker),
        "PUBLISH": lambda: publish_fields(V5, 0, marker),
        "SUBSCRIBE": lambda: subscribe_fields(V5, marker),
        "UNSUBSCRIBE": lambda: unsubscribe_fields(V5, marker),
        "DISCONNECT": lambda: closing_fields(DISCONNECT, 0, marker),
        "AUTH": lambda: closing_fields(AUTH, 0x18, marker),
    }.get(place, lambda: acknowledgment_fields(V5, kind, 0, marker))()
    body = b"".join(section if field.value == marker else field.encoded() for field in fields)
    return kind, packet(first_byte(kind), body)


def section(content):
    return vbi(len(content)) + content
