"""What the server's CONNACK forbids, and authentication."""

from grammar import *


def negotiated(corpus):
    aliased = lambda alias, topic=TOPIC, qos=0: whole(
        0x30 | qos << 1, publish_fields(V5, qos, prop(0x23, alias), topic=topic)
    )
    for alias in (11, 12, 1_000, 65_535):
        corpus.after(
            f"Topic Alias {alias} above Topic Alias Maximum",
            V5,
            aliased(alias),
            ["MQTT-3.3.2-9", "MQTT-3.2.2-17", "MQTT-3.2.2-18"],
        )
        corpus.after(
            f"Topic Alias {alias} where none is allowed",
            V5,
            aliased(alias),
            ["MQTT-3.2.2-18", "MQTT-3.3.2-9", "MQTT-3.2.2-17"],
            broker="limited",
        )
    for qos in range(3):
        corpus.after(
            f"QoS {qos} with a Topic Alias that was never set", V5, aliased(3, b"", qos), ["MQTT5-alias-unknown"]
        )
        corpus.after(
            f"QoS {qos} with another Topic Alias than the one set",
            V5,
            aliased(3) + aliased(4, b"", qos),
            ["MQTT5-alias-unknown"],
        )
    for version in (V5,):
        for count in (21, 25, 40):
            corpus.after(
                f"{count} PUBLISH QoS 2 above Receive Maximum 20",
                version,
                b"".join(whole(0x34, publish_fields(version, 2, identifier=1 + number)) for number in range(count)),
                ["MQTT-3.3.4-7", "MQTT-4.9.0-2", "MQTT-4.9.0-1"],
            )
            corpus.after(
                f"{count} PUBLISH QoS 1 above Receive Maximum 20 in one segment",
                version,
                b"".join(whole(0x32, publish_fields(version, 1, identifier=1 + number)) for number in range(count)),
                ["MQTT-3.3.4-7", "MQTT-4.9.0-2", "MQTT-4.9.0-1"],
            )
    for qos in (1, 2):
        corpus.after(
            f"QoS {qos} above Maximum QoS 0",
            V5,
            whole(0x30 | qos << 1, publish_fields(V5, qos)),
            ["MQTT-3.2.2-11"],
            broker="limited",
        )
    retained = whole(0x31, publish_fields(V5, 0))
    corpus.after("RETAIN 1 where it is not available", V5, retained, ["MQTT-3.2.2-14"], broker="limited")
    corpus.after("QoS 0 at Maximum QoS 0", V5, whole(0x30, publish_fields(V5, 0)), [], broker="limited")
    for size in (401, 1_000, 65_535):
        body = publish_fields(V5, 0, payload=b"")
        spare = size - len(whole(0x30, body)) - (1 if size > 129 else 0) - (1 if size > 16_386 else 0)
        corpus.after(
            f"PUBLISH of {size} bytes above Maximum Packet Size 400",
            V5,
            whole(0x30, publish_fields(V5, 0, payload=b"x" * spare)),
            ["MQTT-3.2.2-15"],
            broker="limited",
        )
        pairs = prop(0x26, (b"k", b"v" * (size - 60)))
        corpus.after(
            f"SUBSCRIBE of about {size} bytes above Maximum Packet Size 400",
            V5,
            whole(0x82, subscribe_fields(V5, pairs + prop(0x26, (b"k", b"v" * 60)))),
            ["MQTT-3.2.2-15"],
            broker="limited",
        )


def authentication(corpus):
    auth = lambda code, *properties: whole(0xF0, closing_fields(AUTH, code, b"".join(properties)))
    method = prop(0x15)
    for code in (0x00, 0x18, 0x19):
        corpus.after(f"AUTH {code:02X} though CONNECT had no method", V5, auth(code, method), ["MQTT-4.12.0-7"])
        corpus.after(f"AUTH {code:02X} without method", V5, auth(code), ["MQTT5-auth-without-method"])
        corpus.opening(
            f"AUTH {code:02X} in front of CONNECT",
            V5,
            auth(code, method) + whole(0x10, connect_fields(V5)),
            ["MQTT-3.1.0-1"],
        )
    corpus.after("AUTH without anything", V5, b"\xf0\0", ["MQTT5-auth-without-method", "MQTT-4.12.0-7"])
    asked = whole(0x10, connect_fields(V5, properties=method))
    for name, kind, first, fields in client_packets(V5):
        if " with " in name or kind in (CONNECT, AUTH, DISCONNECT):
            continue
        corpus.opening(
            f"{name} in front of CONNACK though CONNECT has a method",
            V5,
            asked + whole(first, fields),
            ["MQTT-3.1.2-30"],
        )
