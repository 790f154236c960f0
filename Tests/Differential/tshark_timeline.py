#!/usr/bin/env python3
"""What tshark sees of MQTT in a capture, as a plain list of Control Packets.

PDML is the one output of tshark that keeps repeated fields, their order, their raw bytes, and which field belongs to
which of several packets in a frame. Strings and payloads are bytes here, shown as hexadecimal by `main`.

    tshark_timeline.py [--port N]... FILE...      one JSON object a line
"""

import argparse
import bz2
import collections
import contextlib
import ipaddress
import json
import lzma
import pathlib
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

TYPES = ("RESERVED", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK",
         "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH")

VERSIONS = {3: "3.1", 4: "3.1.1", 5: "5.0"}

PROPERTIES = {
    0x01: "payload_format_indicator", 0x02: "message_expiry_interval", 0x03: "content_type", 0x08: "response_topic",
    0x09: "correlation_data", 0x0B: "subscription_identifier", 0x11: "session_expiry_interval",
    0x12: "assigned_client_identifier", 0x13: "server_keep_alive", 0x15: "authentication_method",
    0x16: "authentication_data", 0x17: "request_problem_information", 0x18: "will_delay_interval",
    0x19: "request_response_information", 0x1A: "response_information", 0x1C: "server_reference",
    0x1F: "reason_string", 0x21: "receive_maximum", 0x22: "topic_alias_maximum", 0x23: "topic_alias",
    0x24: "maximum_qos", 0x25: "retain_available", 0x26: "user_property", 0x27: "maximum_packet_size",
    0x28: "wildcard_subscription_available", 0x29: "subscription_identifier_available",
    0x2A: "shared_subscription_available",
}

# One pass only: in the second of two, tshark resolves every Topic Alias with the map that the first pass left behind.
OPTIONS = ("-n", "-T", "pdml", "-o", "tcp.desegment_tcp_streams:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE",
           "-o", "mqtt.show_msg_as_text:FALSE")


def raw(field):
    return bytes.fromhex(field.get("value") or "")


def number(field):
    return int(field.get("show"), 0)


def flag(field):
    return field.get("show") in ("1", "True")


def endpoint(address, port):
    return f"[{ipaddress.ip_address(address)}]:{port}"


@contextlib.contextmanager
def single_file(paths):
    """One file that tshark can read: several are appended in order, and two compressions it lacks are undone."""
    with tempfile.TemporaryDirectory() as folder:
        readable = []
        for index, path in enumerate(map(pathlib.Path, paths)):
            module = {".xz": lzma, ".bz2": bz2}.get(path.suffix)
            if module:
                plain = pathlib.Path(folder, f"{index}.pcap")
                plain.write_bytes(module.decompress(path.read_bytes()))
                path = plain
            readable.append(str(path))
        if len(readable) > 1:
            joined = f"{folder}/joined.pcapng"
            subprocess.run(["mergecap", "-a", "-w", joined, *readable], check=True, stderr=subprocess.DEVNULL)
            readable = [joined]
        yield readable[0]


DISSECTORS = {
    "tcp": ("tcp.port=={},mqtt",), "tls": ("tcp.port=={},tls", "tls.port=={},mqtt"),
    "ws": ("tcp.port=={},http",), "wss": ("tcp.port=={},tls", "tls.port=={},http"),
}


