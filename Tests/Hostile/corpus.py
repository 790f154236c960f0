"""Every case: what one client sends on a connection of its own, and which rules it breaks with that."""

import dataclasses

from grammar import *

SEND, AWAIT = "send", "await"


@dataclasses.dataclass
class Case:
    name: str
    version: str
    steps: list
    expected: list
    """Names of rules any of which is right; the first says it best. Empty for a control: legal, nothing to find."""
    probe: bool = True
    """Whether a PINGREQ afterwards shows if the server goes on; not where it would complete the case's packet."""
    broker: str = "usual"
    source: str = ""
    """The client's address; every case has its own, as findings are folded by client."""


class Corpus:
    def __init__(self):
        self.cases, self.names = [], set()

    def add(self, name, version, steps, expected, **options):
        name = f"{version} {name}"
        if name in self.names:
            raise ValueError(f"two cases {name}")
        self.names.add(name)
        number = b"%04d" % len(self.cases)
        steps = [(what, value.replace(NUMBER, number) if what == SEND else value) for what, value in steps]
        high, low = divmod(len(self.cases), 250)
        self.cases.append(Case(name, version, steps, expected[version] if isinstance(expected, dict) else expected,
                               source=f"127.7.{high + 1}.{low + 1}", **options))

    def opening(self, name, version, data, expected, **options):
        """The faulty packet is the first of its connection."""
        self.add(name, version, [(SEND, data)], expected, **options)

    def after(self, name, version, data, expected, connect=None, **options):
        """The faulty packet, or several in one segment, follow a legal CONNECT and its answer."""
        connect = connect or whole(0x10, connect_fields(version))
        self.add(name, version, [(SEND, connect), (AWAIT, CONNACK), (SEND, data)], expected, **options)

    def sent(self, kind, name, version, data, expected, **options):
        """Where a packet of this type belongs: an acknowledgment where the server waits for it."""
        if kind == DISCONNECT:
            options.setdefault("probe", False)
        if kind == CONNECT:
            self.opening(name, version, data, expected, **options)
        elif kind in (PUBACK, PUBREC, PUBREL, PUBCOMP):
            self.add(name, version, [*awaiting(version, kind), (SEND, data)], expected, **options)
        else:
            self.after(name, version, data, expected, **options)


def awaiting(version, kind):
    """The steps after which this acknowledgment is due: of the server's first PUBLISH, or of the client's own."""
    qos = 1 if kind == PUBACK else 2
    acknowledge = lambda kind, identifier: (SEND, whole(first_byte(kind), acknowledgment_fields(version, kind, identifier=identifier)))
    steps = [(SEND, whole(0x10, connect_fields(version))), (AWAIT, CONNACK)]
    if kind != PUBREL:
        steps += [(SEND, whole(0x82, subscribe_fields(version, topic_filter=TOPIC, options=qos, identifier=9))), (AWAIT, SUBACK)]
    steps.append((SEND, whole(0x30 | qos << 1, publish_fields(version, qos, identifier=PUBLISHED))))
    if kind == PUBACK:
        return [*steps, (AWAIT, PUBACK), (AWAIT, PUBLISH)]
    steps.append((AWAIT, PUBREC))
    if kind == PUBREL:
        return steps
    steps += [acknowledge(PUBREL, PUBLISHED), (AWAIT, PUBCOMP), (AWAIT, PUBLISH)]
    return steps if kind == PUBREC else [*steps, acknowledge(PUBREC, DELIVERED), (AWAIT, PUBREL)]


def generate():
    """All cases, in an order that never changes."""
    corpus = Corpus()
    for version in VERSIONS:
        for family in (fixed_headers, lengths, field_ends, texts, topics, filters, connect_flags, connect_values, options,
                       identifiers, orders, states):
            family(corpus, version)
    for family in (wrong_properties, double_properties, property_values, property_lengths, property_texts, reason_codes,
                   negotiated, authentication, legal_properties):
        family(corpus)
    return corpus.cases


# The Fixed Header.

def flag_rule(version, kind, flags):
    """The rule that a wrong flag nibble breaks; nothing where 3.1 allows it."""
    if version == V31:
        if kind in (PUBREL, SUBSCRIBE, UNSUBSCRIBE):
            return ["MQTT3-qos1-header"] if flags >> 1 & 3 != 1 else ["MQTT3-unused-flags"] if flags & 1 else []
        return ["MQTT3-unused-flags"]
    general = "MQTT-2.2.2-1" if version == V311 else "MQTT-2.1.3-1"
    special = {PUBREL: "MQTT-3.6.1-1", SUBSCRIBE: "MQTT-3.8.1-1", UNSUBSCRIBE: "MQTT-3.10.1-1", DISCONNECT: "MQTT-3.14.1-1",
               AUTH: "MQTT-3.15.1-1"}.get(kind)
    return [special, general] if special else [general]


def fixed_headers(corpus, version):
    packets = [entry for entry in client_packets(version) if " with " not in entry[0]]
    for name, kind, first, fields in packets:
        if kind == PUBLISH:
            continue
        for flags in range(16):
            if flags == first & 15:
                continue
            expected = flag_rule(version, kind, flags)
            corpus.sent(kind, f"flags {flags:04b} of {name}", version, whole(kind << 4 | flags, fields), expected)
    for retain in range(2):
        for dup in range(2):
            rule = by("MQTT3-publish-qos3", "MQTT-3.3.1-4", "MQTT-3.3.1-4")
            corpus.after(f"PUBLISH with QoS 3, DUP {dup}, RETAIN {retain}", version,
                         whole(0x36 | dup << 3 | retain, publish_fields(version, 1)), rule)
        corpus.after(f"PUBLISH with QoS 0 and DUP 1, RETAIN {retain}", version,
                     whole(0x38 | retain, publish_fields(version, 0)),
                     by("MQTT3-dup-qos0", "MQTT-3.3.1-2 MQTT-4.3.1-1", "MQTT-3.3.1-2 MQTT-4.3.1-1"))
    for flags in range(0, 16, 5):
        for what, body in (("no body", b""), ("a body", b"\0\x0a")):
            corpus.after(f"packet type 0, flags {flags:04b}, {what}", version, packet(flags, body), RESERVED_TYPE)
            if version != V5:
                corpus.after(f"packet type 15, flags {flags:04b}, {what}", version, packet(0xF0 | flags, body), RESERVED_TYPE)
    for name, data in server_packets(version):
        corpus.after(f"{name} from a client", version, data, DIRECTION)


