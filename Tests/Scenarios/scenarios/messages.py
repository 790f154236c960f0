"""Messages on their way: expiry, retained copies, downgrade, duplicates, refusals."""

import time

from peer import ANSWERED
from recording import until
from scene import scenario
from .sessions import kept

CLOSED = {"config": ("allow_anonymous true", "acl_file {dir}/access"),
          "files": {"access": "topic read #\ntopic write open/#\n"}}
"""A server on which everybody may read everything and write below open/ only."""


@scenario("5.0", about=("journey", "session"))
def expiry_counted_down(scene):
    """A message that lives 60 s waits 2.2 s for its subscriber and is delivered with less time left."""
    sleeper = scene.peer("sleeper", **kept(scene))
    sleeper.subscribe("orders/#", qos=1)
    sleeper.disconnect()
    writer = scene.peer("writer")
    writer.publish("orders/1", "in time", 1, MessageExpiryInterval=60)
    time.sleep(2.2)
    sleeper = scene.peer("sleeper", present=True, **kept(scene))
    sleeper.received(1)
    left = sleeper.messages[0]["values"].MessageExpiryInterval
    assert 56 <= left <= 58, left
    scene.leg("in time", sleeper, expiry={"sent": 60, "delivered": left}, overrun=False)
    time.sleep(0.05)
    sleeper.disconnect()
    writer.disconnect()


@scenario("5.0", about=("session",), near_miss="message_expired")
def expired_before_return(scene):
    """A message that lives 1 s waits for a subscriber that is away for 2.5 s: rightly, it is never delivered."""
    sleeper = scene.peer("sleeper", **kept(scene))
    sleeper.subscribe("orders/#", qos=1)
    sleeper.disconnect()
    writer = scene.peer("writer")
    writer.publish("orders/1", "too late", 1, MessageExpiryInterval=1)
    writer.publish("orders/2", "for ever", 1)
    time.sleep(2.5)
    sleeper = scene.peer("sleeper", present=True, **kept(scene))
    sleeper.received(1)
    time.sleep(0.2)
    assert [each["payload"] for each in sleeper.messages] == ["for ever"]
    sleeper.disconnect()
    writer.disconnect()


@scenario(about=("journey", "subscription"))
def retained_and_live(scene):
    """A retained message reaches one subscriber live and a later one as a retained copy."""
    early = scene.peer("early")
    early.subscribe("state/#", qos=1)
    writer = scene.peer("writer")
    writer.publish("state/1", "on", 1, retain=True)
    early.received(1)
    assert not early.messages[0]["retain"]
    late = scene.peer("late")
    late.subscribe("state/#", qos=1)
    late.received(1)
    assert late.messages[0]["retain"]
    time.sleep(0.05)
    for peer in (early, late, writer):
        peer.disconnect()


@scenario("5.0", about=("journey",))
def retain_as_published(scene):
    """Two subscribers get the same live message: one with the RETAIN flag as published, one without."""
    keeping, plain = scene.peer("keeping"), scene.peer("plain")
    keeping.subscribe("state/#", qos=1, as_published=True)
    plain.subscribe("state/#", qos=1)
    keeping.live.add("on")
    writer = scene.peer("writer")
    writer.publish("state/1", "on", 1, retain=True)
    keeping.received(1)
    plain.received(1)
    assert keeping.messages[0]["retain"] and not plain.messages[0]["retain"]
    scene.leg("on", keeping, retained=False)
    scene.leg("on", plain, retained=False)
    time.sleep(0.05)
    for peer in (keeping, plain, writer):
        peer.disconnect()


@scenario("5.0", about=("journey", "subscription"))
def retain_handling(scene):
    """Retain Handling 1 sends retained messages with a new subscription only; 2 never."""
    writer = scene.peer("writer")
    writer.publish("state/1", "on", 1, retain=True)
    new = scene.peer("new-only")
    new.subscribe("state/#", qos=1, handling=1)
    new.received(1)
    new.subscribe("state/#", qos=1, handling=1)
    never = scene.peer("never")
    never.subscribe("state/#", qos=1, handling=2)
    time.sleep(0.2)
    assert len(new.messages) == 1 and not never.messages
    for peer in (new, never, writer):
        peer.disconnect()


