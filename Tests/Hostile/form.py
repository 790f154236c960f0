"""Fixed Headers, lengths, the ends of fields, text, Topic Names and Topic Filters."""

import dataclasses

from grammar import *


def flag_rule(version, kind, flags):
    """The rule that a wrong flag nibble breaks; nothing where 3.1 allows it."""
    if version == V31:
        if kind in (PUBREL, SUBSCRIBE, UNSUBSCRIBE):
            return ["MQTT3-qos1-header"] if flags >> 1 & 3 != 1 else ["MQTT3-unused-flags"] if flags & 1 else []
        return ["MQTT3-unused-flags"]
    general = "MQTT-2.2.2-1" if version == V311 else "MQTT-2.1.3-1"
    special = {
        PUBREL: "MQTT-3.6.1-1",
        SUBSCRIBE: "MQTT-3.8.1-1",
        UNSUBSCRIBE: "MQTT-3.10.1-1",
        DISCONNECT: "MQTT-3.14.1-1",
        AUTH: "MQTT-3.15.1-1",
    }.get(kind)
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
            corpus.after(
                f"PUBLISH with QoS 3, DUP {dup}, RETAIN {retain}",
                version,
                whole(0x36 | dup << 3 | retain, publish_fields(version, 1)),
                rule,
            )
        corpus.after(
            f"PUBLISH with QoS 0 and DUP 1, RETAIN {retain}",
            version,
            whole(0x38 | retain, publish_fields(version, 0)),
            by("MQTT3-dup-qos0", "MQTT-3.3.1-2 MQTT-4.3.1-1", "MQTT-3.3.1-2 MQTT-4.3.1-1"),
        )
    for flags in range(0, 16, 5):
        for what, body in (("no body", b""), ("a body", b"\0\x0a")):
            corpus.after(f"packet type 0, flags {flags:04b}, {what}", version, packet(flags, body), RESERVED_TYPE)
            if version != V5:
                corpus.after(
                    f"packet type 15, flags {flags:04b}, {what}", version, packet(0xF0 | flags, body), RESERVED_TYPE
                )
    for name, data in server_packets(version):
        corpus.after(f"{name} from a client", version, data, DIRECTION)


def server_packets(version):
    section = b"\0" if version == V5 else b""
    return [
        ("CONNACK", packet(0x20, b"\0\0" + section)),
        ("refusing CONNACK", packet(0x20, b"\0\x85" + section if version == V5 else b"\0\2")),
        ("SUBACK", packet(0x90, b"\0\x0a" + section + b"\0")),
        ("SUBACK of failure", packet(0x90, b"\0\x0a" + section + b"\x80")),
        ("UNSUBACK", packet(0xB0, b"\0\x0a" + section + (b"\0" if version == V5 else b""))),
        ("PINGRESP", b"\xd0\0"),
    ]


def lengths(corpus, version):
    """Remaining Length: padded, too long, beyond the last field, and beyond the connection's end."""
    for name, kind, first, fields in client_packets(version):
        least = len(whole(first, fields)) - len(b"".join(field.encoded() for field in fields)) - 1
        for length in range(least + 1, 5):
            corpus.sent(
                kind, f"{name}, Remaining Length in {length} bytes", version, whole(first, fields, length), PADDED
            )
        for byte in (0x80, 0xFF):
            corpus.sent(
                kind,
                f"{name}, Remaining Length of five bytes {byte:02X}",
                version,
                bytes([first]) + bytes([byte]) * 4 + b"\x01" + b"".join(field.encoded() for field in fields),
                TOO_LONG,
                probe=False,
            )
        body = b"".join(field.encoded() for field in fields)
        if kind != PUBLISH:
            for more in (b"\0", b"\xff", b"\0\0", b"\0\x09left over!"):
                trailing(corpus, version, name, kind, first, body, more)
        if body:
            corpus.sent(kind, f"{name}, closed inside of it", version, packet(first, body)[:-1], PARTIAL, probe=False)
        corpus.sent(
            kind, f"{name}, closed inside Remaining Length", version, bytes([first, 0x80]), PARTIAL, probe=False
        )


