#!/usr/bin/env python3
"""The comparison itself, on events written by hand: what is right passes, everything that is wrong is named."""

import sys
import unittest

sys.dont_write_bytecode = True

import truth  # noqa: E402


def stamp(seconds):
    return f"2026-11-23T08:00:{seconds:02}.000000000Z"


EVENTS = [
    {"kind": "connection_open", "seq": 1, "time": stamp(0), "connection": 1, "client": {"ip": "127.0.0.1", "port": 50001}},
    {"kind": "connection_open", "seq": 2, "time": stamp(0), "connection": 2, "client": {"ip": "127.0.0.1", "port": 50002}},
    {"kind": "packet", "seq": 3, "time": stamp(1), "connection": 1, "from": "client",
     "packet": {"type": "PUBLISH", "topic": "a", "payload": {"length": 5, "text": "hello"}}},
    {"kind": "packet", "seq": 4, "time": stamp(1), "connection": 2, "from": "server",
     "packet": {"type": "PUBLISH", "topic": "a", "payload": {"length": 5, "text": "hello"}}},
    {"kind": "delivery", "seq": 5, "time": stamp(2), "connection": 1, "from": "client", "qos": 1, "packet_id": 7,
     "outcome": "completed", "steps": [{"type": "PUBLISH"}, {"type": "PUBACK"}]},
    {"kind": "journey", "seq": 6, "time": stamp(2), "connection": 1, "topic": "a", "qos": 1, "publish": {"seq": 3},
     "legs": [{"connection": 2, "client_id": "reader", "seq": 4, "qos": 0, "downgraded": True}]},
    {"kind": "session", "seq": 7, "time": stamp(3), "connection": 1, "client_id": "w", "session": 1, "change": "started"},
    {"kind": "session", "seq": 8, "time": stamp(4), "connection": 2, "client_id": "w", "session": 1, "change": "resumed"},
    {"kind": "disconnection", "seq": 9, "time": stamp(5), "connection": 1, "cause": "client_disconnect", "by": "client"},
    {"kind": "incident", "seq": 10, "time": stamp(6), "incident": "takeover_loop", "count": 12},
]

TRUTH = {
    "scenario": "by hand", "tolerated_incidents": [], "same_session": [[50001, 50002]],
    "expectations": {
        "packet": [{"$port": 50001, "from": "client", "type": "PUBLISH", "count": 1},
                   {"$port": 50002, "from": "server", "type": "PUBLISH", "count": {"$at_least": 1}}],
        "delivery": [{"$port": 50001, "qos": 1, "outcome": "completed", "$steps": ["PUBLISH", "PUBACK"]}],
        "journey": [{"$port": 50001, "$payload": "hello", "legs": {"$each": [{"$port": 50002, "qos": 0, "downgraded": True,
                                                                             "retained": False}]},
                     "missing": {"$each": []}}],
        "session": [{"$port": 50001, "change": "started"}, {"$port": {"$one_of": [50002, 1]}, "change": "resumed"}],
        "will": [], "subscription": [], "exchange": [],
        "disconnection": [{"$port": 50001, "cause": "client_disconnect"}],
        "incident": [{"incident": "takeover_loop", "count": {"$between": [11, 13]}}],
    },
}


def fresh(changes=()):
    """The events, some of them changed: index and new values, or nothing to leave one out."""
    import copy
    events, changes = copy.deepcopy(EVENTS), dict(changes)
    return [{**event, **(changes.get(index) or {})} for index, event in enumerate(events)
            if index not in changes or changes[index] is not None]


class Comparison(unittest.TestCase):
    def problems(self, changes=(), more=()):
        return truth.compare(TRUTH, fresh(changes) + list(more))

    def test_right_events_pass(self):
        self.assertEqual(self.problems(), [])

    def test_nothing_is_vacuous(self):
        """Each expected event is missed when it is not there."""
        for index, kind in ((2, "packet"), (3, "packet"), (4, "delivery"), (5, "journey"), (6, "session"), (7, "session"),
                            (8, "disconnection"), (9, "incident")):
            with self.subTest(kind=kind, index=index):
                self.assertTrue(any(text.startswith(kind + ": expected") for text in self.problems({index: None})))

    def test_what_was_not_expected(self):
        for index in (4, 6, 8, 9):
            with self.subTest(kind=EVENTS[index]["kind"]):
                found = self.problems(more=[EVENTS[index].copy()])
                self.assertEqual(len(found), 1)
                self.assertIn("not expected", found[0])
        self.assertIn("not expected", self.problems(more=[{"kind": "will", "time": stamp(1), "outcome": "published"}])[0])

    def test_wrong_values(self):
        for index, values in ((4, {"outcome": "unfinished"}), (4, {"steps": []}), (6, {"change": "resumed"}),
                              (8, {"connection": 2}), (9, {"count": 14}), (9, {"incident": "reconnect_loop"}),
                              (7, {"session": 2}), (5, {"qos": 1, "legs": []}), (5, {"missing": [{"client_id": "x"}]})):
            with self.subTest(index=index, values=values):
                self.assertNotEqual(self.problems({index: values}), [])

    def test_legs_of_other_messages(self):
        other = {"kind": "packet", "seq": 11, "time": stamp(1), "connection": 2, "from": "server",
                 "packet": {"type": "PUBLISH", "topic": "a", "payload": {"text": "other"}}}
        leg = {"connection": 2, "seq": 11, "qos": 0, "downgraded": True}
        self.assertTrue(any("of another" in text or "has a leg with 'other'" in text
                            for text in self.problems({5: {"legs": [leg]}}, [other])))

    def test_false_may_be_left_out(self):
        self.assertTrue(truth.matches({"retained": False}, {}))
        self.assertFalse(truth.matches({"retained": False}, {"retained": True}))
        self.assertFalse(truth.matches({"retained": True}, {}))
        self.assertFalse(truth.matches({"count": 1}, {"count": True}))

    def test_pairing_finds_the_only_way(self):
        patterns = [{"a": {"$one_of": [1, 2]}}, {"a": 1}, {"a": 2, "$optional": True}]
        _, lacking, left = truth.pairing(patterns, [{"a": 1}, {"a": 2}])
        self.assertEqual((lacking, left), ([], []))
        _, lacking, left = truth.pairing(patterns, [{"a": 2}])
        self.assertEqual((lacking, left), ([{"a": 1}], []))
        _, lacking, left = truth.pairing(patterns[1:], [{"a": 2}])
        self.assertEqual(lacking, [{"a": 1}])

    def test_tolerated_incidents(self):
        tolerant = {**TRUTH, "tolerated_incidents": ["reconnect_loop"]}
        more = [{"kind": "incident", "time": stamp(7), "incident": "reconnect_loop"}]
        self.assertEqual(truth.compare(tolerant, fresh() + more), [])
        self.assertNotEqual(truth.compare(TRUTH, fresh() + more), [])

    def test_times_and_moments(self):
        self.assertEqual(truth.nanoseconds("1970-01-01T00:00:01.000000005Z"), 1_000_000_005)
        self.assertEqual(truth.expanded([{"a": 1, "$times": 3}, {"b": 2}]), [{"a": 1, "$times": 3}] * 3 + [{"b": 2}])


if __name__ == "__main__":
    unittest.main()
