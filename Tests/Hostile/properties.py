"""The properties and Reason Codes of 5.0."""

from form import BAD_TEXT, spoiled
from grammar import *

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
            placed(
                corpus,
                f"unknown property {identifier:02X} in {place}",
                place,
                section(vbi(identifier) + b"\0\0"),
                ["MQTT5-property-unknown"],
            )


def double_properties(corpus):
    for place in PLACES:
        for identifier, (name, *_) in PROPERTIES.items():
            if identifier == 0x26 or not allowed(identifier, place):
                continue
            once = prop(identifier)
            method = prop(0x15) if identifier == 0x16 or place == "AUTH" and identifier != 0x15 else b""
            placed(
                corpus, f"{name} twice in {place}", place, section(method + once + once), ["MQTT5-property-duplicate"]
            )
            between = prop(0x26)
            if place in ("CONNECT", "PUBLISH", "WILL"):
                placed(
                    corpus,
                    f"{name} twice around another in {place}",
                    place,
                    section(method + once + between + once),
                    ["MQTT5-property-duplicate"],
                )


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
    bounds = [
        ("CONNECT", 0x21, 0, "MQTT5-receive-maximum-zero"),
        ("CONNECT", 0x27, 0, "MQTT5-maximum-packet-size-zero"),
        ("SUBSCRIBE", 0x0B, 0, "MQTT5-subscription-identifier-zero"),
        ("PUBLISH", 0x23, 0, "MQTT-3.3.2-8"),
    ]
    for place, identifier in (("CONNECT", 0x17), ("CONNECT", 0x19), ("PUBLISH", 0x01), ("WILL", 0x01)):
        bounds += [(place, identifier, value, "MQTT5-property-value-range") for value in (2, 3, 0x7F, 0x80, 0xFF)]
    for place, identifier, value, rule in bounds:
        placed(
            corpus, f"{PROPERTIES[identifier][0]} {value} in {place}", place, section(prop(identifier, value)), [rule]
        )
    for topic in (b"#", b"+", b"a/+", b"a/#"):
        for place in ("PUBLISH", "WILL"):
            placed(
                corpus,
                f"Response Topic {topic.decode()} in {place}",
                place,
                section(prop(0x08, topic)),
                ["MQTT-3.3.2-14", "MQTT-4.7.0-1"] if place == "PUBLISH" else ["MQTT-4.7.0-1", "MQTT-3.3.2-14"],
            )
    for place in ("PUBLISH", "WILL"):
        placed(corpus, f"empty Response Topic in {place}", place, section(prop(0x08, b"")), ["MQTT-4.7.3-1"])
    text = prop(0x01, 1)
    for what, bad in BAD_TEXT.items():
        corpus.after(
            f"payload declared as text with {what}",
            V5,
            whole(0x30, publish_fields(V5, 0, text, payload=b"x" + bad)),
            ["MQTT5-payload-not-utf8"],
        )
        will = connect_fields(V5, CLEAN | WILL, will_properties=text)
        corpus.opening(
            f"Will Payload declared as text with {what}",
            V5,
            whole(0x10, spoiled(will, will[-1], b"x" + bad)),
            ["MQTT5-payload-not-utf8"],
        )
    placed(
        corpus,
        "Authentication Data alone in CONNECT",
        "CONNECT",
        section(prop(0x16)),
        ["MQTT5-auth-data-without-method"],
    )
    placed(
        corpus, "Server Reference in DISCONNECT", "DISCONNECT", section(prop(0x1C)), ["MQTT5-server-reference-misuse"]
    )
    for value in (1, 60, 0xFFFFFFFF):
        placed(
            corpus,
            f"Session Expiry Interval {value} in DISCONNECT, 0 in CONNECT",
            "DISCONNECT",
            section(prop(0x11, value)),
            ["MQTT5-disconnect-expiry-from-zero"],
        )
    for length in (2, 3, 4):
        placed(
            corpus,
            f"Subscription Identifier 7 in {length} bytes",
            "SUBSCRIBE",
            section(b"\x0b" + vbi(7, length)),
            ["MQTT-1.5.5-1"],
        )
    for byte in (0x80, 0xFF):
        placed(
            corpus,
            f"Subscription Identifier of five bytes {byte:02X}",
            "SUBSCRIBE",
            section(b"\x0b" + bytes([byte] * 4) + b"\1"),
            ["MQTT5-variable-integer-too-long"],
        )


