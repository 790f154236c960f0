#!/usr/bin/env python3
"""Every sample, packet by packet and field by field: `mqttscope export` against tshark.

    compare.py --mqttscope .build/release/mqttscope [FILE...]     every sample, or these files (each by itself)
    compare.py --timeline LINES.jsonl FILE...                     lines exported earlier, from these files as one capture

Packets of one direction of one four-tuple are aligned by type, length and Packet Identifier, so that one missing
packet does not hide the rest; then the frame that completed the packet and every field must be equal.
Where tshark is wrong, or knows less, `exceptions.json` names the case and argues it:

    {"file": "many-packets-per-segment.pcap", "what": "only in tshark", "count": 12, "reason": "…",
     "frames": [56], "type": "PUBLISH", "field": "topic", "port": 1883}

The last four are optional and narrow it. A difference that no exception covers is a failure; so is an exception that
covers another number of differences than its `count`.
"""

import argparse
import base64
import collections
import difflib
import json
import pathlib
import re
import subprocess
import sys

import tshark_timeline

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "Samples"

ONLY_TSHARK, ONLY_OURS, FIELD, MALFORMED = "only in tshark", "only in mqttscope", "field", "malformed"

Difference = collections.namedtuple("Difference", "file what frame type field ports tshark ours")


# Our lines, in the words and types of tshark_timeline.

def octets(value):
    """The bytes of a string or payload as the timeline writes it; its length alone where the bytes are withheld."""
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode()
    if "base64" in value:
        return base64.b64decode(value["base64"])
    return value["text"].encode() if "text" in value else value["length"]


def our_properties(section):
    result = {}
    for name, value in (section or {}).items():
        if name == "user_property":
            result[name] = [tuple(map(octets, pair)) for pair in value]
        else:
            values = value if isinstance(value, list) else [value]
            result[name] = [int(one) if isinstance(one, (bool, int)) else octets(one) for one in values]
    return result


def our_packet(line, connections):
    connection = connections[line["connection"]]
    # tshark knows only the ends of TCP, so a proxy in place of the client it spoke for.
    ends = {"client": connection.get("proxy", connection["client"]), "server": connection["server"]}
    client, server = (tshark_timeline.endpoint(ends[end]["ip"], ends[end]["port"]) for end in ("client", "server"))
    source, target = (client, server) if line["from"] == "client" else (server, client)
    about = {"frame": max(line["frames"]), "source": source, "target": target, "offset": line["stream_offset"]}
    if line["kind"] == "malformed":
        return {**about, "type": line.get("packet_type", "RESERVED"), "malformed": True}
    packet = dict(line["packet"])
    for key in ("protocol_name", "client_id", "username", "topic"):
        if key in packet:
            packet[key] = octets(packet[key])
    if packet["type"] == "PUBLISH":
        packet["payload"] = octets(packet.get("payload"))
        if "topic_source" in line:
            if packet["topic"]:
                packet["alias_topic"] = packet["topic"]
            packet["topic"] = b""
    if "password" in packet:
        packet["password"] = packet["password"]["length"]
    if "properties" in packet:
        packet["properties"] = our_properties(packet["properties"])
    if "will" in packet:
        will = packet["will"]
        packet["will"] = {**will, "topic": octets(will["topic"]), "payload": octets(will.get("payload")),
                          "properties": our_properties(will.get("properties"))}
    if "reason" in packet:
        packet["reason"] = packet["reason"]["code"]
    if "reasons" in packet:
        packet["reasons"] = [reason["code"] for reason in packet["reasons"]]
    if "filters" in packet:
        packet["filters"] = [octets(one) for one in packet["filters"]]
    if "subscriptions" in packet:
        defaults = {"no_local": False, "retain_as_published": False, "retain_handling": 0}
        packet["subscriptions"] = [{**defaults, **one, "filter": octets(one["filter"])}
                                   for one in packet["subscriptions"]]
    return {**about, **packet, "malformed": False}


def our_timeline(lines):
    """Packets, and the ports of the servers that spoke MQTT, each with what carried it."""
    connections, packets, ports = {}, [], set()
    for text in lines:
        line = json.loads(text)
        if line["kind"] == "connection_open":
            connections[line["connection"]] = line
        elif line["kind"] in ("packet", "malformed"):
            packets.append(our_packet(line, connections))
            connection = connections[line["connection"]]
            ports.add((connection["server"]["port"], connection["transport"]))
    return packets, ports


