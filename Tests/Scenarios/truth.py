"""Compares events with truth: each kind's events are matched one to one with what the script expects.

A pattern is a JSON object whose keys the event must have with these values; more keys in the event are fine.
Instead of a value a pattern may say `{"$one_of": [...]}`, `{"$between": [low, high]}`, `{"$at_least": n}`,
`{"$absent": true}` or, of a list, `{"$each": [...]}`: the same number of elements, each matching another one.
Keys with `$` are what `enrich` adds: `$port` (the client's port of the connection), `$payload`, `$steps`, `$at`.
A pattern with `"$optional": true` may be missing; one with `"$times": n` stands for n events.
"""

import datetime

SECOND = 1_000_000_000
KINDS = ("session", "subscription", "delivery", "exchange", "journey", "will", "disconnection", "incident")


def nanoseconds(text):
    """Of an event's `time`, since 1970."""
    date, fraction = text.rstrip("Z").split(".")
    whole = datetime.datetime.fromisoformat(date + "+00:00")
    return int(whole.timestamp()) * SECOND + int(fraction.ljust(9, "0")[:9])


def matches(pattern, value):
    if isinstance(pattern, dict):
        if "$one_of" in pattern:
            return any(matches(each, value) for each in pattern["$one_of"])
        if "$between" in pattern:
            low, high = pattern["$between"]
            return isinstance(value, (int, float)) and low <= value <= high
        if "$at_least" in pattern:
            return isinstance(value, (int, float)) and value >= pattern["$at_least"]
        if "$absent" in pattern:
            return value is None
        if "$each" in pattern:
            _, lacking, left = pairing(pattern["$each"], value or [])
            return not lacking and not left
        if not isinstance(value, dict):
            return False
        return all(matches(each, value.get(key)) for key, each in pattern.items() if key not in ("$optional", "$times"))
    if isinstance(pattern, list):
        return isinstance(value, list) and len(pattern) == len(value) and all(map(matches, pattern, value))
    if isinstance(pattern, bool) or isinstance(value, bool):
        # What is false may be left out.
        return pattern is (False if value is None else value)
    return pattern == value


def pairing(patterns, values):
    """Pairs as many as possible (augmenting paths); returns the pairs, and what is left of both."""
    candidates = [[index for index, value in enumerate(values) if matches(pattern, value)] for pattern in patterns]
    owner = {}

    def assign(pattern, seen):
        for index in candidates[pattern]:
            if index not in seen:
                seen.add(index)
                if index not in owner or assign(owner[index], seen):
                    owner[index] = pattern
                    return True
        return False

    # What must be there comes first, what may be takes the rest.
    for pattern in sorted(range(len(patterns)), key=lambda each: bool(is_optional(patterns[each]))):
        assign(pattern, set())
    taken = set(owner.values())
    lacking = [pattern for index, pattern in enumerate(patterns) if index not in taken and not is_optional(pattern)]
    return owner, lacking, [value for index, value in enumerate(values) if index not in owner]


def is_optional(pattern):
    return isinstance(pattern, dict) and pattern.get("$optional", False)


def expanded(patterns):
    return [pattern for pattern in patterns for _ in range(pattern.get("$times", 1))]


def enrich(events):
    """The events by kind, each with what the truth speaks of; packets are counted."""
    ports, payloads, packets, kinds, journeys = {}, {}, {}, {}, {}
    for event in events:
        if event["kind"] == "connection_open":
            ports[event["connection"]] = event["client"]["port"]
        if event["kind"] == "packet" and event["packet"].get("type") == "PUBLISH":
            payloads[event["seq"]] = event["packet"].get("payload", {}).get("text", "")
    for event in events:
        kind = event["kind"]
        if "connection" in event:
            event["$port"] = ports.get(event["connection"])
        event["$at"] = nanoseconds(event["time"]) / SECOND
        if kind == "packet":
            key = (event["$port"], event["from"], event["packet"]["type"])
            packets[key] = packets.get(key, 0) + 1
        elif kind == "delivery":
            event["$steps"] = [step["type"] for step in event.get("steps", [])]
            if "continues" in event:
                event["continues"]["$port"] = ports.get(event["continues"].get("connection"))
        elif kind == "journey":
            event["$payload"] = payloads.get(event.get("publish", {}).get("seq"))
            for leg in event.get("legs", []):
                leg["$port"] = ports.get(leg.get("connection"))
                leg["$payload"] = payloads.get(leg.get("seq"))
            # A retained message is told of again when it reaches a later subscriber: one message, one journey.
            key = event.get("publish", {}).get("seq")
            if not any(event.get(name) for name in ("legs", "missing", "queued")):
                continue
            if key is not None and key in journeys:
                for name in ("legs", "missing", "queued"):
                    journeys[key][name] = journeys[key].get(name, []) + event.get(name, [])
                continue
            journeys[key] = event
        kinds.setdefault(kind, []).append(event)
    kinds["packet"] = [{"$port": port, "from": sender, "type": kind, "count": count}
                       for (port, sender, kind), count in packets.items()]
    return kinds


def wrong_payloads(journeys):
    """Legs that were joined to a message of another content."""
    return [f"journey of {journey['$payload']!r} has a leg with {leg['$payload']!r} (seq {leg.get('seq')})"
            for journey in journeys for leg in journey.get("legs", []) if leg["$payload"] != journey["$payload"]]


def compare(truth, events, kinds=None):
    """What is wrong, as sentences; none when the events say what the script did."""
    found, problems = enrich(events), []
    for kind, patterns in truth["expectations"].items():
        if kinds is not None and kind not in kinds:
            continue
        values = found.get(kind, [])
        _, lacking, left = pairing(expanded(patterns), values)
        problems += [f"{kind}: expected {brief(pattern)}; not found" for pattern in lacking]
        problems += [f"{kind}: found {brief(value)}; not expected" for value in left]
    if kinds is None or "journey" in kinds:
        problems += [f"journey: {text}" for text in wrong_payloads(found.get("journey", []))]
    if kinds is None or "session" in kinds:
        problems += other_sessions(truth, found.get("session", []))
    return problems


def other_sessions(truth, sessions):
    """Connections that share a session, but whose events name different ones."""
    numbers = {}
    for event in sessions:
        numbers.setdefault(event.get("$port"), set()).add(event.get("session"))
    return [f"session: ports {one} and {other} are one session; found numbers "
            f"{sorted(map(str, numbers.get(one, [])))} and {sorted(map(str, numbers.get(other, [])))}"
            for one, other in truth.get("same_session", [])
            if not numbers.get(one, set()) & numbers.get(other, set())]


def brief(value):
    """An event in a line, without what no truth asks for."""
    if not isinstance(value, dict):
        return str(value)
    hidden = ("kind", "seq", "time", "steps", "community_id", "limits", "$at" if "kind" in value else "")
    return "{" + ", ".join(f"{key}: {each}" for key, each in value.items() if key not in hidden) + "}"