def trailing(corpus, version, name, kind, first, body, more):
    # In 5.0 a Reason Code and properties may follow where there are none.
    if version == V5 and kind in (PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT) and "with" not in name:
        return
    expected = list(LENGTH[version])
    if kind == CONNECT and version != V31:
        expected += ["MQTT-3.1.2-18", "MQTT-3.1.2-20", "MQTT-3.1.2-16"]
    if kind in (SUBSCRIBE, UNSUBSCRIBE):
        # What is left over is the beginning of a further entry.
        expected += {
            SUBSCRIBE: ["MQTT-3.8.3-1", "MQTT-3.8.3-3", "MQTT-3.8.3-2", "MQTT-4.7.3-1"],
            UNSUBSCRIBE: ["MQTT-3.10.3-1", "MQTT-4.7.3-1"],
        }[kind]
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
                corpus.sent(
                    kind,
                    f"{name} ends {end} bytes into {field.name}",
                    version,
                    packet(first, before + data[:end]),
                    expected,
                )
            if field.kind in ("string", "binary"):
                rest = b"".join(one.encoded() for one in fields[fields.index(field) + 1 :])
                for what, length in (
                    ("one byte beyond the packet", len(field.value) + len(rest) + 1),
                    ("65535", 65535),
                ):
                    corpus.sent(
                        kind,
                        f"{name}, length of {field.name} is {what}",
                        version,
                        packet(first, before + two(length) + field.value + rest),
                        field.cut,
                    )
            before += data


# Strings.

BAD_TEXT = {
    "an overlong slash": b"\xc0\xaf",
    "an overlong null": b"\xc0\x80",
    "the surrogate U+D800": b"\xed\xa0\x80",
    "the surrogate U+DFFF": b"\xed\xbf\xbf",
    "half a character": b"\xe2\x82",
    "a stray continuation": b"\x80",
    "U+110000": b"\xf4\x90\x80\x80",
    "the byte FF": b"\xff",
}
DISCOURAGED_TEXT = {
    "U+0001": "\x01",
    "U+001F": "\x1f",
    "U+007F": "\x7f",
    "U+009F": "\x9f",
    "U+FDD0": "\ufdd0",
    "U+FFFE": "\ufffe",
    "U+FFFF": "\uffff",
    "U+10FFFF": "\U0010ffff",
}


def spoiled(fields, field, value):
    return [dataclasses.replace(one, value=value) if one is field else one for one in fields]


def texts(corpus, version):
    for name, kind, first, fields in client_packets(version):
        if name in ("CONNECT", "PUBLISH QoS 1", "PUBLISH QoS 2"):
            continue
        for field in (one for one in fields if one.text):
            for what, bad in BAD_TEXT.items():
                places = {"at the end of": field.value + bad}
                if bad in (b"\xff", b"\xc0\x80"):
                    places["in"] = field.value[:2] + bad + field.value[2:]
                for where, value in places.items():
                    corpus.sent(
                        kind,
                        f"{what} {where} {field.name} of {name}",
                        version,
                        whole(first, spoiled(fields, field, value)),
                        field.text,
                    )
            if version == V31:
                continue
            null = [f"MQTT-1.5.{3 if version == V311 else 4}-2", *field.text[version]]
            if field.topic:
                null.insert(0, "MQTT-4.7.3-2")
            for where, value in (("in", field.value[:2] + b"\0" + field.value[2:]), ("alone in", b"\0")):
                corpus.sent(
                    kind,
                    f"U+0000 {where} {field.name} of {name}",
                    version,
                    whole(first, spoiled(fields, field, value)),
                    null,
                )
            for what, character in DISCOURAGED_TEXT.items():
                corpus.sent(
                    kind,
                    f"{what} in {field.name} of {name}",
                    version,
                    whole(first, spoiled(fields, field, field.value + character.encode())),
                    DISCOURAGED,
                )


