"""SUBSCRIBE's options, Packet Identifiers, forbidden orders, and exchanges that go wrong."""

from cases import AWAIT, SEND
from form import server_packets
from grammar import *


def options(corpus, version):
    for value in range(256):
        if version != V5:
            if value > 2 and (value < 9 or bin(value).count("1") < 3 or value in (0x80, 0xFF, 0xFC)):
                rules = by("MQTT3-requested-qos", "MQTT-3-8.3-4 MQTT3-requested-qos", "")[version]
                corpus.after(
                    f"Requested QoS {value:02X}", version, whole(0x82, subscribe_fields(version, options=value)), rules
                )
            continue
        rules = []
        if value >> 6:
            rules.append("MQTT5-subscribe-reserved-bits MQTT-3.8.3-5")
        if value & 3 == 3:
            rules.append("MQTT5-subscribe-qos-3")
        if value >> 4 & 3 == 3:
            rules.append("MQTT5-retain-handling-3")
        if len(rules) == 1 and (not value >> 6 or bin(value).count("1") < 3) or value in (0xFF, 0xF3, 0x33):
            corpus.after(
                f"Subscription Options {value:08b}",
                version,
                whole(0x82, subscribe_fields(version, options=value)),
                " ".join(rules).split(),
            )
        if not rules:
            corpus.after(
                f"Subscription Options {value:08b}", version, whole(0x82, subscribe_fields(version, options=value)), []
            )
    if version == V5:
        for value in (4, 5, 6, 0x0C):
            corpus.after(
                f"No Local for a Shared Subscription, options {value:02X}",
                version,
                whole(0x82, subscribe_fields(version, topic_filter=b"$share/g/" + FILTER, options=value)),
                ["MQTT-3.8.3-4"],
            )


def identifiers(corpus, version):
    zero = IDENTIFIER_ZERO
    corpus.after(
        "PUBLISH QoS 1 with Packet Identifier 0", version, whole(0x32, publish_fields(version, 1, identifier=0)), zero
    )
    corpus.after(
        "PUBLISH QoS 2 with Packet Identifier 0", version, whole(0x34, publish_fields(version, 2, identifier=0)), zero
    )
    corpus.after(
        "SUBSCRIBE with Packet Identifier 0", version, whole(0x82, subscribe_fields(version, identifier=0)), zero
    )
    corpus.after(
        "UNSUBSCRIBE with Packet Identifier 0", version, whole(0xA2, unsubscribe_fields(version, identifier=0)), zero
    )
    lone = by("MQTT3-ack-identifier", "MQTT-2.3.1-6 MQTT3-pubcomp-identifier", "MQTT-2.2.1-5 MQTT-4.3.3-4 MQTT-3.2.2-5")
    for kind in (PUBACK, PUBREC, PUBREL, PUBCOMP):
        expected = lone[version]
        if version == V311 and kind == PUBCOMP:
            expected = expected[::-1]
        for identifier in (0, 1, 65_535):
            corpus.after(
                f"{NAMES[kind]} {identifier} for nothing",
                version,
                whole(first_byte(kind), acknowledgment_fields(version, kind, identifier=identifier)),
                expected,
            )


# Orders that are forbidden.


def orders(corpus, version):
    packets = [entry for entry in client_packets(version) if entry[1] != CONNECT and " with " not in entry[0]]
    connect = whole(0x10, connect_fields(version))
    for name, kind, first, fields in packets:
        data = whole(first, fields)
        corpus.opening(
            f"{name} without CONNECT", version, data, sorted({rule for rules in FIRST.values() for rule in rules})
        )
        # Nobody knows the version yet.
        corpus.opening(f"{name} in front of CONNECT", version, data + connect, [*FIRST[version], "MQTT-3.1.0-1"])
        # 3.1 does not say that nothing may follow.
        if version != V31:
            corpus.after(
                f"{name} after DISCONNECT",
                version,
                b"\xe0\0" + data,
                by("", "MQTT-3.14.4-2", "MQTT-3.14.4-1"),
                probe=False,
            )
    for name, data in server_packets(version):
        corpus.opening(f"{name} in front of CONNECT", version, data + connect, FIRST[version] + DIRECTION[version])
    second = by("", "MQTT3-second-connect", "MQTT5-second-connect")
    others = [one for one in VERSIONS if one != version]
    if version != V31:
        corpus.after(
            "CONNECT after DISCONNECT",
            version,
            b"\xe0\0" + connect,
            by("", "MQTT-3.14.4-2 MQTT3-second-connect", "MQTT-3.14.4-1 MQTT5-second-connect"),
            probe=False,
        )
        corpus.after("second CONNECT", version, connect, second)
        corpus.opening("second CONNECT in the same segment", version, connect + connect, second)
        corpus.after(
            "second CONNECT with another Client Identifier",
            version,
            whole(0x10, connect_fields(version, client=b"other-" + NUMBER)),
            second,
        )
        corpus.after("second CONNECT with Clean Session 0", version, whole(0x10, connect_fields(version, 0)), second)
        for other in others:
            corpus.after(f"second CONNECT, of {other}", version, whole(0x10, connect_fields(other)), second)
        publish = whole(0x30, publish_fields(version, 0))
        corpus.after("second CONNECT behind a PUBLISH", version, publish + connect, second)


