#!/usr/bin/env python3
"""Frames are taken out of captures at random: what is told of the rest may be less than before, never something else.

    lossy.py --mqttscope .build/release/mqttscope [--rate 0.01] [--rounds 10] [--seed 1] CAPTURE…

Each capture (classic pcap) is exported whole, then again and again with frames missing. Every event of the rest has to be
one that the whole capture tells as well, or claim less: `unknown` in place of an outcome, fewer legs, no verdict. Frames
are compared by their numbers in the whole capture, connections by their client's address and port.

With `--audit`, findings of the auditor are compared in place of events: whatever is definite has to be found in the whole
capture too, of the same rule, side and client, and there at least as often.
"""

import argparse
import collections
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

import audit

# What an event says by these words is that nobody knows.
UNSURE = {"unknown", "not_seen", "pending"}


def frames_of(path):
    """The file's header, and its records as bytes; None when it is no classic pcap."""
    data = path.read_bytes()
    magic = data[:4]
    if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        order = "<"
    elif magic in (b"\xa1\xb2\xc3\xd4", b"\xa1\xb2\x3c\x4d"):
        order = ">"
    else:
        return None
    records, offset = [], 24
    while offset + 16 <= len(data):
        length = struct.unpack_from(order + "I", data, offset + 8)[0]
        if offset + 16 + length > len(data):
            break
        records.append(data[offset:offset + 16 + length])
        offset += 16 + length
    return data[:24], records


def export(program, path):
    result = subprocess.run([program, "export", "--quiet", str(path)], capture_output=True, timeout=300)
    if result.returncode != 0:
        raise RuntimeError(f"export ended with {result.returncode}: {result.stderr.decode()[:300]}")
    return [json.loads(line) for line in result.stdout.splitlines()]


class Timeline:
    """Events of a capture by kind, with frames of the whole capture and connections by client address and port."""

    def __init__(self, events, numbers=None):
        self.numbers = numbers
        self.clients, self.servers = {}, set()
        self.events = {}
        self.first = {}
        for event in events:
            if event["kind"] == "connection_open":
                # A proxy's header, which names the client, may be among what is missing.
                client = event.get("proxy", event["client"])
                self.servers.add((event["server"]["ip"], event["server"]["port"]))
                # Ports are used again: the first frame tells such connections apart, if it is there.
                self.clients[event["connection"]] = (client["ip"], client["port"])
            self.events.setdefault(event["kind"], []).append(event)

    def frame(self, number):
        return self.numbers[number - 1] if self.numbers else number

    def frames(self, numbers):
        return [self.frame(number) for number in numbers]

    def client(self, connection):
        return self.clients.get(connection)

    def of(self, kind):
        return self.events.get(kind, [])


def packets(timeline):
    for event in timeline.of("packet"):
        yield (timeline.client(event["connection"]), event["from"], event["packet"]["type"],
               tuple(timeline.frames(event["frames"])))


def compare(whole, part):
    """What the part tells that the whole does not."""
    for check in (sessions, subscriptions, deliveries, exchanges, journeys, wills, disconnections, incidents):
        yield from check(whole, part)


def sessions(whole, part):
    known = set()
    opened = set()
    for event in whole.of("session"):
        client = whole.client(event.get("connection"))
        known.add((client, event.get("client_id"), event["change"], event.get("why")))
        if event["change"] in ("started", "resumed", "opened"):
            opened.add((client, event.get("client_id")))
    for event in part.of("session"):
        client = part.client(event.get("connection"))
        change = event["change"]
        if change == "opened":
            if (client, event.get("client_id")) not in opened:
                yield "session", event
        elif change == "expired":
            if not any(key[1:3] == (event.get("client_id"), "expired") for key in known):
                yield "session", event
        elif event.get("why") == "connection_end":
            # It was over with this connection, whatever the reason was.
            if not any(key[:3] == (client, event.get("client_id"), "ended") for key in known):
                yield "session", event
        elif (client, event.get("client_id"), change, event.get("why")) not in known:
            yield "session", event


def subscriptions(whole, part):
    def key(timeline, event):
        change = "subscribed" if event["change"] == "replaced" else event["change"]
        if change == "not_held":
            change = "unsubscribed"
        return (timeline.client(event["connection"]), event["filter"], change, event.get("granted_qos"),
                tuple(timeline.frames(event["frames"])))
    known = {key(whole, event) for event in whole.of("subscription")}
    for event in part.of("subscription"):
        if key(part, event) not in known:
            yield "subscription", event