@scenario(about=("journey", "delivery"))
def downgraded(scene):
    """Published at QoS 2, granted 2, 1 and 0: each subscriber gets the lower of both."""
    readers = [scene.peer(f"reader-{qos}") for qos in (0, 1, 2)]
    for qos, reader in enumerate(readers):
        reader.subscribe("a/#", qos=qos)
    writer = scene.peer("writer")
    for qos in (0, 1, 2):
        writer.publish(f"a/{qos}", f"at {qos}", qos)
    for granted, reader in enumerate(readers):
        reader.received(3)
        for qos in (0, 1, 2):
            scene.leg(f"at {qos}", reader, downgraded=granted < qos, filter="a/#", granted_qos=granted)
    time.sleep(0.1)
    for peer in (*readers, writer):
        peer.disconnect()


@scenario(about=("journey", "delivery", "session"), shows="duplicates")
def duplicate_by_the_publisher(scene):
    """A publisher never reads PUBACK, comes back and repeats with DUP: at QoS 1 the subscriber gets it twice."""
    reader = scene.peer("reader")
    reader.subscribe("readings/#", qos=1)
    device = scene.peer("device", **kept(scene))
    device.publish("readings/1", "21.5", 1, packet_id=7)
    reader.received(1)
    device.reset()
    time.sleep(0.1)
    device = scene.peer("device", present=True, **kept(scene))
    device.publish("readings/1", "21.5", 1, packet_id=7, dup=True)
    reader.received(2)
    device.disconnect()
    time.sleep(0.1)
    reader.disconnect()
    scene.duplicates["21.5"] = "publisher_repeated"
    scene.incident("duplicates", client_id="reader", count=1)
    # The server had acknowledged it, which the client never read: DUP says so all the same.
    scene.incident("redelivered", client_id="device", count=1, certainty="suspected")


@scenario(about=("journey", "delivery"), near_miss="duplicates")
def same_reading_again(scene):
    """A sensor publishes the same reading three times, each in its own right: nothing is a duplicate."""
    reader, device = scene.peer("reader"), scene.peer("device")
    reader.subscribe("readings/#", qos=1)
    for number in range(3):
        device.publish("readings/1", "21.5", 1)
        reader.received(number + 1)
        time.sleep(0.1)
    scene.identical.add("21.5")
    device.disconnect()
    reader.disconnect()


@scenario("5.0", about=("delivery",), near_miss="publish_refused")
def no_matching_subscribers(scene):
    """Nobody subscribes: each PUBACK says 16, which refuses nothing."""
    writer = scene.peer("writer")
    for number in range(4):
        writer.publish("nobody/listens", f"message {number}", 1)
    reasons = {entry["reason"] for entry in writer.log if entry["type"] == "PUBACK"}
    assert reasons == {16}, reasons
    writer.disconnect()


@scenario("5.0", **CLOSED, about=("delivery", "journey", "incident"), shows="publish_refused")
def publish_refused(scene):
    """An access list allows writing to open/# only: PUBACK and PUBREC say 135 for the rest."""
    reader = scene.peer("reader")
    reader.subscribe("#", qos=2)
    writer = scene.peer("writer")
    writer.publish("open/1", "welcome", 1)
    for number in range(3):
        writer.publish("closed/1", f"refused at 1, {number}", 1)
    writer.publish("closed/1", "refused at 2", 2)
    reader.received(1)
    time.sleep(0.1)
    refused = [each for each in writer.deliveries if each["outcome"] == "refused"]
    assert [each["reason"]["code"] for each in refused] == [135] * 4, refused
    writer.disconnect()
    reader.disconnect()
    scene.incident("publish_refused", client_id="writer", count=4)


@scenario("3.1.1", **CLOSED, about=("delivery",), suspects=("MQTT-4.5.0-1", "MQTT-3.8.3-2"))
def publish_dropped_in_silence(scene):
    """3.1.1 has no way to refuse: mosquitto acknowledges what the access list forbids and delivers nothing."""
    reader = scene.peer("reader")
    reader.subscribe("#", qos=1)
    writer = scene.peer("writer")
    writer.publish("open/1", "welcome", 1)
    writer.publish("closed/1", "thrown away", 1)
    reader.received(1)
    for _ in range(6):  # Long enough for anybody to say that it does not come any more.
        time.sleep(1)
        writer.ping()
    assert len(reader.messages) == 1
    writer.disconnect()
    reader.disconnect()
    scene.missing("thrown away", "reader", certainty="suspected")