def decode(paths, ports=(), keys=()):
    """All Control Packets that tshark finds in these files, taken as one capture, in the order it shows them.

    `ports` are numbers, or pairs of a number and what carries MQTT there, in the words of the timeline; `keys` are
    tshark's own options.
    """
    packets = []
    with single_file(paths) as path:
        command = ["tshark", "-r", path, *OPTIONS, *hints(ports, keys), "-Y", "mqtt"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            for _, element in ElementTree.iterparse(process.stdout):
                if element.tag == "packet":
                    packets += frame(element)
                    element.clear()
    return packets


def hints(ports, keys):
    pairs = {port if isinstance(port, tuple) else (port, "tcp") for port in ports}
    options = [part for port, transport in sorted(pairs) for hint in DISSECTORS[transport]
               for part in ("-d", hint.format(port))]
    return [*options, *keys]


def websocket_streams(paths, ports, keys=()):
    """The bytes of each direction that WebSocket carries: tshark takes the frames off, and knows no MQTT in them."""
    streams = collections.defaultdict(bytes)
    fields = ("ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "data.data")
    with single_file(paths) as path:
        command = ["tshark", "-r", path, "-n", *hints(ports, keys), "-Y", "websocket && data", "-T", "fields",
                   *(part for field in fields for part in ("-e", field))]
        finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    for line in finished.stdout.splitlines():
        source, source6, source_port, target, target6, target_port, data = line.split("\t")
        direction = endpoint(source or source6, source_port), endpoint(target or target6, target_port)
        streams[direction] += bytes.fromhex(data.replace(",", "").replace(":", ""))
    return dict(streams)


def frame(element):
    """The Control Packets of one frame."""
    about, packets = {}, []
    for proto in element.iter("proto"):
        name = proto.get("name")
        if name == "mqtt":
            packets.append({**about, **control_packet(proto)})
        elif name == "_ws.malformed" and packets:
            packets[-1]["malformed"] = True
        elif name == "geninfo":
            about["frame"] = next(number(field) for field in proto if field.get("name") == "num")
        elif name in ("ip", "ipv6", "tcp"):
            for field in proto.iter("field"):
                about.setdefault("_" + field.get("name", ""), field.get("show"))
            if name == "tcp":
                source, target = (about.get(f"_ip.{end}") or about.get(f"_ipv6.{end}") for end in ("src", "dst"))
                about = {"frame": about["frame"], "stream": int(about["_tcp.stream"]),
                         "source": endpoint(source, about["_tcp.srcport"]),
                         "target": endpoint(target, about["_tcp.dstport"])}
    return packets


def control_packet(proto):
    """One packet in the words of the timeline, with bytes for everything that is bytes on the wire."""
    fields = [field for field in proto.iter("field") if field.get("name", "").startswith("mqtt.")]
    first = {}
    for field in fields:
        first.setdefault(field.get("name"), field)
    marked = any(field.get("name", "").startswith("_ws.malformed") for field in proto.iter("field"))
    if "mqtt.msgtype" not in first:
        return {"type": "RESERVED", "malformed": True}
    result = {"type": TYPES[int(first["mqtt.msgtype"].get("show"))], "malformed": marked}
    if "mqtt.len" not in first:
        return {**result, "malformed": True}
    result["length"] = 1 + int(first["mqtt.len"].get("size")) + number(first["mqtt.len"])

    for key, name, read in (
        ("dup", "mqtt.dupflag", flag), ("qos", "mqtt.qos", number), ("retain", "mqtt.retain", flag),
        ("packet_id", "mqtt.msgid", number), ("session_present", "mqtt.conack.flags.sp", flag),
        ("protocol_name", "mqtt.protoname", raw), ("keep_alive", "mqtt.kalive", number),
        ("clean_start", "mqtt.conflag.cleansess", flag), ("client_id", "mqtt.clientid", raw),
        ("username", "mqtt.username", raw),
    ):
        if name in first:
            result[key] = read(first[name])

    kind = result["type"]
    if "mqtt.ver" in first:
        level = number(first["mqtt.ver"])
        result["version"] = VERSIONS.get(level & 0x7F, "unknown")
        if level & 0x80:
            result["bridge"] = True
    if "mqtt.passwd" in first:
        result["password"] = len(raw(first["mqtt.passwd"]))
    for section, key in (("mqtt.properties", "properties"), ("mqtt.will_properties", "will_properties")):
        if section in first:
            result[key] = properties(first[section])
    if "mqtt.willtopic" in first:
        result["will"] = {"topic": raw(first["mqtt.willtopic"]), "qos": number(first["mqtt.conflag.qos"]),
                          "retain": flag(first["mqtt.conflag.retain"]),
                          "payload": raw(first["mqtt.willmsg"]) if "mqtt.willmsg" in first else b"",
                          "properties": result.pop("will_properties", {})}
    if kind == "PUBLISH" and not result["malformed"]:
        topics = [field for field in fields if field.get("name") == "mqtt.topic"]
        wired = "mqtt.topic_len" in first and number(first["mqtt.topic_len"]) > 0
        result["topic"] = raw(topics[0]) if wired and topics else b""
        if not wired and topics and topics[-1].get("show"):
            result["alias_topic"] = topics[-1].get("show").encode()
        result["payload"] = raw(first["mqtt.msg"]) if "mqtt.msg" in first else b""
    if kind == "SUBSCRIBE":
        result["subscriptions"] = subscriptions(fields)
    if kind == "UNSUBSCRIBE":
        result["filters"] = [raw(field) for field in fields if field.get("name") == "mqtt.topic"]
    reasons = [int(field.get("show"), 0) for field in fields
               if field.get("name").endswith(".reason_code") or field.get("name") in ("mqtt.conack.val", "mqtt.suback.qos")]
    if kind in ("SUBACK", "UNSUBACK"):
        result["reasons"] = reasons
    elif reasons:
        result["reason"] = reasons[0]
    return result


def subscriptions(fields):
    result = []
    for field in fields:
        name = field.get("name")
        if name == "mqtt.topic":
            result.append({"filter": raw(field), "qos": 0, "no_local": False, "retain_as_published": False,
                           "retain_handling": 0})
        elif result and name in ("mqtt.sub.qos", "mqtt.subscription_options_qos"):
            result[-1]["qos"] = number(field)
        elif result and name == "mqtt.subscription_options_nl":
            result[-1]["no_local"] = flag(field)
        elif result and name == "mqtt.subscription_options_rap":
            result[-1]["retain_as_published"] = flag(field)
        elif result and name == "mqtt.subscription_options_retain":
            result[-1]["retain_handling"] = number(field)
    return result


def properties(section):
    """Property name to its values in order; a User Property is a pair."""
    result, name, key = collections.OrderedDict(), None, b""
    for field in section.iter("field"):
        what = field.get("name")
        if what == "mqtt.property_id":
            identifier = number(field)
            name = PROPERTIES.get(identifier, f"0x{identifier:02x}")
        elif what in ("mqtt.prop_number", "mqtt.property.max_qos", "mqtt.property.topic_alias"):
            result.setdefault(name, []).append(number(field))
        elif what == "mqtt.property.content_type":
            result.setdefault(name, []).append(raw(field)[2:])
        elif what in ("mqtt.prop_string", "mqtt.prop_unknown"):
            result.setdefault(name, []).append(raw(field))
        elif what == "mqtt.prop_key":
            key = raw(field)
        elif what == "mqtt.prop_value":
            result.setdefault(name, []).append((key, raw(field)))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--port", type=int, action="append", default=[], help="decode this port as MQTT")
    arguments = parser.parse_args()
    for packet in decode(arguments.files, arguments.port):
        print(json.dumps(packet, default=bytes.hex))


if __name__ == "__main__":
    main()