def deliveries(whole, part):
    """An outcome is that of the whole; steps are among its steps."""
    known = {}
    for event in whole.of("delivery"):
        key = (whole.client(event["connection"]), event["from"], event["packet_id"])
        known.setdefault(key, []).append(event)
    for event in part.of("delivery"):
        if event["outcome"] in UNSURE:
            continue
        key = (part.client(event["connection"]), event["from"], event["packet_id"])
        steps = {(step["type"], part.frame(step["frame"])) for step in event["steps"]}
        for other in known.get(key, []):
            if "steps_omitted" in other or (
                    steps <= {(step["type"], step["frame"]) for step in other["steps"]}
                    and other["outcome"] == event["outcome"]
                    and ("latency_ns" not in event or event["latency_ns"] == other.get("latency_ns"))):
                break
        else:
            yield "delivery", event


def exchanges(whole, part):
    def key(timeline, event):
        return (timeline.client(event.get("connection")), event["exchange"], timeline.frame(event["request"]["frame"]))
    known = {}
    for event in whole.of("exchange"):
        known.setdefault(key(whole, event), []).append(event)
        delivered = event["request"].get("delivered")
        if delivered:
            # Where one leg of a request is missing, the other one names it.
            other = (whole.client(delivered.get("connection")), event["exchange"], delivered["frame"])
            known.setdefault(other, []).append(event)
    for event in part.of("exchange"):
        if event["outcome"] in UNSURE or event.get("certainty") == "suspected":
            continue
        frame = part.frame(event["response"]["frame"]) if "response" in event else None
        for other in known.get(key(part, event), []):
            answers = set()
            if "response" in other:
                answers.add(other["response"]["frame"])
                if "delivered" in other["response"]:
                    answers.add(other["response"]["delivered"]["frame"])
            if other["outcome"] == event["outcome"] and (frame is None or frame in answers):
                break
        else:
            yield "exchange", event


FLAGS = ("duplicate", "no_local", "downgraded", "overrun", "altered", "shared_twice", "above_granted", "retained")


def journeys(whole, part):
    legs, repeated, missing, queued = {}, {}, set(), set()
    for event in whole.of("journey"):
        frame = event.get("publish", {}).get("frame")
        for leg in event.get("legs", []):
            legs.setdefault((frame, leg["frame"]), []).append(leg)
            if "repeated" in event:
                repeated.setdefault((event.get("client_id"), leg["frame"]), []).append(leg)
        for client in event.get("missing", []):
            missing.add((frame, client.get("client_id")))
        for client in event.get("queued", []):
            queued.add((frame, client.get("client_id")))
    for event in part.of("journey"):
        publish = event.get("publish", {}).get("frame")
        frame = part.frame(publish) if publish else None
        for leg in event.get("legs", []):
            if leg.get("certainty") == "suspected":
                continue
            place = part.frame(leg["frame"])
            # Where the first PUBLISH is missing, a message seems to begin with its repetition.
            others = legs.get((frame, place), []) + repeated.get((event.get("client_id"), place), [])
            if not any(all(flag not in leg or leg[flag] == other.get(flag) for flag in FLAGS)
                       and leg.get("client_id") in (None, other.get("client_id")) for other in others):
                yield "journey leg", {**event, "legs": [leg]}
        for client in event.get("missing", []):
            if (frame, client.get("client_id")) not in missing:
                yield "journey missing", {**event, "missing": [client]}
        for client in event.get("queued", []):
            if (frame, client.get("client_id")) not in queued:
                yield "journey queued", {**event, "queued": [client]}


def wills(whole, part):
    known = {}
    for event in whole.of("will"):
        known.setdefault((whole.client(event.get("connection")), event.get("client_id")), []).append(event)
    for event in part.of("will"):
        if event["outcome"] in UNSURE or event.get("certainty") == "suspected":
            continue
        others = known.get((part.client(event.get("connection")), event.get("client_id")), [])
        if not any(other["outcome"] == event["outcome"] for other in others):
            yield "will", event


