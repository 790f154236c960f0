#!/usr/bin/env python3
"""Shared subscriptions with three members, and the subscription options of 5.0."""

from recording import Client, SubscribeOptions, capture, mosquitto, properties

with mosquitto() as (port, _), capture("v5-shared-subscriptions.pcap", f"tcp port {port}"):
    members = [Client(f"worker-{number}", port, version) for number, version in ((1, "5.0"), (2, "5.0"), (3, "3.1.1"))]
    for member in members:
        member.subscribe("$share/workers/jobs/+", 1)
    whole = Client("whole", port)
    whole.subscribe("jobs/#", 1)
    source = Client("source", port)
    for job in range(9):
        source.publish(f"jobs/{job % 3}", f"job {job}", 1)
    whole.received(9)
    members[1].cut()
    for job in range(9, 12):
        source.publish(f"jobs/{job % 3}", f"job {job}", 1)
    whole.received(12)
    members[0].unsubscribe("$share/workers/jobs/+")
    for client in (members[0], members[2], whole, source):
        client.disconnect()

with mosquitto() as (port, _), capture("v5-subscription-options.pcap", f"tcp port {port}"):
    source = Client("source", port)
    source.publish("room/1/light", "on", 1, retain=True)
    source.publish("room/2/light", "off", 0, retain=True)
    reader = Client("reader", port)
    # Retain Handling 0, 1 (twice: the second time nothing is sent) and 2; Retain As Published; identifiers.
    reader.subscribe("room/1/+", options=SubscribeOptions(qos=1, retainHandling=0),
                     properties=properties("SUBSCRIBE", SubscriptionIdentifier=1))
    for _ in range(2):
        reader.subscribe("room/2/+", options=SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=1),
                         properties=properties("SUBSCRIBE", SubscriptionIdentifier=200))
    reader.subscribe("room/#", options=SubscribeOptions(qos=2, retainHandling=2),
                     properties=properties("SUBSCRIBE", SubscriptionIdentifier=268435455,
                                           UserProperty=[("why", "overlap"), ("why", "twice")]))
    reader.subscribe([("own/a", SubscribeOptions(qos=1, noLocal=True)), ("own/b", SubscribeOptions(qos=1)),
                      ("own/+/c", SubscribeOptions(qos=0, noLocal=True, retainAsPublished=True, retainHandling=2))])
    reader.publish("own/a", "not to myself", 1)
    reader.publish("own/b", "to myself", 1)
    source.publish("room/2/light", "on", 1, retain=True)  # two overlapping subscriptions, one keeps the flag
    source.publish("own/a", "from another", 1)
    reader.received(6)
    reader.unsubscribe(["room/#", "never/subscribed"])
    reader.disconnect()
    source.disconnect()
