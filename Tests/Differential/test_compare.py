#!/usr/bin/env python3
"""The comparer itself, on lines written by hand: it must see each kind of difference, or agreement proves nothing."""

import json
import unittest

import compare

OPEN = {"kind": "connection_open", "connection": 1, "client": {"ip": "10.0.0.7", "port": 40112},
        "server": {"ip": "10.0.0.1", "port": 1884}, "transport": "tcp"}
ENDS = {"source": "[10.0.0.7]:40112", "target": "[10.0.0.1]:1884"}


def line(frame, packet, **more):
    return {"kind": "packet", "connection": 1, "from": "client", "frames": [1, frame], "stream_offset": 0,
            "packet": packet, **more}


PUBLISH = {"type": "PUBLISH", "length": 30, "dup": False, "qos": 1, "retain": False, "topic": "a/b", "packet_id": 7,
           "properties": {"topic_alias": 3, "user_property": [["k", "v"], ["k", {"length": 1, "base64": "/w=="}]],
                          "correlation_data": {"length": 2, "base64": "AP8="}},
           "payload": {"length": 4, "text": "21.5"}}
SEEN = {**ENDS, "frame": 9, "stream": 0, "malformed": False, "type": "PUBLISH", "length": 30, "dup": False, "qos": 1,
        "retain": False, "topic": b"a/b", "packet_id": 7, "payload": b"21.5",
        "properties": {"user_property": [(b"k", b"v"), (b"k", b"\xff")], "topic_alias": [3],
                       "correlation_data": [b"\0\xff"]}}


class CompareTests(unittest.TestCase):
    def differences(self, theirs, *lines):
        ours, self.ports = compare.our_timeline(json.dumps(one) for one in (OPEN, *lines))
        return [(one.what, one.field) for one in compare.compare("x.pcap", theirs, ours)[1]]

    def test_equal(self):
        self.assertEqual(self.differences([SEEN], line(9, PUBLISH)), [])
        self.assertEqual(self.ports, {(1884, "tcp")})

    def test_each_field_counts(self):
        for key, value in (("dup", True), ("qos", 2), ("retain", True), ("topic", "a/c"), ("packet_id", 8),
                           ("length", 31), ("payload", {"length": 4, "text": "21.6"})):
            self.assertEqual(self.differences([SEEN], line(9, {**PUBLISH, key: value})), [("field", key)], key)
        self.assertEqual(self.differences([SEEN], line(8, PUBLISH)), [("field", "frame")])
        reversed_pairs = {**PUBLISH["properties"], "user_property": PUBLISH["properties"]["user_property"][::-1]}
        self.assertEqual(self.differences([SEEN], line(9, {**PUBLISH, "properties": reversed_pairs})),
                         [("field", "properties.user_property")])

    def test_missing_and_additional(self):
        self.assertEqual(self.differences([SEEN]), [("only in tshark", None)])
        self.assertEqual(self.differences([], line(9, PUBLISH)), [("only in mqttscope", None)])
        other = {"type": "PUBACK", "length": 4, "packet_id": 1}
        self.assertEqual(self.differences([SEEN], line(8, other), line(9, PUBLISH)), [("only in mqttscope", None)])

    def test_alias(self):
        seen = {**SEEN, "topic": b"", "alias_topic": b"a/b"}
        self.assertEqual(self.differences([seen], line(9, PUBLISH, topic_source={"alias": 3, "seq": 2})), [])
        self.assertEqual(self.differences([{**seen, "alias_topic": b"a/c"}],
                                          line(9, PUBLISH, topic_source={"alias": 3, "seq": 2})),
                         [("field", "alias_topic")])

    def test_malformed(self):
        broken = {"kind": "malformed", "stream_offset": 0, "connection": 1, "from": "client", "frames": [9], "packet_type": "PUBLISH"}
        self.assertEqual(self.differences([SEEN], broken), [("malformed", None)])
        self.assertEqual(self.differences([{**SEEN, "malformed": True}], broken), [])

    def test_secrets_by_length(self):
        seen = {**ENDS, "frame": 9, "malformed": False, "type": "AUTH", "length": 9, "reason": 24,
                "properties": {"authentication_data": [b"abc"]}}
        auth = {"type": "AUTH", "length": 9, "reason": {"code": 24, "name": "Continue authentication"},
                "properties": {"authentication_data": {"length": 3}}}
        self.assertEqual(self.differences([seen], line(9, auth)), [])

    def test_exceptions_are_narrow(self):
        difference = compare.compare("x.pcap", [SEEN], [])[1][0]
        exception = {"file": "x.pcap", "what": "only in tshark", "count": 1, "reason": "test"}
        self.assertTrue(compare.covers(exception, difference))
        for narrower in ({"frames": [8]}, {"type": "PUBACK"}, {"port": 99}, {"file": "y.pcap"}, {"field": "topic"}):
            self.assertFalse(compare.covers({**exception, **narrower}, difference), narrower)

    def test_websocket(self):
        ours, _ = compare.our_timeline(json.dumps(one) for one in (OPEN, line(9, PUBLISH)))
        direction = (ENDS["source"], ENDS["target"])

        def found(stream):
            return [one.field for one in compare.compare_websocket("x.pcap", {direction: stream}, ours)[1]]

        self.assertEqual(found(b"\x32" + bytes(29)), [])
        self.assertEqual(found(b"\x40" + bytes(29)), ["type"])
        self.assertEqual(found(b"\x32" + bytes(30)), ["end"])
        self.assertEqual(found(b""), ["type", "end"])


if __name__ == "__main__":
    unittest.main()