def server_packets(version):
    section = b"\0" if version == V5 else b""
    return [("CONNACK", packet(0x20, b"\0\0" + section)), ("refusing CONNACK", packet(0x20, b"\0\x85" + section if version == V5 else b"\0\2")),
            ("SUBACK", packet(0x90, b"\0\x0a" + section + b"\0")), ("SUBACK of failure", packet(0x90, b"\0\x0a" + section + b"\x80")),
            ("UNSUBACK", packet(0xB0, b"\0\x0a" + section + (b"\0" if version == V5 else b""))), ("PINGRESP", b"\xD0\0")]


def lengths(corpus, version):
    """Remaining Length: padded, too long, beyond the last field, and beyond the connection's end."""
    for name, kind, first, fields in client_packets(version):
        least = len(whole(first, fields)) - len(b"".join(field.encoded() for field in fields)) - 1
        for length in range(least + 1, 5):
            corpus.sent(kind, f"{name}, Remaining Length in {length} bytes", version, whole(first, fields, length), PADDED)
        for byte in (0x80, 0xFF):
            corpus.sent(kind, f"{name}, Remaining Length of five bytes {byte:02X}", version,
                        bytes([first]) + bytes([byte]) * 4 + b"\x01" + b"".join(field.encoded() for field in fields), TOO_LONG,
                        probe=False)
        body = b"".join(field.encoded() for field in fields)
        if kind != PUBLISH:
            for more in (b"\0", b"\xFF", b"\0\0", b"\0\x09left over!"):
                trailing(corpus, version, name, kind, first, body, more)
        if body:
            corpus.sent(kind, f"{name}, closed inside of it", version, packet(first, body)[:-1], PARTIAL, probe=False)
        corpus.sent(kind, f"{name}, closed inside Remaining Length", version, bytes([first, 0x80]), PARTIAL, probe=False)


def trailing(corpus, version, name, kind, first, body, more):
    # In 5.0 a Reason Code and properties may follow where there are none.
    if version == V5 and kind in (PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT) and "with" not in name:
        return
    expected = list(LENGTH[version])
    if kind == CONNECT and version != V31:
        expected += ["MQTT-3.1.2-18", "MQTT-3.1.2-20", "MQTT-3.1.2-16"]
    if kind in (SUBSCRIBE, UNSUBSCRIBE):
        # What is left over is the beginning of a further entry.
        expected += {SUBSCRIBE: ["MQTT-3.8.3-1", "MQTT-3.8.3-3", "MQTT-3.8.3-2", "MQTT-4.7.3-1"],
                     UNSUBSCRIBE: ["MQTT-3.10.3-1", "MQTT-4.7.3-1"]}[kind]
        if more == b"\0\x09left over!":
            return
        if version == V31 and more == b"\0\0" and kind == UNSUBSCRIBE:
            return
    corpus.sent(kind, f"{name}, left over {more.hex()}", version, packet(first, body + more), expected)


