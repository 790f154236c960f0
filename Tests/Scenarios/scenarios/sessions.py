"""Sessions: begun, resumed with what was under way, taken over, ended, expired."""

import time

from recording import until
from scene import scenario


def kept(scene, seconds=300):
    """What makes a session outlive its connection, in the version of the scene."""
    return {"clean": False, "expiry": seconds} if scene.five else {"clean": False}


@scenario(about=("session", "disconnection"), near_miss="takeover_loop", sample=False,
          suspects={"5.0": ["MQTT-3.1.4-3"]})
def takeover_once(scene):
    """Another client connects once with the same Client Identifier; the server throws the first out."""
    first = scene.peer("pump-7", source="127.0.0.1")
    first.subscribe("commands/pump-7", qos=1)
    second = scene.peer("pump-7", source="127.0.0.2")
    scene.taken_over(first, second)
    second.ping()
    second.disconnect()


@scenario(about=("session", "disconnection", "incident"), shows="takeover_loop", suspects={"5.0": ["MQTT-3.1.4-3"]})
def takeover_ping_pong(scene):
    """Two devices with one Client Identifier at two addresses throw each other out, twelve times."""
    current = scene.peer("pump-7", source="127.0.0.1")
    for turn in range(12):
        other = scene.peer("pump-7", source=f"127.0.0.{2 - turn % 2}")
        scene.taken_over(current, other)
        current = other
        time.sleep(0.1)
    current.disconnect()
    scene.incident("takeover_loop", client_id="pump-7", count=12)


@scenario(about=("session", "disconnection"), near_miss="takeover_loop", sample=False,
          suspects={"5.0": ["MQTT-3.1.4-3"]})
def takeover_of_a_kept_session(scene):
    """The session outlives the takeover: the new connection resumes it, with its subscription."""
    first = scene.peer("pump-7", **kept(scene))
    first.subscribe("commands/pump-7", qos=1)
    second = scene.peer("pump-7", source="127.0.0.2", present=True, told={"subscriptions": 1}, **kept(scene))
    scene.taken_over(first, second)
    second.publish("commands/pump-7", "to myself", 1)
    second.received(1)
    time.sleep(0.05)
    second.disconnect()


@scenario("5.0", about=("session",), config=(
    "max_keepalive 30", "max_qos 1", "max_packet_size 5000", "max_inflight_messages 7", "max_topic_alias 3",
    "retain_available false"))
def limits_in_force(scene):
    """Both sides set limits of their own; the server overrides the Keep Alive."""
    limits = {"keep_alive": 30, "receive_maximum": {"client": 9, "server": 7},
              "topic_alias_maximum": {"client": 4, "server": 3},
              "maximum_packet_size": {"client": 2000, "server": 5000}, "maximum_qos": 1, "retain_available": False}
    client = scene.peer("careful", keep_alive=60, ReceiveMaximum=9, TopicAliasMaximum=4, MaximumPacketSize=2000,
                        told={"limits": limits})
    client.ping()
    client.disconnect()


@scenario(about=("session", "disconnection"), near_miss="takeover_loop")
def reconnect_of_the_same_client(scene):
    """One client is cut off by a reset and comes back once from the same address: nobody else has its identifier."""
    first = scene.peer("pump-7")
    first.ping()
    first.reset()
    time.sleep(0.3)
    second = scene.peer("pump-7")
    second.ping()
    second.disconnect()


@scenario(about=("session", "delivery", "journey"), near_miss="redelivered")
def resumed_with_queue(scene):
    """Messages of QoS 1 and 2 wait while the subscriber is away, and are delivered when it resumes its session."""
    sleeper = scene.peer("sleeper", **kept(scene))
    sleeper.subscribe("orders/#", qos=2)
    sleeper.disconnect()
    writer = scene.peer("writer")
    for number, qos in enumerate((1, 2, 1, 2)):
        writer.publish(f"orders/{number}", f"order {number}", qos)
    sleeper = scene.peer("sleeper", present=True, **kept(scene))
    sleeper.received(4)
    until(lambda: all(each["outcome"] == "completed" for each in sleeper.deliveries), "the deliveries")
    sleeper.disconnect()
    writer.disconnect()


