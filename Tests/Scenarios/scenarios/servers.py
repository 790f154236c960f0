"""A server that stalls, stops or refuses, and a subscriber that is too slow for it."""

import signal
import threading
import time

from peer import ANSWERED
from recording import until
from scene import scenario
from .sessions import kept


def publishing(scene, writer, count, pause):
    """A thread that publishes at QoS 1 and does not wait."""
    def run():
        for number in range(count):
            writer.publish("load/1", f"message {number}", 1, wait=False)
            time.sleep(pause)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@scenario(about=("delivery", "journey", "incident"), shows="server_stalled", breaks={"5.0": ["MQTT-3.3.4-7"]})
def server_stalls(scene):
    """The server is stopped for 2.5 s under a client that publishes at QoS 1; then everything is acknowledged."""
    reader, writer = scene.peer("reader"), scene.peer("writer")
    reader.subscribe("load/#", qos=0)
    thread = publishing(scene, writer, 60, 0.05)
    time.sleep(0.3)
    with scene.stalled():
        time.sleep(2.5)
    thread.join()
    reader.received(60)
    until(lambda: all(each["outcome"] == "completed" for each in writer.deliveries), "PUBACKs")
    writer.disconnect()
    reader.disconnect()
    scene.incident("server_stalled", client_id="writer", count=1)


@scenario(about=("delivery", "journey"), near_miss="server_stalled")
def server_pauses(scene):
    """The server is stopped for 0.3 s only."""
    reader, writer = scene.peer("reader"), scene.peer("writer")
    reader.subscribe("load/#", qos=0)
    thread = publishing(scene, writer, 20, 0.05)
    time.sleep(0.3)
    with scene.stalled():
        time.sleep(0.3)
    thread.join()
    reader.received(20)
    until(lambda: all(each["outcome"] == "completed" for each in writer.deliveries), "PUBACKs")
    writer.disconnect()
    reader.disconnect()


def slow(scene, answers, seconds, **connect):
    reader, writer = scene.peer("app-2", answers=answers, **connect), scene.peer("writer")
    reader.subscribe("load/#", qos=1)
    for number in range(12):
        writer.publish("load/1", f"message {number}", 1)
    time.sleep(seconds)
    return reader, writer


@scenario("5.0", about=("delivery", "journey", "incident"), shows="client_stalled",
          may_break=("MQTT-3.3.4-9", "MQTT-4.6.0-2"))
def subscriber_holds_everything(scene):
    """Receive Maximum 5: the subscriber acknowledges nothing for 3 s, then all; the others wait at the server."""
    reader, writer = slow(scene, (), 3, ReceiveMaximum=5)
    assert len(reader.messages) == 5, len(reader.messages)
    reader.answers = set(ANSWERED)
    for entry in reader.messages[:5]:
        reader.acknowledge("PUBACK", entry["packet_id"])
    reader.received(12)
    until(lambda: all(each["outcome"] == "completed" for each in reader.deliveries), "the deliveries")
    time.sleep(0.1)
    reader.disconnect()
    writer.disconnect()
    scene.incident("client_stalled", client_id="app-2", count=1)


@scenario("5.0", about=("delivery", "journey"), near_miss="receive_maximum_reached")
def subscriber_keeps_up(scene):
    """Receive Maximum 5, and every message is acknowledged at once."""
    reader, writer = slow(scene, ANSWERED, 1, ReceiveMaximum=5)
    reader.received(12)
    reader.disconnect()
    writer.disconnect()


@scenario("5.0", about=("delivery", "journey"), near_miss="client_stalled",
          may_break=("MQTT-3.3.4-9", "MQTT-4.6.0-2"))
def subscriber_pauses(scene):
    """Receive Maximum 5: the subscriber acknowledges nothing for 0.7 s, then all."""
    reader, writer = slow(scene, (), 0.7, ReceiveMaximum=5)
    reader.answers = set(ANSWERED)
    for entry in reader.messages[:5]:
        reader.acknowledge("PUBACK", entry["packet_id"])
    reader.received(12)
    until(lambda: all(each["outcome"] == "completed" for each in reader.deliveries), "the deliveries")
    time.sleep(0.1)
    reader.disconnect()
    writer.disconnect()


@scenario("5.0", about=("delivery", "journey", "incident"), shows="receive_maximum_reached",
          may_break=("MQTT-3.3.4-9",))