def field_ends(corpus, version):
    """The packet ends in front of a field, and inside of it; a length in front of a field goes beyond the packet."""
    for name, kind, first, fields in client_packets(version):
        before = b""
        for field in fields:
            data = field.encoded()
            if field.cut is None:
                break
            ends = sorted({1, 2, len(data) // 2, len(data) - 1} & set(range(1, len(data))))
            if field.missing is not None:
                ends = [0, *ends]
            for end in ends:
                expected = field.missing if end == 0 else field.cut
                corpus.sent(kind, f"{name} ends {end} bytes into {field.name}", version,
                            packet(first, before + data[:end]), expected)
            if field.kind in ("string", "binary"):
                rest = b"".join(one.encoded() for one in fields[fields.index(field) + 1:])
                for what, length in (("one byte beyond the packet", len(field.value) + len(rest) + 1), ("65535", 65535)):
                    corpus.sent(kind, f"{name}, length of {field.name} is {what}", version,
                                packet(first, before + two(length) + field.value + rest), field.cut)
            before += data


# Strings.

BAD_TEXT = {"an overlong slash": b"\xC0\xAF", "an overlong null": b"\xC0\x80", "the surrogate U+D800": b"\xED\xA0\x80",
            "the surrogate U+DFFF": b"\xED\xBF\xBF", "half a character": b"\xE2\x82", "a stray continuation": b"\x80",
            "U+110000": b"\xF4\x90\x80\x80", "the byte FF": b"\xFF"}
DISCOURAGED_TEXT = {"U+0001": "\x01", "U+001F": "\x1F", "U+007F": "\x7F", "U+009F": "\x9F", "U+FDD0": "\uFDD0",
                    "U+FFFE": "\uFFFE", "U+FFFF": "\uFFFF", "U+10FFFF": "\U0010FFFF"}


def spoiled(fields, field, value):
    return [dataclasses.replace(one, value=value) if one is field else one for one in fields]


def texts(corpus, version):
    for name, kind, first, fields in client_packets(version):
        if name in ("CONNECT", "PUBLISH QoS 1", "PUBLISH QoS 2"):
            continue
        for field in (one for one in fields if one.text):
            for what, bad in BAD_TEXT.items():
                places = {"at the end of": field.value + bad}
                if bad in (b"\xFF", b"\xC0\x80"):
                    places["in"] = field.value[:2] + bad + field.value[2:]
                for where, value in places.items():
                    corpus.sent(kind, f"{what} {where} {field.name} of {name}", version,
                                whole(first, spoiled(fields, field, value)), field.text)
            if version == V31:
                continue
            null = [f"MQTT-1.5.{3 if version == V311 else 4}-2", *field.text[version]]
            if field.topic:
                null.insert(0, "MQTT-4.7.3-2")
            for where, value in (("in", field.value[:2] + b"\0" + field.value[2:]), ("alone in", b"\0")):
                corpus.sent(kind, f"U+0000 {where} {field.name} of {name}", version, whole(first, spoiled(fields, field, value)), null)
            for what, character in DISCOURAGED_TEXT.items():
                corpus.sent(kind, f"{what} in {field.name} of {name}", version,
                            whole(first, spoiled(fields, field, field.value + character.encode())), DISCOURAGED)


def topics(corpus, version):
    """Topic Names that are none."""
    will = connect_fields(version, CLEAN | WILL)
    will_topic = next(field for field in will if field.name == "Will Topic")
    for topic in (b"#", b"+", b"a/#", b"a/+/b", b"a+", b"a#b", b"+/" + NUMBER):
        rule = by("MQTT3-publish-topic-wildcard", "MQTT-3.3.2-2 MQTT-4.7.1-1", "MQTT-3.3.2-2 MQTT-4.7.0-1")
        corpus.after(f"PUBLISH to {topic.decode()}", version, whole(0x30, publish_fields(version, 0, topic=topic)), rule)
        if version != V31:
            corpus.opening(f"will to {topic.decode()}", version, whole(0x10, spoiled(will, will_topic, topic)),
                           by("", "MQTT-4.7.1-1", "MQTT-4.7.0-1"))
    if version != V31:
        rule = {V311: EMPTY_TOPIC[V311], V5: ["MQTT5-topic-missing", "MQTT-4.7.3-1"]}
        for qos in range(3):
            corpus.after(f"PUBLISH QoS {qos} to an empty Topic Name", version,
                         whole(qos << 1 | 0x30, publish_fields(version, qos, topic=b"")), rule)
        corpus.opening("will to an empty topic", version, whole(0x10, spoiled(will, will_topic, b"")), EMPTY_TOPIC)
    else:
        for length in (32_768, 65_535):
            corpus.after(f"PUBLISH to a topic of {length} characters", version,
                         whole(0x30, publish_fields(version, 0, topic=b"x" * length)), ["MQTT3-topic-length"])
        corpus.after("PUBLISH to a topic of 32767 characters", version,
                     whole(0x30, publish_fields(version, 0, topic=b"x" * 32_767)), [])
        corpus.opening("will to a topic of 32768 characters", version, whole(0x10, spoiled(will, will_topic, b"x" * 32_768)),
                       ["MQTT3-topic-length"])


def filters(corpus, version):
    """Topic Filters that are none, in both packets that have them."""
    hash_rule = by("MQTT3-filter-syntax", "MQTT-4.7.1-2", "MQTT-4.7.1-1")
    plus_rule = by("MQTT3-filter-syntax", "MQTT-4.7.1-3", "MQTT-4.7.1-2")
    bad = [(text, hash_rule) for text in ("a#", "#a", "#/", "#/a", "a/#/b", "a/#b", "##", "a/b#", "/#/")]
    bad += [(text, plus_rule) for text in ("a+", "+a", "a+/b", "a/+b", "++", "a/b+/c", "/+a", "+a/#")]
    if version != V31:
        bad.append(("", EMPTY_TOPIC))
    if version == V5:
        empty, form = ["MQTT-4.8.2-1", "MQTT-4.8.2-2"], ["MQTT-4.8.2-2", "MQTT-4.8.2-1"]
        bad += [("$share/", empty), ("$share//a", empty), ("$share//", empty), ("$share//#", empty), ("$share/g", form),
                ("$share/g/", form), ("$share/g+/a", form), ("$share/g#/a", form), ("$share/+/a", form), ("$share/#", form),
                ("$share/#/a", form), ("$share/g/a#", hash_rule), ("$share/g/a+", plus_rule), ("$share/g/#/a", hash_rule)]
    for text, rule in bad:
        corpus.after(f"SUBSCRIBE to '{text}'", version, whole(0x82, subscribe_fields(version, topic_filter=text.encode())), rule)
        corpus.after(f"UNSUBSCRIBE from '{text}'", version, whole(0xA2, unsubscribe_fields(version, topic_filter=text.encode())), rule)
        second = whole(0x82, subscribe_fields(version) + subscribe_fields(version, topic_filter=text.encode())[-2:])
        corpus.after(f"SUBSCRIBE to a good filter and '{text}'", version, second, rule)
    for text in ("+", "a/+", "+/+/a", "/", "//"):
        legal = NUMBER + b"/" + text.encode()
        corpus.after(f"SUBSCRIBE to '{text}'", version, whole(0x82, subscribe_fields(version, topic_filter=legal)), [])
    empty = by("MQTT3-empty-request", "MQTT-3.8.3-3", "MQTT-3.8.3-2"), by("MQTT3-empty-request", "MQTT-3.10.3-2", "MQTT-3.10.3-2")
    if version == V5:
        corpus.after("SUBSCRIBE with properties to nothing", version,
                     packet(0x82, two(10) + section(prop(0x0B))), empty[0])
        corpus.after("UNSUBSCRIBE with properties from nothing", version,
                     packet(0xA2, two(10) + section(prop(0x26))), empty[1])


# CONNECT.

def connect_flags(corpus, version):
    """All 256 flags, each with the payload that they announce."""
    for flags in range(256):
        rules = []
        if flags & RESERVED:
            rules += by("MQTT3-unused-flags", "MQTT3-connect-reserved-flag", "MQTT5-connect-reserved-flag")[version]
        if flags & WILL and flags >> 3 & 3 == 3:
            rules += by("MQTT3-will-fields", "MQTT-3.1.2-14", "MQTT-3.1.2-12")[version]
        if not flags & WILL and version != V31:
            if flags >> 3 & 3:
                rules += by("", "MQTT-3.1.2-13 MQTT-3.1.2-11", "MQTT-3.1.2-11")[version]
            if flags & WILL_RETAIN:
                rules += by("", "MQTT-3.1.2-15 MQTT-3.1.2-11", "MQTT-3.1.2-13")[version]
        if not flags & USER_NAME and flags & PASSWORD and version != V5:
            rules += by("MQTT3-password-without-user-name", "MQTT-3.1.2-22", "")[version]
        # A legal one is a control; of the illegal ones those that break one rule, or come with all fields.
        if len(rules) > 2 and flags | 3 != 0xFF:
            continue
        if flags & RESERVED and bin(flags).count("1") > 3 and flags != 0xFF:
            continue
        corpus.opening(f"Connect Flags {flags:08b}", version, whole(0x10, connect_fields(version, flags)), rules)


def connect_values(corpus, version):
    fields = connect_fields(version)
    name, level, flags, _ = fields[:4]
    for text in (b"", b"M", b"mqtt", b"MQTt", b"MQT", b"MQTTT", b"MQIsd", b"MQIsdpp", b"MQISDP", b"MQTT\0", b"HTTP", b"\xFF\xFF\xFF\xFF"):
        expected = by("", "MQTT-3.1.2-1", "MQTT-3.1.2-1")
        if version != V31:
            corpus.opening(f"Protocol Name {text!r}", version, whole(0x10, spoiled(fields, name, text)), expected)
    other = b"MQTT" if version == V31 else b"MQIsdp"
    corpus.opening(f"Protocol Name {other.decode()} with Protocol Level {LEVEL[version]}", version,
                   whole(0x10, spoiled(fields, name, other)), by("MQTT3-name-level-mismatch", "MQTT3-name-level-mismatch",
                                                               "MQTT-3.1.2-1 MQTT3-name-level-mismatch"))
    if version != V5:
        bridge = whole(0x10, spoiled(fields, level, bytes([LEVEL[version] | 0x80])))
        corpus.opening("Protocol Level of a bridge", version, bridge, ["MQTT3-bridge-level-bit"])
    if version == V31:
        for length in (0, 24, 64, 65_535):
            client = (CLIENT + b"x" * length)[:length] if length else b""
            corpus.opening(f"Client Identifier of {length} characters", version,
                           whole(0x10, connect_fields(version, client=client)), ["MQTT3-client-id-length"])
        for flags in (USER_NAME, USER_NAME | PASSWORD):
            full = connect_fields(version, CLEAN | flags)
            long = [dataclasses.replace(one, value=b"thirteen-char") if one.name in ("User Name", "Password") else one for one in full]
            corpus.opening(f"credentials of 13 characters, flags {flags:02X}", version, whole(0x10, long), ["MQTT3-credentials-length"])
        password = full[-1]
        for what, bad in BAD_TEXT.items():
            corpus.opening(f"{what} in Password", version, whole(0x10, spoiled(full, password, b"ge" + bad)), ["MQTT3-credentials-utf8"])
    if version == V311:
        for flags in (0, WILL, USER_NAME, USER_NAME | PASSWORD, WILL | USER_NAME | PASSWORD):
            corpus.opening(f"empty Client Identifier with Clean Session 0, flags {flags:02X}", version,
                           whole(0x10, connect_fields(version, flags, client=b"")), ["MQTT-3.1.3-7"])
    # Fields that the flags do not announce, and flags whose fields are not there.
    plain = b"".join(field.encoded() for field in fields)
    rules = {"User Name": by("MQTT3-length-mismatch", "MQTT-3.1.2-18 MQTT3-length-mismatch", "MQTT-3.1.2-16 MQTT5-length-mismatch"),
             "Password": by("MQTT3-length-mismatch", "MQTT-3.1.2-20 MQTT3-length-mismatch", "MQTT-3.1.2-18 MQTT5-length-mismatch")}
    corpus.opening("User Name without its flag", version, packet(0x10, plain + string(b"anna")), rules["User Name"])
    named = b"".join(field.encoded() for field in connect_fields(version, CLEAN | USER_NAME))
    corpus.opening("Password without its flag", version, packet(0x10, named + string(b"geheim")), rules["Password"])
    corpus.opening("User Name and Password without their flags", version, packet(0x10, plain + string(b"anna") + string(b"geheim")),
                   rules["User Name"][version] + rules["Password"][version])
    will = by("MQTT3-length-mismatch", "MQTT-3.1.2-11 MQTT-3.1.2-18 MQTT3-length-mismatch", "MQTT5-length-mismatch MQTT-3.1.2-16 MQTT-3.1.2-18")
    section = b"\0" if version == V5 else b""
    corpus.opening("will without its flag", version, packet(0x10, plain + section + string(b"topic") + string(b"gone")), will)


# SUBSCRIBE's options, Packet Identifiers.

def options(corpus, version):
    for value in range(256):
        if version != V5:
            if value > 2 and (value < 9 or bin(value).count("1") < 3 or value in (0x80, 0xFF, 0xFC)):
                rules = by("MQTT3-requested-qos", "MQTT-3-8.3-4 MQTT3-requested-qos", "")[version]
                corpus.after(f"Requested QoS {value:02X}", version, whole(0x82, subscribe_fields(version, options=value)), rules)
            continue
        rules = []
        if value >> 6:
            rules.append("MQTT5-subscribe-reserved-bits MQTT-3.8.3-5")
        if value & 3 == 3:
            rules.append("MQTT5-subscribe-qos-3")
        if value >> 4 & 3 == 3:
            rules.append("MQTT5-retain-handling-3")
        if len(rules) == 1 and (not value >> 6 or bin(value).count("1") < 3) or value in (0xFF, 0xF3, 0x33):
            corpus.after(f"Subscription Options {value:08b}", version, whole(0x82, subscribe_fields(version, options=value)),
                         " ".join(rules).split())
        if not rules:
            corpus.after(f"Subscription Options {value:08b}", version, whole(0x82, subscribe_fields(version, options=value)), [])
    if version == V5:
        for value in (4, 5, 6, 0x0C):
            corpus.after(f"No Local for a Shared Subscription, options {value:02X}", version, whole(
                0x82, subscribe_fields(version, topic_filter=b"$share/g/" + FILTER, options=value)), ["MQTT-3.8.3-4"])


def identifiers(corpus, version):
    zero = IDENTIFIER_ZERO
    corpus.after("PUBLISH QoS 1 with Packet Identifier 0", version, whole(0x32, publish_fields(version, 1, identifier=0)), zero)
    corpus.after("PUBLISH QoS 2 with Packet Identifier 0", version, whole(0x34, publish_fields(version, 2, identifier=0)), zero)
    corpus.after("SUBSCRIBE with Packet Identifier 0", version, whole(0x82, subscribe_fields(version, identifier=0)), zero)
    corpus.after("UNSUBSCRIBE with Packet Identifier 0", version, whole(0xA2, unsubscribe_fields(version, identifier=0)), zero)
    lone = by("MQTT3-ack-identifier", "MQTT-2.3.1-6 MQTT3-pubcomp-identifier", "MQTT-2.2.1-5 MQTT-4.3.3-4 MQTT-3.2.2-5")
    for kind in (PUBACK, PUBREC, PUBREL, PUBCOMP):
        expected = lone[version]
        if version == V311 and kind == PUBCOMP:
            expected = expected[::-1]
        for identifier in (0, 1, 65_535):
            corpus.after(f"{NAMES[kind]} {identifier} for nothing", version,
                         whole(first_byte(kind), acknowledgment_fields(version, kind, identifier=identifier)), expected)


# Orders that are forbidden.

def orders(corpus, version):
    packets = [entry for entry in client_packets(version) if entry[1] != CONNECT and " with " not in entry[0]]
    connect = whole(0x10, connect_fields(version))
    for name, kind, first, fields in packets:
        data = whole(first, fields)
        corpus.opening(f"{name} without CONNECT", version, data, sorted({rule for rules in FIRST.values() for rule in rules}))
        # Nobody knows the version yet.
        corpus.opening(f"{name} in front of CONNECT", version, data + connect, [*FIRST[version], "MQTT-3.1.0-1"])
        # 3.1 does not say that nothing may follow.
        if version != V31:
            corpus.after(f"{name} after DISCONNECT", version, b"\xE0\0" + data, by("", "MQTT-3.14.4-2", "MQTT-3.14.4-1"), probe=False)
    for name, data in server_packets(version):
        corpus.opening(f"{name} in front of CONNECT", version, data + connect, FIRST[version] + DIRECTION[version])
    second = by("", "MQTT3-second-connect", "MQTT5-second-connect")
    others = [one for one in VERSIONS if one != version]
    if version != V31:
        corpus.after("CONNECT after DISCONNECT", version, b"\xE0\0" + connect,
                     by("", "MQTT-3.14.4-2 MQTT3-second-connect", "MQTT-3.14.4-1 MQTT5-second-connect"), probe=False)
        corpus.after("second CONNECT", version, connect, second)
        corpus.opening("second CONNECT in the same segment", version, connect + connect, second)
        corpus.after("second CONNECT with another Client Identifier", version,
                     whole(0x10, connect_fields(version, client=b"other-" + NUMBER)), second)
        corpus.after("second CONNECT with Clean Session 0", version, whole(0x10, connect_fields(version, 0)), second)
        for other in others:
            corpus.after(f"second CONNECT, of {other}", version, whole(0x10, connect_fields(other)), second)
        publish = whole(0x30, publish_fields(version, 0))
        corpus.after("second CONNECT behind a PUBLISH", version, publish + connect, second)


def states(corpus, version):
    """Exchanges that go wrong: identifiers in use, packets that nothing asked for, and wrong repetitions."""
    publish = lambda qos, identifier=10, payload=b"payload", dup=0: whole(
        0x30 | qos << 1 | dup << 3, publish_fields(version, qos, identifier=identifier, payload=payload))
    subscribe, unsubscribe = whole(0x82, subscribe_fields(version)), whole(0xA2, unsubscribe_fields(version))
    pubrel = whole(0x62, acknowledgment_fields(version, PUBREL))
    in_use = lambda qos: by("MQTT3-message-id-in-flight", f"MQTT-2.3.1-2 MQTT-4.3.{qos + 1}-1",
                            f"MQTT-2.2.1-3 MQTT-4.3.{qos + 1}-1 MQTT-4.3.{qos + 1}-3 MQTT-4.3.3-5 MQTT-4.3.3-3")
    # Within one segment nothing can have been acknowledged in between.
    requests = {"PUBLISH QoS 1": publish(1), "PUBLISH QoS 2": publish(2), "SUBSCRIBE": subscribe, "UNSUBSCRIBE": unsubscribe}
    different = {**requests, "PUBLISH QoS 1": publish(1, payload=b"another"), "PUBLISH QoS 2": publish(2, payload=b"another"),
                 "SUBSCRIBE": whole(0x82, subscribe_fields(version, topic_filter=b"other/" + NUMBER)),
                 "UNSUBSCRIBE": whole(0xA2, unsubscribe_fields(version, topic_filter=b"other/" + NUMBER))}
    for first, data in requests.items():
        for then, more in different.items():
            qos = int(then[-1]) if then.startswith("PUBLISH") else int(first[-1]) if first.startswith("PUBLISH") else 1
            corpus.after(f"{then} with the Packet Identifier of an open {first}", version, data + more, in_use(qos))
    for then, more in different.items():
        steps = [(SEND, whole(0x10, connect_fields(version))), (AWAIT, CONNACK), (SEND, publish(2)), (AWAIT, PUBREC), (SEND, more)]
        rule = in_use(1 if then == "PUBLISH QoS 1" else 2)
        corpus.add(f"{then} with the identifier of a PUBLISH after its PUBREC", version, steps, rule)
        # Sent together with PUBREL, before the server can have completed.
        steps = [*steps[:-1], (SEND, pubrel + more)]
        corpus.add(f"{then} with the identifier of a PUBREL", version, steps, rule[version] + in_use(2)[version])
    steps = [(SEND, whole(0x10, connect_fields(version))), (AWAIT, CONNACK), (SEND, publish(2)), (AWAIT, PUBREC)]
    after_release = by("MQTT3-message-id-in-flight MQTT3-dup-on-resend", "MQTT-4.3.3-1 MQTT-2.3.1-2", "MQTT-4.3.3-6 MQTT-4.3.3-5 MQTT-2.2.1-3")
    corpus.add("PUBLISH again after its PUBREL", version, [*steps, (SEND, pubrel + publish(2, dup=1))], after_release)
    lone = by("MQTT3-ack-identifier", "MQTT-2.3.1-6", "MQTT-4.3.3-4 MQTT-2.2.1-5 MQTT-4.3.3-3 MQTT-3.2.2-5")
    corpus.add("PUBREL of another identifier", version,
               [*steps, (SEND, whole(0x62, acknowledgment_fields(version, PUBREL, identifier=11)))], lone)
    corpus.add("PUBREL again after PUBCOMP", version, [*steps, (SEND, pubrel), (AWAIT, PUBCOMP), (SEND, pubrel)], lone)
    corpus.after("PUBREL for a QoS 1 PUBLISH", version, publish(1) + pubrel, lone)
    for kind in (PUBACK, PUBREC, PUBCOMP):
        expected = by("MQTT3-ack-identifier", "MQTT3-pubcomp-identifier" if kind == PUBCOMP else "MQTT-2.3.1-6", "MQTT-2.2.1-5")
        corpus.add(f"{NAMES[kind]} for the client's own PUBLISH", version,
                   [*steps, (SEND, whole(first_byte(kind), acknowledgment_fields(version, kind)))], expected)
    resent = by("MQTT3-dup-on-resend MQTT3-message-id-in-flight", "MQTT-3.3.1-1 MQTT-2.3.1-2", "MQTT-3.3.1-1 MQTT-2.2.1-3 MQTT-4.3.2-1 MQTT-4.3.3-1 MQTT-4.4.0-1")
    for qos in (1, 2):
        corpus.after(f"PUBLISH QoS {qos} again with DUP 0", version, publish(qos) + publish(qos), resent)
        if version != V31:
            corpus.after(f"first PUBLISH QoS {qos} with DUP 1", version, publish(qos, dup=1),
                         by("", f"MQTT-4.3.{qos + 1}-1", f"MQTT-4.3.{qos + 1}-2 MQTT-3.2.2-5"))
    if version == V5:
        corpus.after("PUBLISH QoS 1 again with DUP 1", version, publish(1) + publish(1, dup=1), ["MQTT-4.4.0-1", "MQTT-4.3.2-1"])
    wrong_answers(corpus, version)


def wrong_answers(corpus, version):
    """The server's PUBLISH, answered with another packet, or in another order. The client sends to itself."""
    connect = whole(0x10, connect_fields(version))
    lone = by("MQTT3-ack-identifier", "MQTT-2.3.1-6 MQTT3-pubcomp-identifier", "MQTT-2.2.1-5")
    other = by("MQTT3-publish-answered MQTT3-ack-identifier", "MQTT-3.3.4-1 MQTT-2.3.1-6 MQTT3-pubcomp-identifier",
               "MQTT-3.3.4-1 MQTT-2.2.1-5")
    for qos, right in ((1, PUBACK), (2, PUBREC)):
        own = [(SEND, connect), (AWAIT, CONNACK), (SEND, whole(0x82, subscribe_fields(version, topic_filter=TOPIC, options=qos))),
               (AWAIT, SUBACK)]
        published = b"".join(whole(0x30 | qos << 1, publish_fields(version, qos, identifier=100 + number, payload=b"%d" % number))
                             for number in range(2))
        released = [] if qos == 1 else [(AWAIT, PUBREC), (AWAIT, PUBREC), (SEND, b"".join(whole(
            0x62, acknowledgment_fields(version, PUBREL, identifier=100 + number)) for number in range(2)))]
        own += [(SEND, published), *released, (AWAIT, PUBLISH), (AWAIT, PUBLISH)]
        acknowledge = lambda kind, identifier: whole(first_byte(kind), acknowledgment_fields(version, kind, identifier=identifier))
        for kind in sorted({PUBACK, PUBREC, PUBCOMP} - {right}):
            corpus.add(f"{NAMES[kind]} for a QoS {qos} PUBLISH", version, [*own, (SEND, acknowledge(kind, 1))], other)
        corpus.add(f"{NAMES[right]} of an identifier that the server did not use", version, [*own, (SEND, acknowledge(right, 77))], lone)
        corpus.add(f"{NAMES[right]} in the wrong order", version, [*own, (SEND, acknowledge(right, 2) + acknowledge(right, 1))],
                   by("", f"MQTT-4.6.0-{qos + 1}", f"MQTT-4.6.0-{qos + 1}")) if version != V31 else None
        if qos == 1:
            corpus.add("PUBACK twice", version, [*own, (SEND, acknowledge(PUBACK, 1) + acknowledge(PUBACK, 1))], lone)


# Properties of 5.0.

UNKNOWN = [0x00, 0x04, 0x07, 0x0A, 0x0C, 0x10, 0x14, 0x1B, 0x1D, 0x1E, 0x20, 0x2B, 0x3F, 0x7F, 0x80, 0x3FFF]


def placed(corpus, name, place, contents, expected, **options):
    """A case with this property section, its length included, in the packet of that name."""
    kind, data = place_packet(place, contents)
    if kind == AUTH:
        options.setdefault("probe", True)
    corpus.sent(kind, name, V5, data, expected, **options)


def wrong_properties(corpus):
    for place in PLACES:
        for identifier, (name, *_) in PROPERTIES.items():
            if allowed(identifier, place):
                continue
            expected = ["MQTT5-property-not-allowed"]
            if place == "PUBLISH" and identifier == 0x0B:
                expected = ["MQTT-3.3.4-6"]
            placed(corpus, f"{name} in {place}", place, section(prop(identifier)), expected)
        for identifier in UNKNOWN:
            placed(corpus, f"unknown property {identifier:02X} in {place}", place, section(vbi(identifier) + b"\0\0"),
                   ["MQTT5-property-unknown"])


def double_properties(corpus):
    for place in PLACES:
        for identifier, (name, *_) in PROPERTIES.items():
            if identifier == 0x26 or not allowed(identifier, place):
                continue
            once = prop(identifier)
            method = prop(0x15) if identifier == 0x16 or place == "AUTH" and identifier != 0x15 else b""
            placed(corpus, f"{name} twice in {place}", place, section(method + once + once), ["MQTT5-property-duplicate"])
            between = prop(0x26)
            if place in ("CONNECT", "PUBLISH", "WILL"):
                placed(corpus, f"{name} twice around another in {place}", place, section(method + once + between + once),
                       ["MQTT5-property-duplicate"])


def legal_properties(corpus):
    """The controls: each property where it belongs, with its bounds."""
    for place in PLACES:
        if place == "AUTH":
            continue
        placed(corpus, f"no properties in {place}", place, b"\0", [])
        for identifier, (name, *_) in PROPERTIES.items():
            # No server here knows an Authentication Method; Server Reference from a client is a warning of its own.
            if allowed(identifier, place) and identifier not in (0x15, 0x16, 0x1C):
                placed(corpus, f"{name} in {place}", place, section(prop(identifier)), [])
        placed(corpus, f"User Property twice in {place}", place, section(prop(0x26) * 2), [])


def property_values(corpus):
    bounds = [("CONNECT", 0x21, 0, "MQTT5-receive-maximum-zero"), ("CONNECT", 0x27, 0, "MQTT5-maximum-packet-size-zero"),
              ("SUBSCRIBE", 0x0B, 0, "MQTT5-subscription-identifier-zero"), ("PUBLISH", 0x23, 0, "MQTT-3.3.2-8")]
    for place, identifier in (("CONNECT", 0x17), ("CONNECT", 0x19), ("PUBLISH", 0x01), ("WILL", 0x01)):
        bounds += [(place, identifier, value, "MQTT5-property-value-range") for value in (2, 3, 0x7F, 0x80, 0xFF)]
    for place, identifier, value, rule in bounds:
        placed(corpus, f"{PROPERTIES[identifier][0]} {value} in {place}", place, section(prop(identifier, value)), [rule])
    for topic in (b"#", b"+", b"a/+", b"a/#"):
        for place in ("PUBLISH", "WILL"):
            placed(corpus, f"Response Topic {topic.decode()} in {place}", place, section(prop(0x08, topic)),
                   ["MQTT-3.3.2-14", "MQTT-4.7.0-1"] if place == "PUBLISH" else ["MQTT-4.7.0-1", "MQTT-3.3.2-14"])
    for place in ("PUBLISH", "WILL"):
        placed(corpus, f"empty Response Topic in {place}", place, section(prop(0x08, b"")), ["MQTT-4.7.3-1"])
    text = prop(0x01, 1)
    for what, bad in BAD_TEXT.items():
        corpus.after(f"payload declared as text with {what}", V5, whole(0x30, publish_fields(V5, 0, text, payload=b"x" + bad)),
                     ["MQTT5-payload-not-utf8"])
        will = connect_fields(V5, CLEAN | WILL, will_properties=text)
        corpus.opening(f"Will Payload declared as text with {what}", V5, whole(0x10, spoiled(will, will[-1], b"x" + bad)),
                       ["MQTT5-payload-not-utf8"])
    placed(corpus, "Authentication Data alone in CONNECT", "CONNECT", section(prop(0x16)), ["MQTT5-auth-data-without-method"])
    placed(corpus, "Server Reference in DISCONNECT", "DISCONNECT", section(prop(0x1C)), ["MQTT5-server-reference-misuse"])
    for value in (1, 60, 0xFFFFFFFF):
        placed(corpus, f"Session Expiry Interval {value} in DISCONNECT, 0 in CONNECT", "DISCONNECT", section(prop(0x11, value)),
               ["MQTT5-disconnect-expiry-from-zero"])
    for length in (2, 3, 4):
        placed(corpus, f"Subscription Identifier 7 in {length} bytes", "SUBSCRIBE", section(b"\x0B" + vbi(7, length)), ["MQTT-1.5.5-1"])
    for byte in (0x80, 0xFF):
        placed(corpus, f"Subscription Identifier of five bytes {byte:02X}", "SUBSCRIBE", section(b"\x0B" + bytes([byte] * 4) + b"\1"),
               ["MQTT5-variable-integer-too-long"])


def property_lengths(corpus):
    overrun = ["MQTT5-property-length-overrun", "MQTT5-length-mismatch", "MQTT-2.2.2-1"]
    for place in PLACES:
        content = prop(0x26)
        if place == "AUTH":
            content = prop(0x15)
        for length in (2, 3, 4):
            placed(corpus, f"Property Length of {place} in {length} bytes", place, vbi(len(content), length) + content, ["MQTT-1.5.5-1"])
        for byte in (0x80, 0xFF):
            placed(corpus, f"Property Length of {place} of five bytes {byte:02X}", place, bytes([byte] * 4) + b"\1" + content,
                   ["MQTT5-variable-integer-too-long"])
        for more in (1_000, 268_435_455):
            placed(corpus, f"Property Length of {place} is {more}", place, vbi(more) + content, overrun)
        placed(corpus, f"property identifier of {place} in two bytes", place, section(bytes([content[0] | 0x80, 0]) + content[1:]),
               ["MQTT-1.5.5-1"])
        for identifier, (name, form, *_) in PROPERTIES.items():
            if not allowed(identifier, place):
                continue
            whole_property = prop(identifier)
            for end in sorted({1, 2, len(whole_property) - 1} & set(range(1, len(whole_property)))):
                if form == "vbi" and end > 1:
                    continue
                placed(corpus, f"{name} of {place} ends {end} bytes into it", place, section(whole_property[:end]), overrun)


def property_texts(corpus):
    rules = {0x08: "MQTT-3.3.2-13", 0x03: "MQTT-3.3.2-19"}
    bad_ones = {"an overlong null": b"\xC0\x80", "the surrogate U+D800": b"\xED\xA0\x80", "the byte FF": b"\xFF", "U+0000": b"\0",
                "half a character": b"\xE2\x82"}
    for place in PLACES:
        for identifier, (name, form, *_) in PROPERTIES.items():
            if not allowed(identifier, place) or form not in ("string", "pair"):
                continue
            for what, bad in bad_ones.items():
                general = "MQTT-1.5.4-2" if bad == b"\0" else "MQTT-1.5.4-1"
                if form == "pair":
                    for part, value in (("key", (b"k" + bad, b"v")), ("value", (b"k", b"v" + bad))):
                        placed(corpus, f"{what} in the {part} of {name} of {place}", place, section(prop(identifier, value)),
                               ["MQTT-1.5.7-1", general])
                    continue
                expected = [rules[identifier], general] if identifier in rules else [general]
                if identifier == 0x08 and bad == b"\0":
                    expected.insert(0, "MQTT-4.7.3-2")
                placed(corpus, f"{what} in {name} of {place}", place, section(prop(identifier, b"x" + bad)), expected)
            value = (b"k", "v\x01".encode()) if form == "pair" else b"x\x01"
            placed(corpus, f"U+0001 in {name} of {place}", place, section(prop(identifier, value)), DISCOURAGED)


CODES = sorted({0x00, 0x01, 0x02, 0x04, 0x10, 0x11, 0x18, 0x19, *range(0x80, 0xA3), 0x03, 0x05, 0x7F, 0xA3, 0xC0, 0xFF})
ACKNOWLEDGED = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99}
FROM_CLIENT = {PUBACK: (ACKNOWLEDGED, "MQTT-3.4.2-1", {0x10}), PUBREC: (ACKNOWLEDGED, "MQTT-3.5.2-1", {0x10}),
               PUBREL: ({0x00, 0x92}, "MQTT-3.6.2-1", ()), PUBCOMP: ({0x00, 0x92}, "MQTT-3.7.2-1", ()),
               DISCONNECT: ({0x00, 0x04, *range(0x80, 0x84), 0x87, 0x89, *range(0x8B, 0x91), *range(0x93, 0xA3)} - {0x8C, 0x8A},
                            "MQTT-3.14.2-1",
                            {0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x9A, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2}),
               AUTH: ({0x00, 0x18, 0x19}, "MQTT-3.15.2-1", {0x00})}
"""Codes a packet may have, the rule that says so, and those of them that only a server sends."""


def reason_codes(corpus):
    for kind, (codes, rule, of_server) in FROM_CLIENT.items():
        for code in CODES:
            if code in codes and code not in of_server:
                continue
            expected = ["MQTT5-reason-code-direction"] if code in of_server else [rule]
            if kind in (DISCONNECT, AUTH):
                fields = closing_fields(kind, code, prop(0x15) if kind == AUTH else None)
            else:
                fields = acknowledgment_fields(V5, kind, code)
            corpus.sent(kind, f"Reason Code {code:02X} in {NAMES[kind]}", V5, whole(first_byte(kind), fields), expected)
            if kind != AUTH and code in (0x01, 0x7F, 0xFF):
                short = packet(first_byte(kind), b"".join(field.encoded() for field in fields) + section(prop(0x1F)))
                corpus.sent(kind, f"Reason Code {code:02X} in {NAMES[kind]} with properties", V5, short, expected)


# What the server's CONNACK forbids.

def negotiated(corpus):
    aliased = lambda alias, topic=TOPIC, qos=0: whole(0x30 | qos << 1, publish_fields(V5, qos, prop(0x23, alias), topic=topic))
    for alias in (11, 12, 1_000, 65_535):
        corpus.after(f"Topic Alias {alias} above Topic Alias Maximum", V5, aliased(alias),
                     ["MQTT-3.3.2-9", "MQTT-3.2.2-17", "MQTT-3.2.2-18"])
        corpus.after(f"Topic Alias {alias} where none is allowed", V5, aliased(alias),
                     ["MQTT-3.2.2-18", "MQTT-3.3.2-9", "MQTT-3.2.2-17"], broker="limited")
    for qos in range(3):
        corpus.after(f"QoS {qos} with a Topic Alias that was never set", V5, aliased(3, b"", qos), ["MQTT5-alias-unknown"])
        corpus.after(f"QoS {qos} with another Topic Alias than the one set", V5, aliased(3) + aliased(4, b"", qos), ["MQTT5-alias-unknown"])
    for version in (V5,):
        for count in (21, 25, 40):
            corpus.after(f"{count} PUBLISH QoS 2 above Receive Maximum 20", version, b"".join(
                whole(0x34, publish_fields(version, 2, identifier=1 + number)) for number in range(count)),
                ["MQTT-3.3.4-7", "MQTT-4.9.0-2", "MQTT-4.9.0-1"])
            corpus.after(f"{count} PUBLISH QoS 1 above Receive Maximum 20 in one segment", version, b"".join(
                whole(0x32, publish_fields(version, 1, identifier=1 + number)) for number in range(count)),
                ["MQTT-3.3.4-7", "MQTT-4.9.0-2", "MQTT-4.9.0-1"])
    for qos in (1, 2):
        corpus.after(f"QoS {qos} above Maximum QoS 0", V5, whole(0x30 | qos << 1, publish_fields(V5, qos)), ["MQTT-3.2.2-11"], broker="limited")
    for qos in range(1):
        corpus.after(f"RETAIN 1 where it is not available", V5, whole(0x31 | qos << 1, publish_fields(V5, qos)), ["MQTT-3.2.2-14"],
                     broker="limited")
    corpus.after("QoS 0 at Maximum QoS 0", V5, whole(0x30, publish_fields(V5, 0)), [], broker="limited")
    for size in (401, 1_000, 65_535):
        body = publish_fields(V5, 0, payload=b"")
        spare = size - len(whole(0x30, body)) - (1 if size > 129 else 0) - (1 if size > 16_386 else 0)
        corpus.after(f"PUBLISH of {size} bytes above Maximum Packet Size 400", V5,
                     whole(0x30, publish_fields(V5, 0, payload=b"x" * spare)), ["MQTT-3.2.2-15"], broker="limited")
        pairs = prop(0x26, (b"k", b"v" * (size - 60)))
        corpus.after(f"SUBSCRIBE of about {size} bytes above Maximum Packet Size 400", V5,
                     whole(0x82, subscribe_fields(V5, pairs + prop(0x26, (b"k", b"v" * 60)))), ["MQTT-3.2.2-15"], broker="limited")


def authentication(corpus):
    auth = lambda code, *properties: whole(0xF0, closing_fields(AUTH, code, b"".join(properties)))
    method = prop(0x15)
    for code in (0x00, 0x18, 0x19):
        corpus.after(f"AUTH {code:02X} though CONNECT had no method", V5, auth(code, method), ["MQTT-4.12.0-7"])
        corpus.after(f"AUTH {code:02X} without method", V5, auth(code), ["MQTT5-auth-without-method"])
        corpus.opening(f"AUTH {code:02X} in front of CONNECT", V5, auth(code, method) + whole(0x10, connect_fields(V5)), ["MQTT-3.1.0-1"])
    corpus.after("AUTH without anything", V5, b"\xF0\0", ["MQTT5-auth-without-method", "MQTT-4.12.0-7"])
    asked = whole(0x10, connect_fields(V5, properties=method))
    for name, kind, first, fields in client_packets(V5):
        if " with " in name or kind in (CONNECT, AUTH, DISCONNECT):
            continue
        corpus.opening(f"{name} in front of CONNACK though CONNECT has a method", V5, asked + whole(first, fields), ["MQTT-3.1.2-30"])
