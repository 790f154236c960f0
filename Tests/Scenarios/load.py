#!/usr/bin/env python3
"""Hundreds of clients against mosquitto, each logging every message it sent and received; then the events are compared.

    load.py --mqttscope .build/release/mqttscope                          300 clients for 60 s
    load.py --mqttscope .build/release/mqttscope --seconds 10 --rate 300  the short form

Three kinds of clients: publishers at QoS 0, 1 and 2; plain subscribers; members of shared subscriptions. Half speak
3.1.1, half 5.0. Every message has a payload of its own, so the log alone says who received what. Compared are:
journeys (one for each message that somebody subscribed to), legs (exactly the receivers, with their QoS), latencies
(each equal to the difference of its frames' times, and not above what the driver measured), deliveries by direction
and QoS; and the auditor finds no error. Needs root (tcpdump), Debian.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import audit
import environment
from truth import nanoseconds

TOLERANCE = 1_000_000
"""Nanoseconds by which the capture may call a leg slower than the driver did: clocks are one, stamps are rounded."""


class Comparison:
    """Of the events with the log."""

    def __init__(self, log):
        self.problems, self.members = [], log["members"]
        self.name = {member["port"]: member["name"] for member in self.members}
        self.sent = {payload: (member["port"], topic, qos, at)
                     for member in self.members for payload, topic, qos, at in member["sent"]}
        self.received = collections.defaultdict(list)
        for member in self.members:
            for payload, topic, qos, at in member["received"]:
                self.received[payload].append((member["port"], qos, at, member["share"]))
        self.counts = collections.Counter()

    def wrong(self, text):
        self.counts["problems"] += 1
        if len(self.problems) < 40:
            self.problems.append(text)

    def equal(self, what, found, expected):
        if found != expected:
            self.wrong(f"{what}: expected {expected}, found {found}")
        else:
            print(f"load: {what}: {found}, as logged", file=sys.stderr)

    def read(self, lines):
        """Go through the timeline once; journeys come after the packets they speak of."""
        ports, publishes, journeys, deliveries = {}, {}, collections.Counter(), collections.Counter()
        legs = 0
        for line in lines:
            event = json.loads(line)
            kind = event["kind"]
            if kind == "connection_open":
                ports[event["connection"]] = event["client"]["port"]
            elif kind == "packet" and event["packet"]["type"] == "PUBLISH":
                publishes[event["seq"]] = (nanoseconds(event["time"]), event["packet"]["payload"]["text"])
            elif kind == "delivery":
                deliveries[event["from"], event["qos"], event["outcome"]] += 1
            elif kind == "journey" and any(event.get(key) for key in ("legs", "missing", "queued")):
                legs += self.journey(event, ports, publishes, journeys)
            elif kind == "incident":
                self.wrong(f"an incident in a load without any: {event.get('message', event['incident'])}")
            elif kind == "disconnection" and event["cause"] != "client_disconnect":
                name = self.name[ports[event["connection"]]]
                self.wrong(f"{name}: every client said DISCONNECT, found {event['cause']}")
        wanted = {payload for payload in self.sent if self.received.get(payload)}
        for payload in sorted(wanted - set(journeys))[:5]:
            self.wrong(f"no journey of {payload}, which {len(self.received[payload])} received")
        self.equal("journeys", len(journeys), len(wanted))
        self.equal("legs", legs, sum(map(len, self.received.values())))
        for payload, count in journeys.items():
            if count != 1:
                self.wrong(f"{count} journeys of {payload}")
        expected = collections.Counter()
        for member in self.members:
            for sender, qos, count in member["completed"]:
                expected[sender, qos, "completed"] += count
        for key in sorted(set(expected) | set(deliveries)):
            self.equal(f"deliveries from the {key[0]} at QoS {key[1]} {key[2]}", deliveries[key], expected[key])

    def journey(self, event, ports, publishes, journeys):
        began, payload = publishes[event["publish"]["seq"]]
        journeys[payload] += 1
        if payload not in self.sent:
            self.wrong(f"journey of {payload}, which nobody sent")
            return 0
        port, topic, qos, sent_at = self.sent[payload]
        if (ports[event["connection"]], event["topic"], event["qos"]) != (port, topic, qos):
            self.wrong(f"journey of {payload}: publisher, topic or QoS wrong: {event['topic']} {event['qos']}")
        if event.get("missing"):
            self.wrong(f"journey of {payload}: called missing: {event['missing']}")
        legs = event.get("legs", [])
        found = sorted((ports[leg["connection"]], leg["qos"]) for leg in legs)
        expected = sorted((port, qos) for port, qos, _, _ in self.received[payload])
        if found != expected:
            self.wrong(f"journey of {payload}: legs at {[self.name[port] for port, _ in found]}, "
                       f"received by {[self.name[port] for port, _ in expected]}")
        arrived = {port: (at, share) for port, _, at, share in self.received[payload]}
        for leg in legs:
            at, other = publishes[leg["seq"]]
            if other != payload:
                self.wrong(f"journey of {payload} has a leg with {other}")
            if leg.get("latency_ns") != at - began:
                self.wrong(f"journey of {payload}: latency {leg.get('latency_ns')}, its frames are {at - began} apart")
            if leg.get("duplicate") or leg.get("retained") or leg.get("overrun"):
                self.wrong(f"journey of {payload}: a leg is neither a duplicate nor retained nor late: {leg}")
            port = ports[leg["connection"]]
            if port in arrived:
                measured, share = arrived[port][0] - sent_at, arrived[port][1]
                if at - began > measured + TOLERANCE:
                    self.wrong(f"journey of {payload}: {at - began} ns, but the driver measured {measured} ns")
                if leg.get("share") != share:
                    self.wrong(f"journey of {payload}: share {leg.get('share')}, the driver subscribed with {share}")
        return len(legs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=pathlib.Path, help="the program; without it only a recording is made")
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=int, default=800, help="messages published in a second, by all together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep the capture and the log here")
    parser.add_argument("--from", dest="source", type=pathlib.Path, metavar="DIR", help="compare what was kept here")
    options = parser.parse_args()
    if not options.source:
        environment.prepare()
        from load_driver import record
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.source or options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "load.pcap" if options.source else record(options, folder)
        log = json.loads(path.with_suffix(".json").read_text())
        count = lambda key: sum(len(member[key]) for member in log["members"])
        print(f"load: {len(log['members'])} clients, {count('sent')} messages sent, {count('received')} received, "
              f"{path.stat().st_size} bytes captured", file=sys.stderr)
        if options.mqttscope:
            sys.exit(judge(options.mqttscope, path, log))


def judge(program, path, log):
    comparison, started = Comparison(log), time.monotonic()
    process = subprocess.Popen([str(program), "export", "--quiet", str(path)], stdout=subprocess.PIPE)
    comparison.read(process.stdout)
    if process.wait() != 0:
        comparison.wrong(f"export ended with {process.returncode}")
    for problem in audit.problems(audit.findings(program, path)):
        comparison.wrong(problem)
    for problem in comparison.problems:
        print(f"load: {problem}")
    count = comparison.counts["problems"]
    print(f"load: {count} problems, compared in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    main()