def subscriber_too_slow(scene):
    """Receive Maximum 5: the subscriber acknowledges one message every 1.3 s, and the others wait at the server."""
    reader, writer = slow(scene, (), 0, ReceiveMaximum=5)
    for number in range(3):
        time.sleep(1.3)
        reader.acknowledge("PUBACK", reader.messages[number]["packet_id"])
    reader.answers = set(ANSWERED)
    for entry in reader.messages[3:]:
        reader.acknowledge("PUBACK", entry["packet_id"])
    reader.received(12)
    until(lambda: all(each["outcome"] == "completed" for each in reader.deliveries), "the deliveries")
    time.sleep(0.1)
    reader.disconnect()
    writer.disconnect()
    scene.incident("receive_maximum_reached", client_id="app-2", count={"$between": [2, 3]})


def loop_refused(scene, times, expect, **connect):
    for _ in range(times):
        peer = scene.peer("locked-out", expect=expect, **connect)
        until(peer.closed.is_set, "the server to close")
        peer.ends("refused", by="server", reason={"code": expect})
        time.sleep(0.2)


PASSWORDS = {"passwords": "plant:$7$101$RIm0sRGmGWcD3CWF$VPDUUlo4dfjuBwZ6gpWEoaFXVCaqgjNCzwIdu0N6IvFLXsVbo5iMUKVDBT4bs"
                          "HbqQ5Ra8XJCm/O9dFzRmbb2Ew==\n"}


@scenario(config=("allow_anonymous false", "password_file {dir}/passwords"), files=PASSWORDS,
          about=("disconnection", "exchange", "incident"), shows="connect_refused")
def refused_in_a_loop(scene):
    """A client with a wrong password tries five times in a second."""
    loop_refused(scene, 5, 0x87 if scene.five else 5, username="plant", password="wrong")
    scene.incident("connect_refused", client_id={"$absent": True}, count=5)


@scenario(config=("allow_anonymous false", "password_file {dir}/passwords"), files=PASSWORDS,
          about=("disconnection", "exchange"), near_miss="connect_refused")
def refused_once(scene):
    """One wrong password."""
    loop_refused(scene, 1, 0x87 if scene.five else 5, username="plant", password="wrong")


@scenario(config=("allow_anonymous false", "password_file {dir}/passwords"), files=PASSWORDS,
          about=("disconnection", "exchange"))
def not_authorized(scene):
    """A client without a user name where one is needed."""
    loop_refused(scene, 1, 0x87 if scene.five else 5)


@scenario("3.1.1", about=("disconnection", "exchange"))
def unsupported_version(scene):
    """CONNECT with protocol level 9: CONNACK 1, and the server closes."""
    peer = scene.peer("future", level=9, expect=1)
    scene.skip |= {"packet", "exchange"}  # What a CONNECT of an unknown level is called is another test's matter.
    until(peer.closed.is_set, "the server to close")
    peer.ends("refused", by="server", reason={"code": 1})


@scenario("3.1.1", about=("disconnection", "exchange"), breaks=("MQTT-3.1.3-7",))
def bad_client_id(scene):
    """An empty Client Identifier with a session to keep is refused: CONNACK 2."""
    peer = scene.peer("", clean=False, expect=2)
    until(peer.closed.is_set, "the server to close")
    peer.ends("refused", by="server", reason={"code": 2})


@scenario(about=("disconnection", "session", "incident"), shows="mass_disconnection")
def server_killed(scene):
    """SIGKILL under twelve clients: all connections end at once."""
    peers = [scene.peer(f"device-{number}") for number in range(12)]
    for peer in peers:
        peer.subscribe("a/#")
    scene.signal_server(signal.SIGKILL)
    for peer in peers:
        until(peer.closed.is_set, "the connection to end")
        peer.ends({"$one_of": ["server_closed", "server_reset"]}, by="server")
    scene.incident("mass_disconnection", count=12)


@scenario(about=("disconnection",), near_miss="mass_disconnection")
def clients_leave_one_by_one(scene):
    """Twelve clients leave by themselves within two seconds."""
    peers = [scene.peer(f"device-{number}") for number in range(12)]
    for peer in peers:
        peer.disconnect()
        time.sleep(0.15)


@scenario(about=("disconnection", "session"))
def server_shuts_down(scene):
    """SIGTERM: in 5.0 a server may say DISCONNECT 0x8B to each client; mosquitto 2.0.11 only closes."""
    peers = [scene.peer(f"device-{number}") for number in range(2)]
    scene.signal_server(signal.SIGTERM)
    for peer in peers:
        until(peer.closed.is_set, "the connection to end")
        if any(entry["type"] == "DISCONNECT" for entry in peer.log):
            peer.ends("server_disconnect", by="server", reason={"code": 0x8B})
        else:
            peer.ends("server_closed", by="server")