@scenario("5.0", config=("max_queued_messages 2",), about=("journey", "incident"), shows="messages_lost",
          breaks=("MQTT-4.5.0-1",))
def queue_overflows(scene):
    """Receive Maximum 1 and a queue of two: what comes while both are full is lost, and what comes later is not."""
    reader, writer = scene.peer("app-2", answers=(), ReceiveMaximum=1), scene.peer("writer")
    reader.subscribe("load/#", qos=1)
    for number in range(6):
        writer.publish("load/1", f"message {number}", 1)
    reader.received(1)
    reader.answers = set(ANSWERED)
    reader.acknowledge("PUBACK", reader.messages[0]["packet_id"])
    until(lambda: reader.deliveries and all(each["outcome"] == "completed" for each in reader.deliveries), "PUBACKs")
    time.sleep(0.3)
    writer.publish("load/1", "the last one", 1)
    until(lambda: any(each["payload"] == "the last one" for each in reader.messages), "the last message")
    got = {each["payload"] for each in reader.messages}
    lost = [f"message {number}" for number in range(6) if f"message {number}" not in got]
    assert lost, got
    for payload in lost:
        scene.missing(payload, "app-2", certainty="definite")
    # Both stay: nobody can say of a client that left that it did not get a message.
    scene.incident("messages_lost", client_id="app-2", count=len(lost), certainty="definite")


@scenario("5.0", about=("journey",), near_miss="messages_lost")
def queue_suffices(scene):
    """Receive Maximum 1: messages wait in the server's queue, and all of them come."""
    reader, writer = scene.peer("app-2", answers=(), ReceiveMaximum=1), scene.peer("writer")
    reader.subscribe("load/#", qos=1)
    for number in range(6):
        writer.publish("load/1", f"message {number}", 1)
    reader.received(1)
    reader.answers = set(ANSWERED)
    reader.acknowledge("PUBACK", reader.messages[0]["packet_id"])
    reader.received(6)
    time.sleep(0.1)
    reader.disconnect()
    writer.disconnect()


@scenario("5.0", about=("incident",), shows="unknown_alias")
def alias_set_before_the_capture(scene):
    """The capture begins after a Topic Alias was set: what the next messages are about is not known."""
    writer = scene.peer("writer")
    writer.publish("a/1", "the first one", 0, TopicAlias=3)
    writer.publish("a/2", "with its topic", 0)
    for number in range(3):
        writer.publish("", f"message {number}", 0, TopicAlias=3)
    writer.ping()
    writer.disconnect()
    scene.begin_with("with its topic")
    scene.incident("unknown_alias", count=3)


@scenario("5.0", about=("disconnection",), near_miss="unknown_alias")
def alias_set_in_the_capture(scene):
    """A Topic Alias is set, and used three times."""
    reader, writer = scene.peer("reader"), scene.peer("writer")
    reader.subscribe("a/#")
    writer.publish("a/1", "the first one", 0, TopicAlias=3)
    for number in range(3):
        writer.publish("", f"message {number}", 0, TopicAlias=3)
    reader.received(4)
    writer.disconnect()
    reader.disconnect()
    scene.skip.add("journey")  # Truth would have to know topics by alias.


@scenario(about=("incident", "session"), shows="capture_gaps")
def frame_lost(scene):
    """One frame of a publisher is missing from the capture."""
    writer = scene.peer("writer")
    for number in range(5):
        writer.publish("a/1", f"message {number}", 1)
    writer.disconnect()
    scene.lose("message 2")
    scene.incident("capture_gaps", count=1)


@scenario(about=("delivery",), near_miss="capture_gaps")
def frame_seen_twice(scene):
    """One frame of a publisher was captured twice: nothing is missing."""
    writer = scene.peer("writer")
    for number in range(5):
        writer.publish("a/1", f"message {number}", 1)
    writer.disconnect()
    scene.see_twice("message 2")
