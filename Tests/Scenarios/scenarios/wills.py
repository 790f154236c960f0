"""Will Messages: published, delayed, cancelled, suppressed."""

import time

from recording import until
from scene import scenario


def will(client_id, **values):
    return {"topic": f"status/{client_id}", "payload": f"lost {client_id}", "qos": 1, "properties": values}


def monitor(scene):
    watcher = scene.peer("monitor")
    watcher.subscribe("status/#", qos=1)
    return watcher


@scenario(about=("will", "disconnection"))
def will_after_reset(scene):
    """A client is reset: the server publishes its will at once."""
    watcher = monitor(scene)
    scene.peer("broken", will=will("broken")).reset()
    watcher.received(1)
    watcher.disconnect()
    scene.will("broken", "status/broken", "published", late_ns={"$between": [0, 500_000_000]})


@scenario(config=("allow_anonymous true", "acl_file {dir}/access"),
          files={"access": "topic read open/#\ntopic write #\n"}, about=("will", "incident"), shows="will_overdue",
          suspects=("MQTT-3.1.2-8",))
def will_kept_from_all(scene):
    """The access list lets nobody read the topic of the will, yet the subscription was granted: nobody is told."""
    watcher = monitor(scene)
    scene.peer("broken", will=will("broken")).reset()
    for _ in range(6):  # Long enough for anybody to say that it does not come any more.
        time.sleep(1)
        watcher.ping()
    assert not watcher.messages
    watcher.disconnect()
    scene.will("broken", "status/broken", "overdue", certainty="suspected")
    scene.incident("will_overdue", client_id="broken", count=1, certainty="suspected")


@scenario("5.0", about=("will",), near_miss="will_overdue")
def will_delayed(scene):
    """Will Delay Interval 1 s: the will fires a second after the connection was lost."""
    watcher = monitor(scene)
    scene.peer("slow", clean=False, expiry=60, will=will("slow", WillDelayInterval=1)).reset()
    watcher.received(1)
    watcher.disconnect()
    late = {"$between": [-200_000_000, 1_500_000_000]}
    scene.will("slow", "status/slow", "published", delay_interval=1, late_ns=late)


@scenario("5.0", about=("will", "session"))
def will_cancelled_by_return(scene):
    """Will Delay Interval 2 s: the client is back after half a second, so the will never fires."""
    watcher = monitor(scene)
    scene.peer("back", clean=False, expiry=60, will=will("back", WillDelayInterval=2)).reset()
    time.sleep(0.5)
    back = scene.peer("back", clean=False, expiry=60, present=True)
    for _ in range(5):
        time.sleep(0.5)
        watcher.ping()
    assert not watcher.messages
    back.disconnect()
    watcher.disconnect()
    scene.will("back", "status/back", "cancelled")


@scenario(about=("will",))
def will_suppressed_by_disconnect(scene):
    """A client with a will says DISCONNECT: the will is thrown away."""
    watcher = monitor(scene)
    scene.peer("polite", will=will("polite")).disconnect()
    time.sleep(0.3)
    assert not watcher.messages
    watcher.disconnect()
    scene.will("polite", "status/polite", "suppressed")


@scenario("5.0", about=("will", "disconnection"))
def will_asked_for(scene):
    """DISCONNECT with reason 0x04 asks for the will to be published."""
    watcher = monitor(scene)
    asking = scene.peer("asking", will=will("asking"))
    asking.disconnect(reason=4)
    watcher.received(1)
    watcher.disconnect()
    scene.will("asking", "status/asking", "published")


@scenario(about=("will", "disconnection"), suspects={"3.1.1": ["MQTT-3.1.2-23"], "5.0": ["MQTT-3.1.2-20"]})
def will_after_keep_alive(scene):
    """A client falls silent: the server closes it after one and a half Keep Alive and publishes its will."""
    watcher = monitor(scene)
    silent = scene.peer("silent", will=will("silent"), keep_alive=1)
    until(silent.closed.is_set, "the server to close")
    scene.fell_silent(silent, 1.5)
    watcher.received(1)
    watcher.disconnect()
    scene.will("silent", "status/silent", "published")
    scene.incident("keep_alive_timeout", client_id="silent", count=1)


@scenario(about=("will", "session"), suspects={"5.0": ["MQTT-3.1.4-3"]})
def will_after_takeover(scene):
    """A client with a will is taken over; whether the server publishes the will then is told by who watches."""
    watcher = monitor(scene)
    old = scene.peer("twin", will=will("twin"))
    new = scene.peer("twin")
    scene.taken_over(old, new)
    time.sleep(0.3)
    new.disconnect()
    watcher.disconnect()
    scene.will("twin", "status/twin", "published" if watcher.messages else "suppressed")
