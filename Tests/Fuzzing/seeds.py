#!/usr/bin/env python3
"""Inputs to begin with, made from the samples: seeds.py FOLDER writes FOLDER/<target>/<name>.

The layouts are those that each target's Fuzz.swift describes. Always the same files from the same samples.
"""

import pathlib
import struct
import sys

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "Samples"
ETHERNET, RAW, COOKED = 1, 101, 276
LINK_TYPES = {ETHERNET: 0, 113: 1, COOKED: 2, RAW: 5}
PER_TARGET = 120


def frames(path):
    """(link type, frames) of a classic pcap; the samples have no options in their headers."""
    data = path.read_bytes()
    if data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        return None, []
    result, at = [], 24
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        result.append(data[at + 16:at + 16 + length])
        at += 16 + length
    return struct.unpack_from("<I", data, 20)[0] & 0xFFFF, result


def segment(link_type, frame):
    """(source port, target port, sequence, acknowledgment, flags, payload) of a TCP segment over IPv4."""
    packet = frame[{ETHERNET: 14, RAW: 0, COOKED: 20}.get(link_type, len(frame)):]
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != 6:
        return None
    tcp = packet[(packet[0] & 15) * 4:struct.unpack_from(">H", packet, 2)[0]]
    if len(tcp) < 20:
        return None
    source, target, sequence, acknowledgment, offset, flags = struct.unpack_from(">HHIIBB", tcp)
    return source, target, sequence, acknowledgment, flags, tcp[(offset >> 4) * 4:]


def reassembly_step(one, client, origin, more):
    source, _, sequence, acknowledgment, flags, payload = one
    forward = source == client
    sequence, acknowledgment = ((number - origin.get(end, number) + 64) & 0xFFF
                                for number, end in ((sequence, source), (acknowledgment, one[1])))
    return struct.pack(">BBHBHB", 0 if forward else 1, flags & 0x17, sequence, min(63, len(payload)), acknowledgment, more)


def main():
    folder, seeds = pathlib.Path(sys.argv[1]), {}

    def add(target, name, data):
        if 0 < len(data) <= 16_384 and len(seeds.setdefault(target, {})) < PER_TARGET:
            if data not in seeds[target].values():
                seeds[target][name] = data

    # Steps of FuzzCorrelation: two clients connect, one subscribes, the other publishes, the server delivers.
    steps = ("00 00 01 04 00 00 02 00 03 00 01 04 00 01 10 00 11 05 00 00 12 00 17 02 01 00 08 02 01 00 09 00 99 80 "
             "0c 03 0b 00 1b 01")
    for choice in range(4):
        for delay in ("", "0c 04", "0c 08", "0c 0b"):
            add("FuzzCorrelation", f"{choice}-{delay[3:]}", bytes([choice]) + bytes.fromhex(steps + delay + steps))
    for choice, frames_after in enumerate(("8205 48656c6c6f 8901 21 0203 010203 8002 0405 8802 03e8",
                                           "c107 f248cdc9c90700 c105 f200110000 c10b 000500faff48656c6c6f00",
                                           "4103 f248cd 8004 c9c90700 c101 00", "c108 f348cdc9c9070000 8200 9a01 22")):
        side = bytes.fromhex(frames_after)
        for sender in (0, 1):
            add("FuzzWebSocket", f"frames-{choice}-{sender}", bytes([choice << 1, sender, len(side)]) + side)
    shapes = set()
    for path in sorted(SAMPLES.glob("*.keylog")):
        lines = path.read_bytes()
        for name, text in (("", lines), ("-crlf", lines.replace(b"\n", b"\r\n")), ("-cut", lines[:-9])):
            add("FuzzKeyLog", path.name + name, text)
    add("FuzzKeyLog", "rsa", b"RSA 0102030405060708 " + b"0A" * 48 + b"\nRSA Session-ID:01 Master-Key:" + b"b1" * 48)
    add("FuzzKeyLog", "long", b"\xef\xbb\xbf# \n" + b"x" * 5000 + b"\nPMS_CLIENT_RANDOM " + b"00" * 32 + b" 01\n")
    for path in sorted(SAMPLES.glob("*.pcap*")):
        name = path.name
        if path.suffix in (".pcap", ".pcapng"):
            add("FuzzCapture", name, path.read_bytes()[:4096])
        link_type, content = frames(path)
        if link_type not in LINK_TYPES:
            continue
        choice = bytes([LINK_TYPES[link_type], 0])
        add("FuzzHeaders", name, choice + b"".join(struct.pack(">H", len(one)) + one for one in content[:6]))
        segments = [one for one in (segment(link_type, frame) for frame in content) if one]
        if not segments:
            continue
        server = 1883 if any(1883 in one[:2] for one in segments) else segments[0][1]
        clients = [one[0] for one in segments if one[1] == server]
        client = clients[0] if clients else segments[0][1]
        talk = [one for one in segments if set(one[:2]) == {client, server}]
        pieces = b"".join(struct.pack(">BB", (one[0] == server) | len(one[5]) >> 8 << 2, len(one[5]) & 0xFF) + one[5]
                          for one in talk[:40] if 0 < len(one[5]) < 4096)
        for choices in (0, 2):
            add("FuzzStream", f"{name}-{choices}", bytes([choices]) + pieces)
        if name.startswith(("tls", "secure-tls")):
            key_log = path.with_suffix(".keylog")
            lines = key_log.read_bytes() if key_log.exists() else b""
            for port in sorted(set(clients)):
                one_talk = b"".join(struct.pack(">BB", (one[0] == server) | len(one[5]) >> 8 << 2, len(one[5]) & 0xFF)
                                    + one[5] for one in segments if port in one[:2] and 0 < len(one[5]) < 4096)
                for choices in (0, 1):
                    add("FuzzTLS", f"{name}-{port}-{choices}",
                        struct.pack(">BH", choices, len(lines)) + lines + one_talk)
        if name.startswith("websocket"):
            # No opening handshake of the target's own, with wide and with narrow limits.
            for choices in (14, 15):
                add("FuzzWebSocket", f"{name}-{choices}", bytes([choices]) + pieces)
        elif name.startswith("proxy"):
            for index, one in enumerate(talk[:8]):
                add("FuzzProxy", f"{name}-{index}", one[5])
        origin = {}
        for one in talk:
            origin.setdefault(one[0], one[2])
        add("FuzzReassembly", name, b"\0" + b"".join(reassembly_step(one, client, origin, 1) for one in talk[:24]))
        for index, one in enumerate(segments):
            payload = one[5]
            shape = payload[:1] + bytes([len(payload) // 16 & 0xFF])
            if 2 <= len(payload) <= 512 and shape not in shapes and payload[0] >> 4:
                shapes.add(shape)
                add("FuzzCodec", f"{name}-{index}", bytes([len(payload) & 0x3F]) + payload)
    for target, inputs in seeds.items():
        (folder / target).mkdir(parents=True, exist_ok=True)
        for name, data in inputs.items():
            (folder / target / name).write_bytes(data)
    targets = {"FuzzCodec", "FuzzCapture", "FuzzCorrelation", "FuzzHeaders", "FuzzKeyLog", "FuzzProxy",
               "FuzzReassembly", "FuzzStream", "FuzzTLS", "FuzzWebSocket"}
    missing = targets - set(seeds)
    if missing:
        sys.exit(f"no inputs for {sorted(missing)}")


if __name__ == "__main__":
    main()
