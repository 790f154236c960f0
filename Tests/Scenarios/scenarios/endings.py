"""Why connections end: keep alive, silence, violations, resets, and clients that come and go."""

import time

from recording import packet, string, until
from scene import scenario


# mosquitto looks at its connections now and then: how long the silence lasts differs.
@scenario(about=("disconnection", "session", "incident"), shows="keep_alive_timeout",
          suspects={"3.1.1": ["MQTT-3.1.2-23"], "5.0": ["MQTT-3.1.2-20"]})
def keep_alive_broken(scene):
    """Keep Alive 2 s, then nothing: the server closes after 3 s."""
    silent = scene.peer("silent", keep_alive=2)
    until(silent.closed.is_set, "the server to close")
    scene.fell_silent(silent, 3)
    scene.incident("keep_alive_timeout", client_id="silent", count=1)


@scenario(about=("disconnection", "exchange"), near_miss="keep_alive_timeout")
def keep_alive_kept(scene):
    """Keep Alive 2 s, and a PINGREQ every 1.5 s."""
    awake = scene.peer("awake", keep_alive=2)
    for _ in range(3):
        time.sleep(1.5)
        awake.ping()
    awake.disconnect()


@scenario(about=("disconnection", "exchange", "incident"), shows="ping_unanswered")
def no_pingresp(scene):
    """The server is stopped; the client waits 2 s for PINGRESP and gives up."""
    client = scene.peer("doubting", keep_alive=2)
    client.ping()
    with scene.stalled():
        client.ping(wait=False)
        time.sleep(2)
        client.reset()
        client.exchanges[-1]["outcome"] = "unanswered"
        client.cause = {"cause": "ping_unanswered", "by": "client"}
    scene.incident("ping_unanswered", client_id="doubting", count=1)
    time.sleep(0.1)


@scenario(about=("disconnection", "exchange"), near_miss="ping_unanswered")
def late_pingresp(scene):
    """The server is stopped for 0.5 s, and then answers the PINGREQ."""
    client = scene.peer("patient", keep_alive=10)
    with scene.stalled():
        client.ping(wait=False)
        time.sleep(0.5)
    until(lambda: client.exchanges[-1]["outcome"] == "answered", "PINGRESP")
    client.disconnect()


def violation(scene, kind, data):
    peer = scene.peer("rude")
    peer.violate(data(peer))
    until(peer.closed.is_set, "the server to close")
    told = [entry["reason"] for entry in peer.log if entry["type"] == "DISCONNECT" and entry["from"] == "server"]
    reason = {"reason": {"code": told[0]}} if told else {}
    evidence = {"evidence": {"violation": {"type": kind}}} if kind else {}
    peer.ends("protocol_violation", by="server", **evidence, **reason)
    # How the broken packet itself is counted is the matter of the packets' own tests.
    scene.skip |= {"packet", "exchange", "subscription"}
    scene.incident("protocol_violation", client_id="rude", count=1)


@scenario(about=("disconnection", "incident"), shows="protocol_violation",
          breaks={"3.1.1": ["MQTT3-second-connect"], "5.0": ["MQTT5-second-connect"]})
def second_connect(scene):
    """A second CONNECT on one connection."""
    violation(scene, "second_connect", lambda peer: peer._connect_packet(5 if peer.five else 4, 60, None, None, None, {}))


@scenario(about=("disconnection", "incident"), breaks={"3.1.1": ["MQTT-3.8.3-3"], "5.0": ["MQTT-3.8.3-2"]})
def malformed_subscribe(scene):
    """SUBSCRIBE without any filter."""
    violation(scene, "invalid_content", lambda peer: packet(0x82, b"\0\1" + (b"\0" if peer.five else b"")))


@scenario(about=("disconnection", "incident"), breaks=("MQTT-3.3.2-2",))
def publish_to_wildcard(scene):
    """PUBLISH to a topic with a wildcard."""
    violation(scene, "invalid_content", lambda peer: packet(0x30, string("a/#") + (b"\0" if peer.five else b"") + b"x"))


@scenario(about=("disconnection", "incident"), breaks={"3.1.1": ["MQTT-4.7.1-2"], "5.0": ["MQTT-4.7.1-1"]})
def subscribe_to_no_filter(scene):
    """SUBSCRIBE with a wildcard that does not fill its level."""
    section = b"\0" if scene.five else b""
    violation(scene, "invalid_content", lambda peer: packet(0x82, b"\0\1" + section + string("a/b#") + b"\0"))


@scenario(about=("disconnection", "incident"),
          breaks={"3.1.1": ["MQTT3-requested-qos"], "5.0": ["MQTT5-subscribe-qos-3"]})
def subscribe_at_qos_3(scene):
    """SUBSCRIBE that asks for QoS 3."""
    section = b"\0" if scene.five else b""
    kind = "invalid_content" if scene.five else "malformed"
    violation(scene, kind, lambda peer: packet(0x82, b"\0\1" + section + string("a/b") + b"\3"))


@scenario("5.0", about=("disconnection", "incident"), breaks=("MQTT-3.3.2-8",))
def alias_zero(scene):
    """PUBLISH with Topic Alias 0: only the server's DISCONNECT says what is wrong."""
    violation(scene, None, lambda peer: packet(0x30, string("a/1") + b"\3\x23\0\0" + b"x"))


@scenario(about=("disconnection", "session"), near_miss="protocol_violation")
def reset_by_client(scene):
    """A client resets its connection after a message that was acknowledged."""
    client = scene.peer("abrupt")
    client.publish("a/1", "last words", 1)
    client.reset()
    time.sleep(0.1)


@scenario(about=("disconnection", "session"))
def closed_by_client(scene):
    """A client closes its connection without DISCONNECT."""
    client = scene.peer("quiet")
    client.publish("a/1", "last words", 1)
    client.finish()


@scenario(about=("disconnection", "journey"))
def open_at_the_end(scene):
    """Two clients are connected when the capture ends: nothing ended, whatever is silent."""
    reader, writer = scene.peer("reader"), scene.peer("writer")
    reader.subscribe("a/#")
    writer.publish("a/1", "hello")
    reader.received(1)
    time.sleep(1)


@scenario(about=("disconnection", "session", "incident"), shows="reconnect_loop")
def reconnect_loop(scene):
    """A client connects and leaves ten times in three seconds."""
    for _ in range(10):
        scene.peer("restless").disconnect()
        time.sleep(0.28)
    scene.incident("reconnect_loop", client_id="restless", count=10)


@scenario(about=("disconnection", "session"), near_miss="reconnect_loop")
def four_connects(scene):
    """A client connects four times in two seconds."""
    for _ in range(4):
        scene.peer("calm").disconnect()
        time.sleep(0.5)