@scenario(about=("session", "delivery", "journey", "incident"), shows="redelivered")
def resumed_in_flight_to_the_client(scene):
    """A subscriber is cut off before PUBACK, before PUBREC and before PUBCOMP; the server goes on where it was."""
    writer = scene.peer("writer")
    careless = scene.peer("careless", answers=(), **kept(scene))
    careless.subscribe("alarms/#", qos=2)
    writer.publish("alarms/1", "first", 1)
    writer.publish("alarms/2", "second", 2)
    careless.received(2)
    careless.reset()
    time.sleep(0.1)
    careless = scene.peer("careless", answers=("PUBLISH1", "PUBLISH2"), present=True, **kept(scene),
                          told={"subscriptions": 1, "in_flight": {"client": 0, "server": 2}})
    until(lambda: any(entry["type"] == "PUBREL" for entry in careless.log), "PUBREL")
    time.sleep(0.1)
    careless.reset()
    time.sleep(0.1)
    careless = scene.peer("careless", present=True, **kept(scene),
                          told={"subscriptions": 1, "in_flight": {"client": 0, "server": 1}})
    until(lambda: any(entry["type"] == "PUBCOMP" for entry in careless.log), "PUBREL, once more")
    time.sleep(0.1)
    careless.disconnect()
    writer.disconnect()
    scene.incident("redelivered", client_id="careless", count=3, certainty="definite")


@scenario(about=("session", "delivery", "journey"))
def resumed_in_flight_from_the_client(scene):
    """A publisher is cut off before PUBREC came; it resumes, repeats with DUP, and the message arrives once."""
    reader = scene.peer("reader")
    reader.subscribe("readings/#", qos=2)
    device = scene.peer("device", answers=(), **kept(scene))
    device.publish("readings/2", "once only", 2, packet_id=9, wait=False)
    until(lambda: any(entry["type"] == "PUBREC" for entry in device.log), "PUBREC")
    device.reset()
    time.sleep(0.1)
    device = scene.peer("device", present=True, **kept(scene), told={"in_flight": {"client": 1, "server": 0}})
    device.publish("readings/2", "once only", 2, packet_id=9, dup=True)
    device.publish("readings/1", "then this", 1)
    reader.received(2)
    device.disconnect()
    time.sleep(0.1)
    reader.disconnect()
    scene.incident("redelivered", client_id="device", count=1, certainty="definite")


@scenario("5.0", about=("session",))
def session_expires(scene):
    """Session Expiry Interval 2 s: the client comes back after 3.5 s and the server has nothing for it."""
    first = scene.peer("brief", clean=False, expiry=2)
    first.subscribe("a/#", qos=1)
    first.disconnect()
    left = time.time()
    watcher = scene.peer("watcher")
    for _ in range(7):
        time.sleep(0.5)
        watcher.ping()
    scene.expired("brief", left + 1.5, left + 4.5)
    second = scene.peer("brief", clean=False, expiry=2, present=False)
    second.disconnect(SessionExpiryInterval=0)
    watcher.disconnect()


@scenario("5.0", about=("session",))
def session_back_in_time(scene):
    """Session Expiry Interval 2 s: the client comes back after 0.7 s and resumes."""
    first = scene.peer("brief", clean=False, expiry=2)
    first.subscribe("a/#", qos=1)
    first.disconnect()
    time.sleep(0.7)
    second = scene.peer("brief", clean=False, expiry=2, present=True)
    second.disconnect(SessionExpiryInterval=0)


@scenario("5.0", about=("session",))
def expiry_changed_by_disconnect(scene):
    """CONNECT promises to keep the session for 300 s; DISCONNECT ends it at once, and a new connect finds none."""
    first = scene.peer("turncoat", clean=False, expiry=300)
    first.subscribe("a/#", qos=1)
    first.disconnect(SessionExpiryInterval=0)
    time.sleep(0.1)
    second = scene.peer("turncoat", clean=False, expiry=300)
    second.disconnect()


@scenario(about=("session", "delivery", "incident"), shows="session_discarded")
def clean_start_discards_messages(scene):
    """A client is cut off before it acknowledges, and begins anew: the message is thrown away with the session."""
    writer = scene.peer("writer")
    first = scene.peer("forgetful", answers=(), **kept(scene))
    first.subscribe("a/#", qos=1)
    writer.publish("a/1", "never acknowledged", 1)
    first.received(1)
    first.reset()
    time.sleep(0.1)
    scene.peer("forgetful").disconnect()
    writer.disconnect()
    scene.incident("session_discarded", client_id="forgetful", count=1)


@scenario(about=("session", "subscription"), near_miss="session_discarded")
def clean_start_discards(scene):
    """A kept session with a subscription is thrown away by a clean start; what is published then reaches nobody."""
    first = scene.peer("forgetful", **kept(scene))
    first.subscribe("a/#", qos=1)
    first.disconnect()
    second = scene.peer("forgetful")
    writer = scene.peer("writer")
    writer.publish("a/1", "for nobody", 1)
    time.sleep(0.1)
    second.disconnect()
    writer.disconnect()


@scenario("5.0", about=("session", "journey"))
def assigned_client_id(scene):
    """Two clients without an identifier are given one each by the server."""
    clients = [scene.peer(""), scene.peer("")]
    assert clients[0].assigned and clients[0].assigned != clients[1].assigned
    clients[0].subscribe("a/#")
    clients[1].publish("a/1", "from one without a name")
    clients[0].received(1)
    for client in clients:
        client.disconnect()
