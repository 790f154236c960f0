"""Subscriptions: options, identifiers, overlaps, shared ones, refusals."""

import collections
import json
import pathlib
import time

from scene import scenario


@scenario("5.0", about=("journey", "subscription"))
def no_local(scene):
    """A client with No Local gets what others publish, not its own."""
    one, other = scene.peer("one"), scene.peer("other")
    one.subscribe("room/#", qos=1, no_local=True)
    other.subscribe("room/#", qos=1)
    one.publish("room/1", "from one", 1)
    other.publish("room/1", "from other", 1)
    one.received(1)
    other.received(2)
    time.sleep(0.1)
    assert [each["payload"] for each in one.messages] == ["from other"]
    one.disconnect()
    other.disconnect()


@scenario("5.0", about=("journey", "subscription"))
def identifiers_and_overlaps(scene):
    """Two overlapping subscriptions with identifiers, and a message that matches one or both of them."""
    reader = scene.peer("reader")
    reader.subscribe("line/#", qos=1, identifier=5)
    reader.subscribe("line/4/+", qos=2, identifier=200)
    writer = scene.peer("writer")
    writer.publish("line/4/temp", "both", 2)
    writer.publish("line/3", "one", 1)
    time.sleep(0.3)
    # mosquitto sends a copy for each subscription, as 5.0 allows (§3.3.4).
    assert sorted(each["values"].SubscriptionIdentifier for each in reader.messages) == [[5], [5], [200]]
    scene.duplicates["both"] = "overlapping_subscriptions"
    scene.incident("duplicates", client_id="reader", count=1)
    writer.disconnect()
    reader.disconnect()


@scenario(about=("journey", "subscription"))
def shared_by_three(scene):
    """Nine messages to a shared subscription of three members, each to one of them; a plain subscriber gets all."""
    members = [scene.peer(f"worker-{number}") for number in range(3)]
    for member in members:
        member.subscribe("$share/workers/jobs/+", qos=1)
    whole = scene.peer("whole")
    whole.subscribe("jobs/#", qos=1)
    writer = scene.peer("writer")
    for job in range(9):
        writer.publish(f"jobs/{job % 3}", f"job {job}", 1)
    whole.received(9)
    time.sleep(0.2)
    for member in members:
        for entry in member.messages:
            scene.leg(entry["payload"], member, share="workers")
    got = collections.Counter(entry["payload"] for member in members for entry in member.messages)
    assert set(got.values()) == {1} and len(got) == 9, got
    for peer in (*members, whole, writer):
        peer.disconnect()


@scenario(about=("subscription", "journey"))
def unsubscribed(scene):
    """After UNSUBSCRIBE a message no longer comes, and nobody may call it missing."""
    reader, writer = scene.peer("reader"), scene.peer("writer")
    reader.subscribe("a/#", qos=1)
    writer.publish("a/1", "before", 1)
    reader.received(1)
    reader.unsubscribe("a/#")
    writer.publish("a/1", "after", 1)
    time.sleep(0.2)
    assert len(reader.messages) == 1
    writer.disconnect()
    reader.disconnect()


@scenario("5.0", config=("allow_anonymous true", "acl_file {dir}/access"),
          files={"access": "topic read open/#\ntopic write #\n"}, about=("journey",), suspects=("MQTT-4.5.0-1",))
def read_forbidden(scene):
    """The access list forbids reading closed/#, yet mosquitto grants the subscription: the message stays away."""
    reader, writer = scene.peer("reader"), scene.peer("writer")
    reader.subscribe(("open/#", 1), ("closed/#", 1))
    writer.publish("open/1", "seen", 1)
    writer.publish("closed/1", "unseen", 1)
    reader.received(1)
    for _ in range(6):  # Long enough for anybody to say that it does not come any more.
        time.sleep(1)
        writer.ping()
    assert len(reader.messages) == 1
    scene.missing("unseen", "reader", certainty="suspected")
    writer.disconnect()
    reader.disconnect()


# mosquitto's access files never refuse a subscription; its plugin does. Anonymous clients may subscribe below open/.
ROLES = {
    "defaultACLAccess": {"publishClientSend": True, "publishClientReceive": True, "subscribe": False,
                         "unsubscribe": True},
    "groups": [{"groupname": "anyone", "roles": [{"rolename": "reader"}]}],
    "roles": [{"rolename": "reader", "acls": [{"acltype": "subscribePattern", "topic": "open/#", "allow": True}]}],
    "anonymousGroup": "anyone",
}


def plugin():
    """Where Debian puts the plugin: its folder has the name of the processor."""
    found = sorted(pathlib.Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"))
    return str(found[0]) if found else "mosquitto_dynamic_security.so"


@scenario(config=("allow_anonymous true", f"plugin {plugin()}", "plugin_opt_config_file {dir}/roles.json"),
          files={"roles.json": json.dumps(ROLES)}, about=("subscription", "exchange", "incident"),
          shows="subscription_refused")
def subscription_refused(scene):
    """SUBSCRIBE to a filter that the server's roles deny: SUBACK refuses it, and grants the other one."""
    reader = scene.peer("reader")
    reader.subscribe(("open/#", 1), ("secret/#", 1))
    reader.subscribe(("secret/door", 0))
    reader.disconnect()
    refused = [each["filter"] for each in reader.subscriptions if each["change"] == "refused"]
    assert refused == ["secret/#", "secret/door"], reader.subscriptions
    scene.incident("subscription_refused", client_id="reader", count=2)


@scenario(config=("allow_anonymous true", f"plugin {plugin()}", "plugin_opt_config_file {dir}/roles.json"),
          files={"roles.json": json.dumps(ROLES)}, about=("subscription", "exchange"), near_miss="subscription_refused")
def subscription_allowed(scene):
    """The same roles, and only filters that they allow."""
    reader = scene.peer("reader")
    reader.subscribe(("open/#", 1), ("open/door", 0))
    reader.disconnect()


@scenario("5.0", about=("subscription",), near_miss="subscription_lowered")
def granted_as_asked(scene):
    """QoS 2 is asked for and granted."""
    reader = scene.peer("reader")
    reader.subscribe(("a/#", 2), ("b/#", 1))
    assert [each["granted_qos"] for each in reader.subscriptions] == [2, 1]
    reader.disconnect()


@scenario("5.0", config=("max_qos 1",), about=("subscription", "incident"), shows="subscription_lowered")
def granted_less(scene):
    """QoS 2 is asked for, the server grants 1: less than asked for, but not refused."""
    reader = scene.peer("reader")
    reader.subscribe(("a/#", 2), ("b/#", 1))
    assert [each["granted_qos"] for each in reader.subscriptions] == [1, 1]
    reader.disconnect()
    scene.incident("subscription_lowered", client_id="reader", count=1)