def states(corpus, version):
    """Exchanges that go wrong: identifiers in use, packets that nothing asked for, and wrong repetitions."""
    publish = lambda qos, identifier=10, payload=b"payload", dup=0: whole(
        0x30 | qos << 1 | dup << 3, publish_fields(version, qos, identifier=identifier, payload=payload)
    )
    subscribe, unsubscribe = whole(0x82, subscribe_fields(version)), whole(0xA2, unsubscribe_fields(version))
    pubrel = whole(0x62, acknowledgment_fields(version, PUBREL))
    in_use = lambda qos: by(
        "MQTT3-message-id-in-flight",
        f"MQTT-2.3.1-2 MQTT-4.3.{qos + 1}-1",
        f"MQTT-2.2.1-3 MQTT-4.3.{qos + 1}-1 MQTT-4.3.{qos + 1}-3 MQTT-4.3.3-5 MQTT-4.3.3-3",
    )
    # Within one segment nothing can have been acknowledged in between.
    requests = {
        "PUBLISH QoS 1": publish(1),
        "PUBLISH QoS 2": publish(2),
        "SUBSCRIBE": subscribe,
        "UNSUBSCRIBE": unsubscribe,
    }
    different = {
        **requests,
        "PUBLISH QoS 1": publish(1, payload=b"another"),
        "PUBLISH QoS 2": publish(2, payload=b"another"),
        "SUBSCRIBE": whole(0x82, subscribe_fields(version, topic_filter=b"other/" + NUMBER)),
        "UNSUBSCRIBE": whole(0xA2, unsubscribe_fields(version, topic_filter=b"other/" + NUMBER)),
    }
    for first, data in requests.items():
        for then, more in different.items():
            qos = int(then[-1]) if then.startswith("PUBLISH") else int(first[-1]) if first.startswith("PUBLISH") else 1
            corpus.after(f"{then} with the Packet Identifier of an open {first}", version, data + more, in_use(qos))
    for then, more in different.items():
        steps = [
            (SEND, whole(0x10, connect_fields(version))),
            (AWAIT, CONNACK),
            (SEND, publish(2)),
            (AWAIT, PUBREC),
            (SEND, more),
        ]
        rule = in_use(1 if then == "PUBLISH QoS 1" else 2)
        corpus.add(f"{then} with the identifier of a PUBLISH after its PUBREC", version, steps, rule)
        # Sent together with PUBREL, before the server can have completed.
        steps = [*steps[:-1], (SEND, pubrel + more)]
        corpus.add(f"{then} with the identifier of a PUBREL", version, steps, rule[version] + in_use(2)[version])
    steps = [(SEND, whole(0x10, connect_fields(version))), (AWAIT, CONNACK), (SEND, publish(2)), (AWAIT, PUBREC)]
    after_release = by(
        "MQTT3-message-id-in-flight MQTT3-dup-on-resend",
        "MQTT-4.3.3-1 MQTT-2.3.1-2",
        "MQTT-4.3.3-6 MQTT-4.3.3-5 MQTT-2.2.1-3",
    )
    corpus.add("PUBLISH again after its PUBREL", version, [*steps, (SEND, pubrel + publish(2, dup=1))], after_release)
    lone = by("MQTT3-ack-identifier", "MQTT-2.3.1-6", "MQTT-4.3.3-4 MQTT-2.2.1-5 MQTT-4.3.3-3 MQTT-3.2.2-5")
    corpus.add(
        "PUBREL of another identifier",
        version,
        [*steps, (SEND, whole(0x62, acknowledgment_fields(version, PUBREL, identifier=11)))],
        lone,
    )
    corpus.add("PUBREL again after PUBCOMP", version, [*steps, (SEND, pubrel), (AWAIT, PUBCOMP), (SEND, pubrel)], lone)
    corpus.after("PUBREL for a QoS 1 PUBLISH", version, publish(1) + pubrel, lone)
    for kind in (PUBACK, PUBREC, PUBCOMP):
        expected = by(
            "MQTT3-ack-identifier", "MQTT3-pubcomp-identifier" if kind == PUBCOMP else "MQTT-2.3.1-6", "MQTT-2.2.1-5"
        )
        corpus.add(
            f"{NAMES[kind]} for the client's own PUBLISH",
            version,
            [*steps, (SEND, whole(first_byte(kind), acknowledgment_fields(version, kind)))],
            expected,
        )
    resent = by(
        "MQTT3-dup-on-resend MQTT3-message-id-in-flight",
        "MQTT-3.3.1-1 MQTT-2.3.1-2",
        "MQTT-3.3.1-1 MQTT-2.2.1-3 MQTT-4.3.2-1 MQTT-4.3.3-1 MQTT-4.4.0-1",
    )
    for qos in (1, 2):
        corpus.after(f"PUBLISH QoS {qos} again with DUP 0", version, publish(qos) + publish(qos), resent)
        if version != V31:
            corpus.after(
                f"first PUBLISH QoS {qos} with DUP 1",
                version,
                publish(qos, dup=1),
                by("", f"MQTT-4.3.{qos + 1}-1", f"MQTT-4.3.{qos + 1}-2 MQTT-3.2.2-5"),
            )
    if version == V5:
        corpus.after(
            "PUBLISH QoS 1 again with DUP 1", version, publish(1) + publish(1, dup=1), ["MQTT-4.4.0-1", "MQTT-4.3.2-1"]
        )
    wrong_answers(corpus, version)