def property_lengths(corpus):
    overrun = ["MQTT5-property-length-overrun", "MQTT5-length-mismatch", "MQTT-2.2.2-1"]
    for place in PLACES:
        content = prop(0x26)
        if place == "AUTH":
            content = prop(0x15)
        for length in (2, 3, 4):
            placed(
                corpus,
                f"Property Length of {place} in {length} bytes",
                place,
                vbi(len(content), length) + content,
                ["MQTT-1.5.5-1"],
            )
        for byte in (0x80, 0xFF):
            placed(
                corpus,
                f"Property Length of {place} of five bytes {byte:02X}",
                place,
                bytes([byte] * 4) + b"\1" + content,
                ["MQTT5-variable-integer-too-long"],
            )
        for more in (1_000, 268_435_455):
            placed(corpus, f"Property Length of {place} is {more}", place, vbi(more) + content, overrun)
        placed(
            corpus,
            f"property identifier of {place} in two bytes",
            place,
            section(bytes([content[0] | 0x80, 0]) + content[1:]),
            ["MQTT-1.5.5-1"],
        )
        for identifier, (name, form, *_) in PROPERTIES.items():
            if not allowed(identifier, place):
                continue
            whole_property = prop(identifier)
            for end in sorted({1, 2, len(whole_property) - 1} & set(range(1, len(whole_property)))):
                if form == "vbi" and end > 1:
                    continue
                placed(
                    corpus, f"{name} of {place} ends {end} bytes into it", place, section(whole_property[:end]), overrun
                )


def property_texts(corpus):
    rules = {0x08: "MQTT-3.3.2-13", 0x03: "MQTT-3.3.2-19"}
    bad_ones = {
        "an overlong null": b"\xc0\x80",
        "the surrogate U+D800": b"\xed\xa0\x80",
        "the byte FF": b"\xff",
        "U+0000": b"\0",
        "half a character": b"\xe2\x82",
    }
    for place in PLACES:
        for identifier, (name, form, *_) in PROPERTIES.items():
            if not allowed(identifier, place) or form not in ("string", "pair"):
                continue
            for what, bad in bad_ones.items():
                general = "MQTT-1.5.4-2" if bad == b"\0" else "MQTT-1.5.4-1"
                if form == "pair":
                    for part, value in (("key", (b"k" + bad, b"v")), ("value", (b"k", b"v" + bad))):
                        placed(
                            corpus,
                            f"{what} in the {part} of {name} of {place}",
                            place,
                            section(prop(identifier, value)),
                            ["MQTT-1.5.7-1", general],
                        )
                    continue
                expected = [rules[identifier], general] if identifier in rules else [general]
                if identifier == 0x08 and bad == b"\0":
                    expected.insert(0, "MQTT-4.7.3-2")
                placed(corpus, f"{what} in {name} of {place}", place, section(prop(identifier, b"x" + bad)), expected)
            value = (b"k", "v\x01".encode()) if form == "pair" else b"x\x01"
            placed(corpus, f"U+0001 in {name} of {place}", place, section(prop(identifier, value)), DISCOURAGED)


CODES = sorted({0x00, 0x01, 0x02, 0x04, 0x10, 0x11, 0x18, 0x19, *range(0x80, 0xA3), 0x03, 0x05, 0x7F, 0xA3, 0xC0, 0xFF})
ACKNOWLEDGED = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99}
FROM_CLIENT = {
    PUBACK: (ACKNOWLEDGED, "MQTT-3.4.2-1", {0x10}),
    PUBREC: (ACKNOWLEDGED, "MQTT-3.5.2-1", {0x10}),
    PUBREL: ({0x00, 0x92}, "MQTT-3.6.2-1", ()),
    PUBCOMP: ({0x00, 0x92}, "MQTT-3.7.2-1", ()),
    DISCONNECT: (
        {0x00, 0x04, *range(0x80, 0x84), 0x87, 0x89, *range(0x8B, 0x91), *range(0x93, 0xA3)} - {0x8C, 0x8A},
        "MQTT-3.14.2-1",
        {0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x9A, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2},
    ),
    AUTH: ({0x00, 0x18, 0x19}, "MQTT-3.15.2-1", {0x00}),
}
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
