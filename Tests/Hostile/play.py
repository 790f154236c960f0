"""Sends every case to a server, many at a time, and notes what came back."""

import asyncio
import dataclasses

from cases import AWAIT, SEND
from grammar import CONNACK, DISCONNECT, NAMES, PINGRESP, PUBACK, PUBCOMP, PUBREC, PUBREL, SUBACK, UNSUBACK

TOGETHER = 80
"""Connections open at a time: fewer than the server's backlog, and than tcpdump can keep up with."""
PATIENCE = 1.5
"""Seconds after which what is awaited will not come."""
QUIET = 0.2
"""Seconds that a server has for closing before it is asked whether it goes on."""


@dataclasses.dataclass
class Outcome:
    """What the server did: "closes", "goes on" (answers a PINGREQ), "refuses" (with a Reason Code, and goes on),
    "waits", or "script" when it did not do what the case begins with."""

    what: str
    codes: str = ""
    """Its Reason Codes of failure, for a reader."""


class Conversation(asyncio.Protocol):
    """One connection; collects the server's packets."""

    def __init__(self):
        self.buffer, self.packets, self.closed = b"", [], False
        self.changed = asyncio.Event()

    def data_received(self, data):
        self.buffer += data
        while (end := self._end()) is not None:
            self.packets.append(self.buffer[:end])
            self.buffer = self.buffer[end:]
        self.changed.set()

    def _end(self):
        length, shift = 0, 0
        for index in range(1, len(self.buffer)):
            length |= (self.buffer[index] & 0x7F) << shift
            shift += 7
            if not self.buffer[index] & 0x80:
                end = index + 1 + length
                return end if end <= len(self.buffer) else None
        return None

    def connection_lost(self, _):
        self.closed = True
        self.changed.set()

    def count(self, kind):
        return sum(packet[0] >> 4 == kind for packet in self.packets)

    async def until(self, condition, patience=PATIENCE):
        """Whether the condition came true before the connection's end or the end of patience."""
        try:
            async with asyncio.timeout(patience):
                while not condition() and not self.closed:
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            pass
        return condition()


async def play_one(case, ports, gate):
    async with gate:
        loop = asyncio.get_running_loop()
        transport, talk = await loop.create_connection(
            Conversation, "127.0.0.1", ports[case.broker], local_addr=(case.source, 0)
        )
        try:
            return await outcome(case, transport, talk)
        finally:
            transport.close()


async def outcome(case, transport, talk):
    awaited = {}
    for what, value in case.steps:
        if talk.closed:
            break
        if what == SEND:
            transport.write(value)
        elif what == AWAIT:
            awaited[value] = awaited.get(value, 0) + 1
            if not await talk.until(lambda: talk.count(value) >= awaited[value]):
                return Outcome("script", f"no packet of type {value}")
    await talk.until(lambda: False, QUIET)
    accepted = any(packet[0] >> 4 == CONNACK and packet[3] == 0 for packet in talk.packets)
    before = talk.count(PINGRESP)
    if case.probe and accepted and not talk.closed:
        transport.write(b"\xc0\0")
        await talk.until(lambda: talk.count(PINGRESP) > before)
    codes = [f"{NAMES[packet[0] >> 4]} {code:02X}" for packet in talk.packets for code in failures(packet)]
    if talk.count(PINGRESP) > before:
        what = "refuses" if codes else "goes on"
    elif talk.closed:
        what = "closes"
    else:
        what = "goes on" if accepted and len(case.steps) == 1 and not case.probe else "waits"
    return Outcome(what, ", ".join(codes))


def failures(packet):
    """The Reason Codes of failure in a server's packet."""
    kind, body = packet[0] >> 4, packet[2:]
    if kind == CONNACK:
        return [code for code in body[1:2] if code]
    # Behind the Packet Identifier; SUBACK and UNSUBACK of 5.0 have no properties here, and a 0 for their length.
    codes = {
        DISCONNECT: body[:1],
        PUBACK: body[2:3],
        PUBREC: body[2:3],
        PUBREL: body[2:3],
        PUBCOMP: body[2:3],
        SUBACK: body[2:],
        UNSUBACK: body[2:],
    }.get(kind, b"")
    return [code for code in codes if code >= 0x80]


def play(cases, ports):
    """The outcomes, in the order of the cases."""

    async def all_of_them():
        gate = asyncio.Semaphore(TOGETHER)
        return await asyncio.gather(*(play_one(case, ports, gate) for case in cases))

    return asyncio.run(all_of_them())
