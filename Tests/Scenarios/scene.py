"""A scenario while it plays: its server, its capture, its clients, and the truth that is written down.

Truth is what the script did and what its clients logged. Nothing here looks at the capture.
"""

import contextlib
import json
import pathlib
import signal
import socket
import struct
import threading
import time

import vocabulary
from peer import Peer
from recording import capture, mosquitto, until

SCENARIOS = []
_ports, _ports_lock = set(), threading.Lock()


def scenario(*versions, config=(), files=None, about=(), shows=None, near_miss=None, sample=True, breaks=(), may_break=(),
             suspects=()):
    """Registers a function as a scenario, once for each version.

    `about` are the kinds that must not be empty in its truth; `shows` names the incident that it is there for,
    `near_miss` the one that it comes near to; both become samples for users, unless `sample` is false.
    `breaks` are the rules of the standard that are broken in it for certain, `may_break` those that the server breaks at
    times, `suspects` those that at most seem to be broken: identifiers, or lists of them by version.
    """
    for name in filter(None, (shows, near_miss)):
        vocabulary.check("incident", {"incident": name})
    if not sample or not (shows or near_miss):
        sample = None
    else:
        sample = (shows or f"{near_miss}_near_miss").replace("_", "-")

    def register(function):
        for version in versions or ("3.1.1", "5.0"):
            name = f"{function.__name__.replace('_', '-')}-v{version.replace('.', '').rstrip('0')}"
            SCENARIOS.append({"name": name, "function": function, "version": version, "config": config,
                              "files": files or {}, "about": about, "sample": sample, "shows": shows, "near_miss": near_miss,
                              "audit": {"breaks": of_version(breaks, version), "may_break": of_version(may_break, version),
                                        "suspects": of_version(suspects, version)}})
        return function
    return register


def of_version(rules, version):
    return list(rules.get(version, ())) if isinstance(rules, dict) else list(rules)


def unused_port():
    """A free port that no other scenario was given."""
    with _ports_lock:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            if port not in _ports:
                _ports.add(port)
                return port


MESSAGES = {"packet", "subscription", "delivery", "exchange", "journey"}
"""Kinds that say something else when frames are missing."""


def first_with(content, records):
    return next(record for record in records if content.encode() in record)