def disconnections(whole, part):
    known, enders = {}, {}
    for event in whole.of("disconnection"):
        known.setdefault(whole.client(event["connection"]), set()).add((event["cause"], event.get("by")))
        enders.setdefault(whole.client(event["connection"]), set()).add(event.get("by"))
    for event in part.of("disconnection"):
        # The whole capture may be sure of what the part suspects, or of something else.
        if event.get("certainty") == "suspected" or event["cause"] in ("capture_end", "silence"):
            continue
        # Where neither CONNECT nor a known port tells the sides apart, the whole may have guessed them the wrong way.
        if part.client(event["connection"]) in whole.servers:
            continue
        client = part.client(event["connection"])
        # These say who ended it, and that nothing tells why.
        if event["cause"] in ("server_closed", "server_reset", "client_closed", "client_reset"):
            if event.get("by") in enders.get(client, set()):
                continue
        if (event["cause"], event.get("by")) not in known.get(client, set()):
            yield "disconnection", event


def incidents(whole, part):
    known = {(event["incident"], event.get("client_id")) for event in whole.of("incident")}
    # Where CONNECT is missing, nobody knows the client's name.
    known |= {(name, None) for name, _ in known}
    for event in part.of("incident"):
        # That frames are missing is what was done to it, and that an alias "was not seen set" is true then.
        if event.get("certainty") == "suspected" or event["incident"] in ("capture_gaps", "unknown_alias"):
            continue
        if (event["incident"], event.get("client_id")) not in known:
            yield "incident", event


def definite(program, path):
    return [finding for finding in audit.findings(program, path) if finding["certainty"] == "definite"]


def alarms(whole, part):
    """Findings of the part that the whole does not have, or not so often."""
    known = collections.Counter()
    for finding in whole:
        for client in {finding.get("client_id"), None}:
            known[finding["rule"], finding["fault"], client] += finding["count"]
    for finding in part:
        if finding["count"] > known[finding["rule"], finding["fault"], finding.get("client_id")]:
            yield "finding", finding


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", required=True, metavar="PROGRAM")
    parser.add_argument("--rate", type=float, default=0.01, help="share of frames taken out, at least one")
    parser.add_argument("--rounds", type=int, default=10, help="how often each capture is thinned out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--audit", action="store_true", help="compare what the auditor finds, not the events")
    parser.add_argument("--shown", type=int, default=20, help="false claims that are printed")
    parser.add_argument("captures", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    false = compared = captures = claims = 0
    for path in arguments.captures:
        content = frames_of(path)
        if content is None or len(content[1]) < 2:
            continue
        header, records = content
        whole = Timeline(export(arguments.mqttscope, path))
        if whole.of("gap") or any(event["mid_stream"] for event in whole.of("connection_open")):
            # What is not whole itself is no measure: other frames missing may even tell more.
            continue
        if whole.of("summary")[0]["tcp"]["retransmitted"]:
            # Where the first copy of a segment is missing, a later frame brings the packet, and times differ.
            continue
        captures += 1
        found = definite(arguments.mqttscope, path) if arguments.audit else None
        for number in range(arguments.rounds):
            chance = random.Random(f"{arguments.seed}/{path.name}/{number}")
            kept = [index for index in range(len(records)) if chance.random() >= arguments.rate]
            if len(kept) == len(records):
                kept.pop(chance.randrange(len(kept)))
            with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
                file.write(header + b"".join(records[index] for index in kept))
                file.flush()
                if arguments.audit:
                    rest = definite(arguments.mqttscope, file.name)
                    claims += len(rest)
                    told = alarms(found, rest)
                else:
                    part = Timeline(export(arguments.mqttscope, file.name), [index + 1 for index in kept])
                    claims += sum(len(events) for kind, events in part.events.items() if kind != "packet")
                    told = compare(whole, part)
            compared += 1
            for what, event in told:
                false += 1
                if false <= arguments.shown:
                    gone = sorted(set(range(len(records))) - set(kept))
                    print(f"{path.name}, without {[index + 1 for index in gone][:12]}: {what}: "
                          f"{json.dumps({key: value for key, value in event.items() if key != 'limits'})[:700]}")
    if compared == 0:
        print("lossy: no capture to thin out")
        return 1
    print(f"lossy: {captures} captures, {compared} times thinned out by {arguments.rate:.1%}, {claims} {'definite findings' if arguments.audit else 'events'}, "
          f"{false} false claims")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