def topics(corpus, version):
    """Topic Names that are none."""
    will = connect_fields(version, CLEAN | WILL)
    will_topic = next(field for field in will if field.name == "Will Topic")
    for topic in (b"#", b"+", b"a/#", b"a/+/b", b"a+", b"a#b", b"+/" + NUMBER):
        rule = by("MQTT3-publish-topic-wildcard", "MQTT-3.3.2-2 MQTT-4.7.1-1", "MQTT-3.3.2-2 MQTT-4.7.0-1")
        corpus.after(
            f"PUBLISH to {topic.decode()}", version, whole(0x30, publish_fields(version, 0, topic=topic)), rule
        )
        if version != V31:
            corpus.opening(
                f"will to {topic.decode()}",
                version,
                whole(0x10, spoiled(will, will_topic, topic)),
                by("", "MQTT-4.7.1-1", "MQTT-4.7.0-1"),
            )
    if version != V31:
        rule = {V311: EMPTY_TOPIC[V311], V5: ["MQTT5-topic-missing", "MQTT-4.7.3-1"]}
        for qos in range(3):
            corpus.after(
                f"PUBLISH QoS {qos} to an empty Topic Name",
                version,
                whole(qos << 1 | 0x30, publish_fields(version, qos, topic=b"")),
                rule,
            )
        corpus.opening("will to an empty topic", version, whole(0x10, spoiled(will, will_topic, b"")), EMPTY_TOPIC)
    else:
        for length in (32_768, 65_535):
            corpus.after(
                f"PUBLISH to a topic of {length} characters",
                version,
                whole(0x30, publish_fields(version, 0, topic=b"x" * length)),
                ["MQTT3-topic-length"],
            )
        corpus.after(
            "PUBLISH to a topic of 32767 characters",
            version,
            whole(0x30, publish_fields(version, 0, topic=b"x" * 32_767)),
            [],
        )
        corpus.opening(
            "will to a topic of 32768 characters",
            version,
            whole(0x10, spoiled(will, will_topic, b"x" * 32_768)),
            ["MQTT3-topic-length"],
        )


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
        bad += [
            ("$share/", empty),
            ("$share//a", empty),
            ("$share//", empty),
            ("$share//#", empty),
            ("$share/g", form),
            ("$share/g/", form),
            ("$share/g+/a", form),
            ("$share/g#/a", form),
            ("$share/+/a", form),
            ("$share/#", form),
            ("$share/#/a", form),
            ("$share/g/a#", hash_rule),
            ("$share/g/a+", plus_rule),
            ("$share/g/#/a", hash_rule),
        ]
    for text, rule in bad:
        corpus.after(
            f"SUBSCRIBE to '{text}'", version, whole(0x82, subscribe_fields(version, topic_filter=text.encode())), rule
        )
        corpus.after(
            f"UNSUBSCRIBE from '{text}'",
            version,
            whole(0xA2, unsubscribe_fields(version, topic_filter=text.encode())),
            rule,
        )
        second = whole(0x82, subscribe_fields(version) + subscribe_fields(version, topic_filter=text.encode())[-2:])
        corpus.after(f"SUBSCRIBE to a good filter and '{text}'", version, second, rule)
    for text in ("+", "a/+", "+/+/a", "/", "//"):
        legal = NUMBER + b"/" + text.encode()
        corpus.after(f"SUBSCRIBE to '{text}'", version, whole(0x82, subscribe_fields(version, topic_filter=legal)), [])
    empty = by("MQTT3-empty-request", "MQTT-3.8.3-3", "MQTT-3.8.3-2"), by(
        "MQTT3-empty-request", "MQTT-3.10.3-2", "MQTT-3.10.3-2"
    )
    if version == V5:
        corpus.after(
            "SUBSCRIBE with properties to nothing", version, packet(0x82, two(10) + section(prop(0x0B))), empty[0]
        )
        corpus.after(
            "UNSUBSCRIBE with properties from nothing", version, packet(0xA2, two(10) + section(prop(0x26))), empty[1]
        )