# Comparison.

def present(packet, prefix=""):
    """Flat, and without what says nothing: an absent section or list and an empty one are the same."""
    result = {}
    for key, value in packet.items():
        if isinstance(value, dict):
            result.update(present(value, f"{prefix}{key}."))
        elif value not in (None, []) and key not in ("stream", "source", "target", "offset"):
            result[prefix + key] = value
    return result


def withheld(theirs, ours):
    """Our side may give a length in place of secret bytes: Authentication Data."""
    values = (theirs.get("properties") or {}, ours.get("properties") or {})
    name = "authentication_data"
    if all(name in one for one in values) and all(isinstance(value, int) for value in values[1][name]):
        values[0][name] = [len(value) for value in values[0][name]]


def fields(theirs, ours):
    """The names of the fields that differ, with both values."""
    if theirs["malformed"] and ours["malformed"]:
        theirs, ours = ({key: packet[key] for key in ("type", "frame")} for packet in (theirs, ours))
    withheld(theirs, ours)
    theirs, ours = present(theirs), present(ours)
    if theirs["type"] in ("PUBREL", "SUBSCRIBE", "UNSUBSCRIBE"):
        # 3.1 gives them the flags of PUBLISH; the timeline says DUP where it is set, and their QoS is always 1.
        theirs, ours = ({"dup": False, "qos": 1, **packet} for packet in (theirs, ours))
    for key in sorted(theirs.keys() | ours.keys()):
        if theirs.get(key) != ours.get(key):
            yield key, theirs.get(key), ours.get(key)


def directions(packets):
    result = collections.OrderedDict()
    for packet in packets:
        result.setdefault((packet["source"], packet["target"]), []).append(packet)
    return result


def signature(packet):
    if packet["malformed"]:
        return (packet["type"], "malformed", packet["frame"])
    return (packet["type"], packet.get("length"), packet.get("packet_id"))


def compare(name, theirs, ours):
    """(number of packets compared, differences)"""
    compared, differences = 0, []
    left, right = directions(theirs), directions(ours)
    for key in sorted(left.keys() | right.keys()):
        ports = frozenset(int(end.rsplit(":", 1)[1]) for end in key)
        one, two = left.get(key, []), right.get(key, [])

        def alone(what, packets):
            for packet in packets:
                differences.append(Difference(name, what, packet["frame"], packet["type"], None, ports,
                                              present(packet) if what == ONLY_TSHARK else None,
                                              present(packet) if what == ONLY_OURS else None))

        matcher = difflib.SequenceMatcher(None, [signature(packet) for packet in one],
                                          [signature(packet) for packet in two], autojunk=False)
        for verb, a, b, c, d in matcher.get_opcodes():
            # Packets of the same number and types, of which something in the signature differs, are still pairs.
            pairs = verb == "equal" or (b - a == d - c and [packet["type"] for packet in one[a:b]]
                                        == [packet["type"] for packet in two[c:d]])
            if not pairs:
                alone(ONLY_TSHARK, one[a:b])
                alone(ONLY_OURS, two[c:d])
                continue
            for their, our in zip(one[a:b], two[c:d]):
                compared += 1
                if their["malformed"] != our["malformed"]:
                    differences.append(Difference(name, MALFORMED, their["frame"], their["type"], None, ports,
                                                  their["malformed"], our["malformed"]))
                    continue
                for field, was, instead in fields(their, our):
                    differences.append(Difference(name, FIELD, their["frame"], their["type"], field, ports, was, instead))
    return compared, differences


def compare_websocket(name, streams, ours):
    """The same of what tshark leaves as bytes: each packet has to begin where ours does, and the last to end there."""
    compared, differences = 0, []
    for key, packets in directions(ours).items():
        ports = frozenset(int(end.rsplit(":", 1)[1]) for end in key)
        stream, end = streams.get(key, b""), 0
        for packet in packets:
            compared += 1
            offset, end = packet["offset"], packet["offset"] + packet["length"]
            kind = tshark_timeline.TYPES[stream[offset] >> 4] if end <= len(stream) else None
            if kind != packet["type"]:
                differences.append(Difference(name, FIELD, packet["frame"], packet["type"], "type", ports, kind,
                                              packet["type"]))
        if end != len(stream):
            differences.append(Difference(name, FIELD, 0, None, "end", ports, len(stream), end))
    return compared, differences


