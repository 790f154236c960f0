#!/usr/bin/env python3
"""The comparison itself, on events written by hand: what is right passes, everything that is wrong is named."""

import contextlib
import copy
import io
import json
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True

import load  # noqa: E402
import truth  # noqa: E402
import vocabulary  # noqa: E402


def stamp(seconds):
    return f"2026-11-23T08:00:{seconds:02}.000000000Z"


def event(kind, seq, seconds, **fields):
    return {"kind": kind, "seq": seq, "time": stamp(seconds), **fields}


def message(seq, connection, sender, text="hello"):
    packet = {"type": "PUBLISH", "topic": "a", "payload": {"length": len(text), "text": text}}
    return event("packet", seq, 1, connection=connection, **{"from": sender}, packet=packet)


EVENTS = [
    event("connection_open", 1, 0, connection=1, client={"ip": "127.0.0.1", "port": 50001}),
    event("connection_open", 2, 0, connection=2, client={"ip": "127.0.0.1", "port": 50002}),
    message(3, 1, "client"),
    message(4, 2, "server"),
    event("delivery", 5, 2, connection=1, **{"from": "client"}, qos=1, packet_id=7, outcome="completed",
          steps=[{"type": "PUBLISH"}, {"type": "PUBACK"}]),
    event("journey", 6, 2, connection=1, topic="a", qos=1, publish={"seq": 3},
          legs=[{"connection": 2, "client_id": "reader", "seq": 4, "qos": 0, "latency_ns": 0, "downgraded": True}]),
    event("session", 7, 3, connection=1, client_id="w", session=1, change="started"),
    event("session", 8, 4, connection=2, client_id="w", session=1, change="resumed"),
    event("disconnection", 9, 5, connection=1, cause="client_disconnect", by="client"),
    event("incident", 10, 6, incident="takeover_loop", count=12),
]

TRUTH = {
    "scenario": "by hand", "same_session": [[50001, 50002]],
    "expectations": {
        "packet": [{"$port": 50001, "from": "client", "type": "PUBLISH", "count": 1},
                   {"$port": 50002, "from": "server", "type": "PUBLISH", "count": {"$at_least": 1}}],
        "delivery": [{"$port": 50001, "qos": 1, "outcome": "completed", "$steps": ["PUBLISH", "PUBACK"]}],
        "journey": [{"$port": 50001, "$payload": "hello", "missing": {"$each": []},
                     "legs": {"$each": [{"$port": 50002, "qos": 0, "downgraded": True, "retained": False}]}}],
        "session": [{"$port": 50001, "change": "started"}, {"$port": {"$one_of": [50002, 1]}, "change": "resumed"}],
        "will": [], "subscription": [], "exchange": [],
        "disconnection": [{"$port": 50001, "cause": "client_disconnect"}],
        "incident": [{"incident": "takeover_loop", "count": {"$between": [11, 13]}}],
    },
}


def fresh(changes=()):
    """The events, some of them changed: index and new values, or nothing to leave one out."""
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
        for index in range(2, len(EVENTS)):
            kind = EVENTS[index]["kind"]
            with self.subTest(kind=kind, index=index):
                self.assertTrue(any(text.startswith(kind + ": expected") for text in self.problems({index: None})))

    def test_what_was_not_expected(self):
        for index in (4, 6, 8, 9):
            with self.subTest(kind=EVENTS[index]["kind"]):
                found = self.problems(more=[EVENTS[index].copy()])
                self.assertEqual(len(found), 1)
                self.assertIn("not expected", found[0])
        will = event("will", 11, 1, outcome="published")
        self.assertIn("not expected", self.problems(more=[will])[0])

    def test_wrong_values(self):
        for index, values in ((4, {"outcome": "unfinished"}), (4, {"steps": []}), (6, {"change": "resumed"}),
                              (8, {"connection": 2}), (9, {"count": 14}), (9, {"incident": "reconnect_loop"}),
                              (7, {"session": 2}), (5, {"qos": 1, "legs": []}), (5, {"missing": [{"client_id": "x"}]})):
            with self.subTest(index=index, values=values):
                self.assertNotEqual(self.problems({index: values}), [])

    def test_legs_of_other_messages(self):
        leg = {"connection": 2, "seq": 11, "qos": 0, "downgraded": True}
        found = self.problems({5: {"legs": [leg]}}, [message(11, 2, "server", "other")])
        self.assertTrue(any("has a leg with 'other'" in text for text in found))

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

    def test_words_of_the_tool(self):
        vocabulary.check("incident", {"incident": "takeover_loop"})
        vocabulary.check("session", {"change": "anything"})
        for kind, pattern in (("incident", {"incident": "takeover"}),
                              ("disconnection", {"cause": {"$one_of": ["takeover", "taken_over"]}})):
            with self.assertRaises(ValueError):
                vocabulary.check(kind, pattern)

    def test_times_and_moments(self):
        self.assertEqual(truth.nanoseconds("1970-01-01T00:00:01.000000005Z"), 1_000_000_005)
        self.assertEqual(truth.expanded([{"a": 1, "$times": 3}, {"b": 2}]), [{"a": 1, "$times": 3}] * 3 + [{"b": 2}])


LOG = {"members": [
    {"name": "w", "port": 50001, "share": None, "sent": [("hello", "a", 1, 0)], "received": [],
     "completed": [["client", 1, 1]]},
    {"name": "reader", "port": 50002, "share": None, "sent": [], "received": [("hello", "a", 0, 500)], "completed": []},
]}


class LoadComparison(unittest.TestCase):
    def problems(self, changes=(), more=()):
        comparison = load.Comparison(LOG)
        with contextlib.redirect_stderr(io.StringIO()):
            comparison.read(json.dumps(each) for each in [*fresh({9: None, **dict(changes)}), *more])
        return comparison.problems

    def test_right_events_pass(self):
        self.assertEqual(self.problems(), [])

    def test_wrong_events_are_named(self):
        leg = EVENTS[5]["legs"][0]
        for changes in ({5: None}, {4: None}, {4: {"outcome": "refused"}}, {5: {"legs": [leg, leg]}},
                        {5: {"legs": [{**leg, "latency_ns": 1}]}}, {5: {"legs": [{**leg, "duplicate": "unexplained"}]}},
                        {5: {"legs": [{**leg, "share": "g"}]}}, {5: {"legs": [{**leg, "qos": 1}]}},
                        {5: {"missing": [{"client_id": "reader"}]}}, {5: {"topic": "b"}}, {9: {}},
                        {8: {"cause": "client_reset"}}, {3: {"time": stamp(2)}}):
            with self.subTest(changes=changes):
                self.assertNotEqual(self.problems(changes), [])


class Scenarios(unittest.TestCase):
    def test_every_incident_is_shown_and_nearly(self):
        """Read from the source: to import the scenarios takes a client library."""
        text = "".join(path.read_text() for path in (pathlib.Path(__file__).parent / "scenarios").glob("*.py"))
        self.assertEqual(re.findall(r'shows="(\w+)"', text), list(dict.fromkeys(re.findall(r'shows="(\w+)"', text))))
        for option in ("shows", "near_miss"):
            told = set(re.findall(rf'{option}="(\w+)"', text))
            lacking = set(vocabulary.INCIDENTS) - told
            self.assertEqual(lacking, set(vocabulary.NOT_SHOWN) if option == "shows" else set())


if __name__ == "__main__":
    unittest.main()
