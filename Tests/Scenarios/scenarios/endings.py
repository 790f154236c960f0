"""Why connections end: keep alive, silence, violations, resets, and clients that come and go."""

import time

from recording import packet, string, until
from scene import scenario


@scenario(about=("disconnection", "session", "incident"), sample="keep-alive")
def keep_alive_broken(scene):
    """Keep Alive 2 s, then nothing: the server closes after 3 s."""
    silent = scene.peer("silent", keep_alive=2)
    until(silent.closed.is_set, "the server to close")
    scene.fell_silent(silent, 3)
    scene.incident("keep_alive_broken", client_id="silent")


@scenario(about=("disconnection", "exchange"), near_miss="keep_alive_broken", sample="keep-alive-near-miss")
def keep_alive_kept(scene):
    """Keep Alive 2 s, and a PINGREQ every 1.5 s."""
    awake = scene.peer("awake", keep_alive=2)
    for _ in range(3):
        time.sleep(1.5)
        awake.ping()
    awake.disconnect()


@scenario(about=("disconnection", "exchange", "incident"), sample="missing-pingresp")
def no_pingresp(scene):
    """The server is stopped; the client waits 2 s for PINGRESP and gives up."""
    client = scene.peer("doubting", keep_alive=2)
    client.ping()
    with scene.stalled():
        client.ping(wait=False)
        time.sleep(2)
        client.reset()
        client.exchanges[-1]["outcome"] = "unanswered"
        client.cause = {"cause": "missing_pingresp", "by": "client"}
    scene.incident("missing_pingresp", client_id="doubting")
    scene.tolerated.append("server_stall")
    time.sleep(0.1)


@scenario(about=("disconnection", "exchange"), near_miss="missing_pingresp", sample="missing-pingresp-near-miss")
def late_pingresp(scene):
    """The server is stopped for 0.5 s, and then answers the PINGREQ."""
    client = scene.peer("patient", keep_alive=10)
    with scene.stalled():
        client.ping(wait=False)
        time.sleep(0.5)
    until(lambda: client.exchanges[-1]["outcome"] == "answered", "PINGRESP")
    client.disconnect()


def violation(scene, data):
    peer = scene.peer("rude")
    peer.violate(data(peer))
    until(peer.closed.is_set, "the server to close")
    told = [entry["reason"] for entry in peer.log if entry["type"] == "DISCONNECT" and entry["from"] == "server"]
    peer.ends({"$one_of": ["protocol_violation", "server_disconnect"]} if told else "protocol_violation", by="server")
    # How the broken packet itself is counted is the matter of the packets' own tests.
    scene.skip.add("packet")
    scene.skip.add("exchange")
    scene.incident("protocol_violation", client_id="rude")


@scenario(about=("disconnection", "incident"), sample="protocol-violation")
def second_connect(scene):
    """A second CONNECT on one connection."""
    violation(scene, lambda peer: peer._connect_packet(5 if peer.five else 4, 60, None, None, None, {}))


@scenario(about=("disconnection", "incident"))
def malformed_subscribe(scene):
    """SUBSCRIBE without any filter."""
    violation(scene, lambda peer: packet(0x82, b"\0\1" + (b"\0" if peer.five else b"")))


@scenario(about=("disconnection", "incident"))
def publish_to_wildcard(scene):
    """PUBLISH to a topic with a wildcard."""
    violation(scene, lambda peer: packet(0x30, string("a/#") + (b"\0" if peer.five else b"") + b"x"))


@scenario(about=("disconnection", "session"), near_miss="protocol_violation", sample="protocol-violation-near-miss")
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


@scenario(about=("disconnection", "session", "incident"), sample="reconnect-loop")
def reconnect_loop(scene):
    """A client connects and leaves ten times in three seconds."""
    for _ in range(10):
        scene.peer("restless").disconnect()
        time.sleep(0.28)
    scene.incident("reconnect_loop", client_id="restless", count={"$between": [9, 10]})


@scenario(about=("disconnection", "session"), near_miss="reconnect_loop", sample="reconnect-loop-near-miss")
def two_connects(scene):
    """A client connects twice in three seconds."""
    for _ in range(2):
        scene.peer("calm").disconnect()
        time.sleep(1.5)
