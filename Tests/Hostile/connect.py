"""CONNECT: its flags, its values, and the fields that they announce."""

import dataclasses

from form import BAD_TEXT, spoiled
from grammar import *


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
    for text in (
        b"",
        b"M",
        b"mqtt",
        b"MQTt",
        b"MQT",
        b"MQTTT",
        b"MQIsd",
        b"MQIsdpp",
        b"MQISDP",
        b"MQTT\0",
        b"HTTP",
        b"\xff\xff\xff\xff",
    ):
        expected = by("", "MQTT-3.1.2-1", "MQTT-3.1.2-1")
        if version != V31:
            corpus.opening(f"Protocol Name {text!r}", version, whole(0x10, spoiled(fields, name, text)), expected)
    other = b"MQTT" if version == V31 else b"MQIsdp"
    corpus.opening(
        f"Protocol Name {other.decode()} with Protocol Level {LEVEL[version]}",
        version,
        whole(0x10, spoiled(fields, name, other)),
        by("MQTT3-name-level-mismatch", "MQTT3-name-level-mismatch", "MQTT-3.1.2-1 MQTT3-name-level-mismatch"),
    )
    if version != V5:
        bridge = whole(0x10, spoiled(fields, level, bytes([LEVEL[version] | 0x80])))
        corpus.opening("Protocol Level of a bridge", version, bridge, ["MQTT3-bridge-level-bit"])
    if version == V31:
        for length in (0, 24, 64, 65_535):
            client = (CLIENT + b"x" * length)[:length] if length else b""
            corpus.opening(
                f"Client Identifier of {length} characters",
                version,
                whole(0x10, connect_fields(version, client=client)),
                ["MQTT3-client-id-length"],
            )
        for flags in (USER_NAME, USER_NAME | PASSWORD):
            full = connect_fields(version, CLEAN | flags)
            long = [
                dataclasses.replace(one, value=b"thirteen-char") if one.name in ("User Name", "Password") else one
                for one in full
            ]
            corpus.opening(
                f"credentials of 13 characters, flags {flags:02X}",
                version,
                whole(0x10, long),
                ["MQTT3-credentials-length"],
            )
        password = full[-1]
        for what, bad in BAD_TEXT.items():
            corpus.opening(
                f"{what} in Password",
                version,
                whole(0x10, spoiled(full, password, b"ge" + bad)),
                ["MQTT3-credentials-utf8"],
            )
    if version == V311:
        for flags in (0, WILL, USER_NAME, USER_NAME | PASSWORD, WILL | USER_NAME | PASSWORD):
            corpus.opening(
                f"empty Client Identifier with Clean Session 0, flags {flags:02X}",
                version,
                whole(0x10, connect_fields(version, flags, client=b"")),
                ["MQTT-3.1.3-7"],
            )
    # Fields that the flags do not announce, and flags whose fields are not there.
    plain = b"".join(field.encoded() for field in fields)
    rules = {
        "User Name": by(
            "MQTT3-length-mismatch", "MQTT-3.1.2-18 MQTT3-length-mismatch", "MQTT-3.1.2-16 MQTT5-length-mismatch"
        ),
        "Password": by(
            "MQTT3-length-mismatch", "MQTT-3.1.2-20 MQTT3-length-mismatch", "MQTT-3.1.2-18 MQTT5-length-mismatch"
        ),
    }
    corpus.opening("User Name without its flag", version, packet(0x10, plain + string(b"anna")), rules["User Name"])
    named = b"".join(field.encoded() for field in connect_fields(version, CLEAN | USER_NAME))
    corpus.opening("Password without its flag", version, packet(0x10, named + string(b"geheim")), rules["Password"])
    corpus.opening(
        "User Name and Password without their flags",
        version,
        packet(0x10, plain + string(b"anna") + string(b"geheim")),
        rules["User Name"][version] + rules["Password"][version],
    )
    will = by(
        "MQTT3-length-mismatch",
        "MQTT-3.1.2-11 MQTT-3.1.2-18 MQTT3-length-mismatch",
        "MQTT5-length-mismatch MQTT-3.1.2-16 MQTT-3.1.2-18",
    )
    section = b"\0" if version == V5 else b""
    corpus.opening(
        "will without its flag", version, packet(0x10, plain + section + string(b"topic") + string(b"gone")), will
    )