def covers(exception, difference):
    return (exception["file"] == difference.file and exception["what"] == difference.what
            and difference.frame in exception.get("frames", [difference.frame])
            and exception.get("type", difference.type) == difference.type
            and exception.get("field", difference.field) == difference.field
            and exception.get("port", min(difference.ports)) in difference.ports)


def short(value):
    text = repr(value)
    return text if len(text) <= 160 else text[:157] + "..."


# The program.

def keys(paths):
    """What the program, and what tshark, is told of the keys that lie beside a sample; nothing for most."""
    sample, ours, theirs = paths[0], [], []
    log = sample.with_suffix(".keylog")
    # Those in pcapng have it inside.
    if sample.suffix == ".pcap" and log.exists():
        ours += ["--keylog", str(log)]
        theirs += ["-o", f"tls.keylog_file:{log}"]
    if sample.stem == "tls-rsa-key-exchange":
        key = sample.with_suffix(".key")
        ours += ["--rsa-key", str(key)]
        theirs += ["-o", f'uat:rsa_keys:"{key.resolve()}",""']
    if sample.stem.endswith("psk"):
        key = sample.with_name("tls-psk.key")
        ours += ["--psk", f"pump-7:{key}"]
        theirs += ["-o", f"tls.psk:{key.read_text().strip()}"]
    return ours, theirs


def key_options(paths):
    """What the program is told of a sample's keys."""
    return keys(paths)[0]


def sample_sets():
    """Every capture in Samples; the files of a ring are one capture."""
    sets = collections.OrderedDict()
    for path in sorted(SAMPLES.glob("*.pcap*")):
        ring = re.fullmatch(r"(ring)-\d+\.pcap", path.name)
        sets.setdefault(ring.group(1) if ring else path.name, []).append(path)
    return sets


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--mqttscope", type=pathlib.Path, help="the program whose export is compared")
    parser.add_argument("--timeline", type=pathlib.Path, help="its lines, exported earlier, in place of the program")
    parser.add_argument("--exceptions", type=pathlib.Path, default=HERE / "exceptions.json")
    arguments = parser.parse_args()
    if (arguments.mqttscope is None) == (arguments.timeline is None) or (arguments.timeline and not arguments.files):
        parser.error("give --mqttscope, or --timeline with its files")

    if arguments.timeline:
        sets = {arguments.files[0].name: arguments.files}
    elif arguments.files:
        sets = {path.name: [path] for path in arguments.files}
    else:
        sets = sample_sets()
    exceptions = [one for one in json.loads(arguments.exceptions.read_text()) if one["file"] in sets]
    covered = [0] * len(exceptions)
    compared = unexplained = failures = 0

    for name, paths in sets.items():
        if arguments.timeline:
            lines = arguments.timeline.read_text().splitlines()
        else:
            command = [str(arguments.mqttscope), "export", "--format", "jsonl", *key_options(paths), *map(str, paths)]
            finished = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            lines = finished.stdout.splitlines()
            if finished.returncode != 0:
                print(f"{name}: export ended with {finished.returncode}")
                failures += 1
        ours, ports = our_timeline(lines)
        theirs = tshark_timeline.decode(paths, ports, keys(paths)[1])
        in_websocket = {str(port) for port, transport in ports if transport in ("ws", "wss")}
        parts = ([], [])
        for packet in ours:
            ends = {packet[end].rsplit(":", 1)[1] for end in ("source", "target")}
            parts[bool(ends & in_websocket)].append(packet)
        count, differences = compare(name, theirs, parts[0])
        if in_websocket:
            streams = tshark_timeline.websocket_streams(paths, ports, keys(paths)[1])
            more, others = compare_websocket(name, streams, parts[1])
            count, differences = count + more, differences + others
        compared += count
        for difference in differences:
            index = next((i for i, one in enumerate(exceptions) if covers(one, difference)), None)
            if index is not None:
                covered[index] += 1
                continue
            unexplained += 1
            field = f" {difference.field}" if difference.field else ""
            print(f"{name}: frame {difference.frame} {difference.type}{field}: {difference.what}\n"
                  f"    tshark     {short(difference.tshark)}\n    mqttscope  {short(difference.ours)}")

    for exception, count in zip(exceptions, covered):
        if count != exception["count"]:
            failures += 1
            print(f"{exception['file']}: an exception expects {exception['count']} differences and covers {count}: "
                  f"{exception['reason']}")
    print(f"{compared} packets compared, {unexplained} unargued differences, {sum(covered)} argued")
    return 1 if unexplained or failures or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