class Scene:
    """What a scenario's function is given."""

    def __init__(self, entry, folder):
        self.name, self.version, self.entry = entry["name"], entry["version"], entry
        self.five = self.version == "5.0"
        self.path = pathlib.Path(folder) / f"{self.name}.pcap"
        self.peers, self.sessions, self.wills, self.requests, self.incidents = [], [], [], [], []
        self.annotations, self.missing_legs, self.same_session = {}, {}, []
        self.takeovers = 0
        self.identical = set()
        """Payloads that are published several times on purpose."""
        self.kept, self.duplicates, self.server = {}, {}, None
        self.turned_away = []
        """Ports from which clients found nobody listening."""
        self.edit = None
        """What is done to the capture's records afterwards."""
        self.more = contextlib.ExitStack()
        self.skip = set()
        """Kinds about which this scenario says nothing."""

    def play(self):
        """Record; afterwards the truth lies beside the capture."""
        self.port = unused_port()
        config = self.entry["config"]
        with self.more, mosquitto(*config, port=self.port, files=self.entry["files"]) as (_, self.server), \
                capture(str(self.path), f"tcp port {self.port}"):
            try:
                self.entry["function"](self)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    self.server.send_signal(signal.SIGCONT)
            time.sleep(0.15)
            for peer in self.peers:
                if peer.cause is None:
                    peer.ends("capture_end", session="none")
            truth = self.truth()
        if self.edit:
            self.rewrite()
        self.path.with_suffix(".json").write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n")
        return self.path

    def peer(self, client_id, *arguments, **options):
        return Peer(self, client_id, *arguments, **options)

    # The server.

    @contextlib.contextmanager
    def stalled(self):
        """SIGSTOP while the block runs: the server answers nothing, its connections stay."""
        self.server.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.server.send_signal(signal.SIGCONT)

    def signal_server(self, number):
        self.server.send_signal(number)
        self.server.wait(10)

    def restart(self):
        """Stop the server and start another one in its place; nothing was kept on disk."""
        self.signal_server(signal.SIGTERM)
        self.start()

    def start(self):
        _, self.server = self.more.enter_context(mosquitto(*self.entry["config"], port=self.port))

    def turn_away(self):
        """A client finds nobody listening."""
        with socket.socket() as client:
            client.bind(("127.0.0.1", 0))
            self.turned_away.append(client.getsockname()[1])
            try:
                client.connect(("127.0.0.1", self.port))
            except ConnectionRefusedError:
                return
        raise RuntimeError("somebody listens")

    # The capture, once it is written.

    def lose(self, content):
        """The first frame with these bytes is missing from the capture."""
        self.edit = lambda records: [record for record in records if record is not first_with(content, records)]
        self.skip |= MESSAGES

    def see_twice(self, content):
        """The first frame with these bytes was captured twice."""
        self.edit = lambda records: [record for each in records
                                     for record in [each] * (2 if each is first_with(content, records) else 1)]

    def begin_with(self, content):
        """The capture begins with the first frame that has these bytes."""
        self.edit = lambda records: records[records.index(first_with(content, records)):]
        self.skip |= MESSAGES | {"session", "disconnection"}

    def rewrite(self):
        data, records, offset = self.path.read_bytes(), [], 24
        while offset < len(data):
            end = offset + 16 + struct.unpack_from("<I", data, offset + 8)[0]
            records.append(data[offset:end])
            offset = end
        self.path.write_bytes(data[:24] + b"".join(self.edit(records)))

    # Sessions, as the script knows them.

    def connected(self, peer):
        identifier = peer.client_id
        limits = {"keep_alive": peer.keep_alive}
        if peer.five:
            limits |= {"receive_maximum": {"client": peer.connect.get("ReceiveMaximum", 65535)},
                       "topic_alias_maximum": {"client": peer.connect.get("TopicAliasMaximum", 0)}}
        told = {"limits": limits} | peer.told
        if peer.present:
            self.says_session("resumed", peer, **told)
            if self.kept.get(identifier):
                self.same_session.append([self.kept[identifier].local_port, peer.local_port])
        else:
            if identifier in self.kept:
                # A clean start ends what was kept; whether that is told of the old or the new connection is not fixed.
                self.says_session("ended", None, client_id=identifier)
            self.says_session("started", peer, **told)
        self.kept.pop(identifier, None)

    def left(self, peer, session=None):
        if peer.reason != 0 or session == "none":
            return
        if session is None:
            session = "suspended" if peer.persistent else "ended"
        self.says_session(session, peer)
        if session == "suspended":
            self.kept[peer.client_id] = peer

    def expired(self, client_id, after, within):
        """The session kept for this client ended by time."""
        self.kept.pop(client_id)
        self.says_session("expired", None, client_id=client_id, **{"$at": {"$between": [after, within]}})

    def says_session(self, change, peer, **fields):
        pattern = {"change": change, **fields}
        if peer is not None:
            pattern |= {"$port": peer.local_port, "client_id": peer.client_id}
        self.sessions.append(pattern)

    def taken_over(self, old, new):
        """The server gave the session of one connection to another."""
        until(old.closed.is_set, "the old connection to be closed")
        by = {"ip": new.source, "port": new.local_port}
        old.cause = {"cause": "takeover", "by": "server", "evidence": {"taken_over_by": {"client": by}}}
        self.takeovers += 1
        self.sessions.append({"change": "taken_over", "client_id": old.client_id, "count": self.takeovers,
                              "$port": {"$one_of": [old.local_port, new.local_port]},
                              "by": {"client": by},
                              "former": {"ip": old.source, "port": old.local_port}})
        if new.present:
            self.same_session.append([old.local_port, new.local_port])
        else:
            # The old session's end is in the takeover; a separate word about it is welcome, but not owed.
            self.sessions.append({"change": "ended", "client_id": old.client_id, "$optional": True})

    def fell_silent(self, peer, seconds):
        """The server closed a connection whose client had been silent for at least this long."""
        last = max(entry["time"] for entry in peer.log if entry["from"] == "client")
        silence = int(peer.ended_at * 1e9) - last
        assert silence > seconds * 0.95e9, silence
        silence = {"$between": [silence - 200_000_000, silence + 200_000_000]}
        peer.ends("keep_alive", by="server", evidence={"silence_ns": silence})

    # What only the script knows.

    def will(self, client_id, topic, outcome, **fields):
        self.wills.append({"client_id": client_id, "topic": topic, "outcome": outcome, **fields})

    def incident(self, name, **fields):
        self.incidents.append({"incident": name, **fields})

    def request(self, outcome, topic, requester=None, **fields):
        """A request and what became of it; `requester` where its connection is the one the event is about."""
        port = {"$port": requester.local_port} if requester else {}
        self.requests.append({"exchange": "request_response", "outcome": outcome, "topic": topic, **port, **fields})

    def leg(self, payload, peer, **fields):
        """More about the leg of a message at one client."""
        self.annotations.setdefault((payload, peer.local_port), {}).update(fields)

    def missing(self, payload, client_id, **fields):
        self.missing_legs.setdefault(payload, []).append({"client_id": client_id, **fields})

    # Everything together.

    def truth(self):
        expectations = {
            "packet": self.packets(), "session": self.sessions, "subscription": self.subscriptions(),
            "delivery": self.deliveries(), "exchange": self.exchanges(), "journey": self.journeys(), "will": self.wills,
            "disconnection": [{"$port": peer.local_port, **peer.cause} for peer in self.peers] + [
                {"$port": port, "cause": "never_opened", "by": "server"} for port in self.turned_away],
            "incident": self.incidents,
        }
        for kind, rows in expectations.items():
            for row in rows:
                vocabulary.check(kind, row)
        shown = self.entry["shows"]
        if shown and all(row["incident"] != shown for row in self.incidents):
            raise RuntimeError(f"{self.name} is there for {shown}, but its truth does not name it")
        for kind in self.entry["about"]:
            if all(row.get("$optional") for row in expectations[kind]):
                raise RuntimeError(f"{self.name} is about {kind}, but its truth says nothing of it")
        return {
            "scenario": self.name, "does": " ".join((self.entry["function"].__doc__ or "").split()),
            "version": self.version, "server_port": self.port, "near_miss": self.entry["near_miss"],
            "sample": self.entry["sample"], "audit": self.entry["audit"],
            "same_session": self.same_session,
            "expectations": {kind: rows for kind, rows in expectations.items() if kind not in self.skip},
        }

    def packets(self):
        """How many packets of each type went each way on each connection."""
        counts = {}
        for peer in self.peers:
            for entry in peer.log:
                key = (peer.local_port, entry["from"], entry["type"])
                counts[key] = counts.get(key, 0) + 1
        deaf = [peer.local_port for peer in self.peers if peer.deaf]
        return [{"$port": port, "from": sender, "type": kind, "count": {"$at_least": count}
                 if port in deaf and sender == "server" else count}
                for (port, sender, kind), count in sorted(counts.items())]

    def subscriptions(self):
        return [{"$port": peer.local_port, **row} for peer in self.peers for row in peer.subscriptions]

    def deliveries(self):
        """Each exchange on each connection; one that is left unfinished is continued from where it began."""
        rows, left = [], {}
        for peer in self.peers:
            for delivery in peer.deliveries:
                row = {key: delivery[key] for key in ("from", "qos", "packet_id", "outcome", "topic", "reason")
                       if key in delivery}
                key = (peer.client_id, delivery["from"], delivery["packet_id"])
                begun = left.pop(key, None) if peer.present else None
                if begun:
                    row["continues"] = {"$port": begun}
                if delivery["outcome"] == "unfinished":
                    left[key] = begun or peer.local_port
                    row |= turn(delivery)
                rows.append({"$port": peer.local_port, **row, "$steps": delivery["steps"]})
        return rows

    def exchanges(self):
        rows = []
        for peer in self.peers:
            rows += [{"$port": peer.local_port, "exchange": each["exchange"], "outcome": each["outcome"]}
                     for each in peer.exchanges]
        return rows + self.requests

    def journeys(self):
        """Every message a client published, with who received it how often; a message is known by its payload."""
        sent, received, had = {}, {}, {}
        for peer in self.peers:
            for entry in peer.log:
                if entry["from"] == "client" and entry["type"] == "PUBLISH":
                    sent.setdefault(entry["payload"], []).append((peer, entry))
        for time_and_peer in sorted(((entry["time"], index, entry) for index, peer in enumerate(self.peers)
                                     for entry in peer.messages), key=lambda each: each[:2]):
            _, index, entry = time_and_peer
            peer, payload = self.peers[index], entry["payload"]
            leg = {"$port": peer.local_port, "client_id": peer.client_id, "qos": entry["qos"],
                   "retained": entry["retain"] and payload not in peer.live, "duplicate": {"$absent": True}}
            if (earlier := had.get((peer.client_id, payload))) is not None:
                if entry["dup"]:
                    # The server repeats what it had sent: still one delivery, on either connection.
                    earlier["repeated"] = earlier.get("repeated", 0) + 1
                    earlier["$port"] = {"$one_of": [earlier["$port"], leg["$port"]]}
                    continue
                if payload not in self.identical:
                    leg["duplicate"] = self.duplicates[payload]
            had[peer.client_id, payload] = leg
            leg |= self.annotations.get((payload, peer.local_port), {})
            received.setdefault(payload, []).append(leg)
        rows = []
        for payload, publications in sent.items():
            if payload in self.identical:
                rows += self.identical_journeys(payload, publications, received[payload])
                continue
            legs, missing = received.get(payload, []), self.missing_legs.get(payload, [])
            entry = publications[0][1]
            if legs or missing:
                ports = [peer.local_port for peer, _ in publications]
                rows.append({"$port": {"$one_of": ports}, "topic": entry["topic"], "qos": entry["qos"],
                             "$payload": payload, "legs": {"$each": legs}, "missing": {"$each": missing}})
        return rows

    def identical_journeys(self, payload, publications, legs):
        """The same content, published again on purpose: each has its own legs, in order."""
        receivers = {}
        for leg in legs:
            receivers.setdefault(leg["$port"], []).append(leg)
        return [{"$port": peer.local_port, "topic": entry["topic"], "qos": entry["qos"], "$payload": payload,
                 "legs": {"$each": [copies[number] for copies in receivers.values()]}, "missing": {"$each": []}}
                for number, (peer, entry) in enumerate(publications)]


def turn(delivery):
    """Whose turn it was, and with what."""
    receiver = "client" if delivery["from"] == "server" else "server"
    return {
        "PUBLISH": {"waits_for": "PUBACK" if delivery["qos"] == 1 else "PUBREC", "by": receiver},
        "PUBREC": {"waits_for": "PUBREL", "by": delivery["from"]},
        "PUBREL": {"waits_for": "PUBCOMP", "by": receiver},
    }[delivery["steps"][-1]]