def thrown_out(scene, peer, code, session=None):
    until(peer.closed.is_set, "the server to close")
    told = [entry["reason"] for entry in peer.log if entry["type"] == "DISCONNECT" and entry["from"] == "server"]
    if told:
        assert told == [code], told
        peer.ends({"$one_of": ["server_disconnect", "protocol_violation"]}, by="server", reason={"code": code},
                  session=session)
    else:
        peer.ends("protocol_violation", by="server", session=session)


@scenario("5.0", config=("max_packet_size 100",), about=("disconnection", "incident"), shows="packet_too_large",
          breaks=("MQTT-3.2.2-15",))
def packet_too_large(scene):
    """Maximum Packet Size is 100; the client sends 300 bytes and is thrown out with 0x95."""
    peer = scene.peer("chatty")
    peer.publish("a/1", "x" * 300)
    thrown_out(scene, peer, 0x95)
    scene.incident("packet_too_large", client_id="chatty", count=1)


@scenario("5.0", config=("max_packet_size 100",), about=("delivery",), near_miss="packet_too_large")
def packet_just_fits(scene):
    """Maximum Packet Size is 100, and so long is the client's PUBLISH."""
    peer = scene.peer("chatty")
    peer.publish("a/1", "x" * 90, 1)
    peer.disconnect()



@scenario("5.0", config=("max_inflight_messages 5",), about=("delivery",), breaks=("MQTT-3.3.4-7",))
def receive_maximum_exceeded(scene):
    """The server's Receive Maximum is 5; mosquitto refuses a sixth QoS 2 message by PUBREC 151, and goes on."""
    peer = scene.peer("hasty", answers=())
    for number in range(6):
        peer.publish("a/1", f"message {number}", 2, wait=False)
        time.sleep(0.03)
    until(lambda: sum(entry["type"] == "PUBREC" for entry in peer.log) == 6, "six PUBRECs")
    assert [each["outcome"] for each in peer.deliveries] == ["unfinished"] * 5 + ["refused"]
    peer.reset()
    scene.incident("publish_refused", client_id="hasty", count=1)


@scenario("5.0", about=("disconnection",), breaks=("MQTT-3.3.2-9",))
def topic_alias_invalid(scene):
    """Topic Alias 99 where ten are allowed: thrown out with 0x94."""
    peer = scene.peer("aliased")
    peer.publish("a/1", "x", 0, TopicAlias=99)
    thrown_out(scene, peer, 0x94)
    scene.incident("protocol_violation", client_id="aliased", count=1)


@scenario(about=("disconnection", "session"), near_miss="session_lost")
def session_survives(scene):
    """A client with a session to keep leaves, and the server is there when it comes back."""
    first = scene.peer("keeper", **kept(scene))
    first.subscribe("a/#", qos=1)
    first.disconnect()
    second = scene.peer("keeper", present=True, **kept(scene))
    second.disconnect()


@scenario(about=("disconnection", "session", "incident"), shows="session_lost",
          suspects={"3.1.1": ["MQTT-3.2.2-2"], "5.0": ["MQTT-3.2.2-3"]})
def session_forgotten(scene):
    """A client with a session to keep leaves; the server is restarted without persistence and knows nothing of it."""
    first = scene.peer("keeper", **kept(scene))
    first.subscribe("a/#", qos=1)
    first.disconnect()
    scene.restart()
    second = scene.peer("keeper", **kept(scene))
    second.disconnect()
    scene.incident("session_lost", client_id="keeper", count=1)


def nobody_listens(scene, times):
    scene.peer("early").disconnect()
    scene.signal_server(signal.SIGTERM)
    for _ in range(times):
        scene.turn_away()
        time.sleep(0.1)


@scenario(about=("disconnection", "incident"), shows="server_unreachable")
def server_gone(scene):
    """The server is stopped, and four clients find nobody listening."""
    nobody_listens(scene, 4)
    scene.incident("server_unreachable", client_id={"$absent": True}, count=4)


@scenario(about=("disconnection",), near_miss="server_unreachable")
def server_gone_for_a_moment(scene):
    """The server is stopped, one client finds nobody listening, and then the server is back."""
    nobody_listens(scene, 1)
    scene.start()
    scene.peer("late").disconnect()
