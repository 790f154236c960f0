"""A case: what one client sends on a connection of its own, and which rules it breaks with that."""

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
        self.cases.append(
            Case(
                name,
                version,
                steps,
                expected[version] if isinstance(expected, dict) else expected,
                source=f"127.7.{high + 1}.{low + 1}",
                **options,
            )
        )

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
    acknowledge = lambda kind, identifier: (
        SEND,
        whole(first_byte(kind), acknowledgment_fields(version, kind, identifier=identifier)),
    )
    steps = [(SEND, whole(0x10, connect_fields(version))), (AWAIT, CONNACK)]
    if kind != PUBREL:
        steps += [
            (SEND, whole(0x82, subscribe_fields(version, topic_filter=TOPIC, options=qos, identifier=9))),
            (AWAIT, SUBACK),
        ]
    steps.append((SEND, whole(0x30 | qos << 1, publish_fields(version, qos, identifier=PUBLISHED))))
    if kind == PUBACK:
        return [*steps, (AWAIT, PUBACK), (AWAIT, PUBLISH)]
    steps.append((AWAIT, PUBREC))
    if kind == PUBREL:
        return steps
    steps += [acknowledge(PUBREL, PUBLISHED), (AWAIT, PUBCOMP), (AWAIT, PUBLISH)]
    return steps if kind == PUBREC else [*steps, acknowledge(PUBREC, DELIVERED), (AWAIT, PUBREL)]