def wrong_answers(corpus, version):
    """The server's PUBLISH, answered with another packet, or in another order. The client sends to itself."""
    connect = whole(0x10, connect_fields(version))
    lone = by("MQTT3-ack-identifier", "MQTT-2.3.1-6 MQTT3-pubcomp-identifier", "MQTT-2.2.1-5")
    other = by(
        "MQTT3-publish-answered MQTT3-ack-identifier",
        "MQTT-3.3.4-1 MQTT-2.3.1-6 MQTT3-pubcomp-identifier",
        "MQTT-3.3.4-1 MQTT-2.2.1-5",
    )
    for qos, right in ((1, PUBACK), (2, PUBREC)):
        own = [
            (SEND, connect),
            (AWAIT, CONNACK),
            (SEND, whole(0x82, subscribe_fields(version, topic_filter=TOPIC, options=qos))),
            (AWAIT, SUBACK),
        ]
        published = b"".join(
            whole(0x30 | qos << 1, publish_fields(version, qos, identifier=100 + number, payload=b"%d" % number))
            for number in range(2)
        )
        released = (
            []
            if qos == 1
            else [
                (AWAIT, PUBREC),
                (AWAIT, PUBREC),
                (
                    SEND,
                    b"".join(
                        whole(0x62, acknowledgment_fields(version, PUBREL, identifier=100 + number))
                        for number in range(2)
                    ),
                ),
            ]
        )
        own += [(SEND, published), *released, (AWAIT, PUBLISH), (AWAIT, PUBLISH)]
        acknowledge = lambda kind, identifier: whole(
            first_byte(kind), acknowledgment_fields(version, kind, identifier=identifier)
        )
        for kind in sorted({PUBACK, PUBREC, PUBCOMP} - {right}):
            corpus.add(f"{NAMES[kind]} for a QoS {qos} PUBLISH", version, [*own, (SEND, acknowledge(kind, 1))], other)
        corpus.add(
            f"{NAMES[right]} of an identifier that the server did not use",
            version,
            [*own, (SEND, acknowledge(right, 77))],
            lone,
        )
        (
            corpus.add(
                f"{NAMES[right]} in the wrong order",
                version,
                [*own, (SEND, acknowledge(right, 2) + acknowledge(right, 1))],
                by("", f"MQTT-4.6.0-{qos + 1}", f"MQTT-4.6.0-{qos + 1}"),
            )
            if version != V31
            else None
        )
        if qos == 1:
            corpus.add("PUBACK twice", version, [*own, (SEND, acknowledge(PUBACK, 1) + acknowledge(PUBACK, 1))], lone)
