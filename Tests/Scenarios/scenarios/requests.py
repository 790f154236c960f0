"""Requests and responses: by Response Topic, and by the patterns that platforms use instead."""

import time

from scene import scenario


def ordinary(scene, receives, asker="platform", answerer="device"):
    """Two ordinary clients that play platform and device, each subscribed to what it has to receive."""
    one, other = scene.peer(asker), scene.peer(answerer)
    one.subscribe(*[(each, 1) for each in receives[0]])
    other.subscribe(*[(each, 1) for each in receives[1]])
    return one, other


def ask(scene, asker, answerer, pairs, pattern, unanswered=()):
    """Publish each request, then its response; then the requests that nobody answers.

    Azure's platform asks from behind the server, so its requests begin with what the server sends to the device.
    """
    requester = answerer if pattern == "azure_direct_method" else asker
    for number, (topic, response) in enumerate(pairs):
        asker.publish(topic, f"request {number}", 1)
        answerer.received(number + 1)
        time.sleep(0.05)
        answerer.publish(response, f"response {number}", 1)
        asker.received(number + 1)
        scene.request("answered", topic, requester, pattern=pattern)
    for topic in unanswered:
        asker.publish(topic, f"request to {topic}", 1)
        scene.request("unanswered", topic, requester, pattern=pattern)
        # What asks from behind the server has no Client Identifier.
        asking = {"$absent": True} if pattern == "azure_direct_method" else requester.client_id
        scene.incident("requests_unanswered", client_id=asking, count=1)
    time.sleep(0.2)
    asker.disconnect()
    answerer.disconnect()


@scenario("5.0", about=("exchange", "journey"), shows="requests_unanswered")
def response_topic(scene):
    """Three requests with Response Topic and Correlation Data; the last gets no response."""
    asker, answerer = scene.peer("asker"), scene.peer("answerer")
    asker.subscribe("answers/asker", qos=1)
    answerer.subscribe("services/add", qos=1)
    for number in range(3):
        asker.publish("services/add", f"{number}+1", 1, ResponseTopic="answers/asker", CorrelationData=b"c%d" % number)
        answerer.received(number + 1)
        if number < 2:
            answerer.publish("answers/asker", f"= {number + 1}", 1, CorrelationData=b"c%d" % number)
            asker.received(number + 1)
        scene.request("answered" if number < 2 else "unanswered", "services/add", asker, pattern="response_topic",
                      response_topic="answers/asker")
    time.sleep(0.2)
    asker.disconnect()
    answerer.disconnect()
    scene.incident("requests_unanswered", client_id="asker", count=1)


@scenario("5.0", about=("exchange", "journey"), near_miss="requests_unanswered")
def late_response(scene):
    """Two requests are under way at once; both are answered, in the other order and after a second and a half."""
    asker, answerer = scene.peer("asker"), scene.peer("answerer")
    asker.subscribe("answers/asker", qos=1)
    answerer.subscribe("services/add", qos=1)
    for number in range(2):
        asker.publish("services/add", f"{number}+1", 1, ResponseTopic="answers/asker", CorrelationData=b"c%d" % number)
        scene.request("answered", "services/add", asker, pattern="response_topic", response_topic="answers/asker")
    answerer.received(2)
    time.sleep(1.5)
    for number in (1, 0):
        answerer.publish("answers/asker", f"= {number + 1}", 1, CorrelationData=b"c%d" % number)
    asker.received(2)
    time.sleep(0.05)
    asker.disconnect()
    answerer.disconnect()


@scenario(about=("exchange",))
def aliyun_rrpc(scene):
    """Alibaba RRPC in both forms: /sys/…/rrpc/request/ID to /rrpc/response/ID, and /ext/rrpc/ID/… to itself."""
    base = "/sys/a1Product/lamp-7/rrpc"
    platform, device = ordinary(scene, ([f"{base}/response/+"], [f"{base}/request/+"]))
    ask(scene, platform, device, [(f"{base}/request/{each}", f"{base}/response/{each}") for each in (1001, 1002)],
        "aliyun_rrpc", [f"{base}/request/1003"])


@scenario("5.0", about=("exchange",))
def aliyun_ext_rrpc(scene):
    """Alibaba RRPC with a topic of one's own: the response goes to the request's topic, and the server keeps it."""
    platform, device = scene.peer("platform"), scene.peer("device")
    device.subscribe("/ext/rrpc/+/a1Product/lamp-7/get", qos=1, no_local=True)
    topic = "/ext/rrpc/2001/a1Product/lamp-7/get"
    platform.publish(topic, "request", 1)
    device.received(1)
    time.sleep(0.05)
    device.publish(topic, "response", 1)
    time.sleep(0.2)
    scene.request("answered", topic, device, pattern="aliyun_custom_rrpc")
    platform.disconnect()
    device.disconnect()


@scenario(about=("exchange",))
def azure_methods(scene):
    """Azure IoT Hub direct methods: $iothub/methods/POST/…/?$rid=N and $iothub/methods/res/STATUS/?$rid=N."""
    platform, device = ordinary(scene, (["$iothub/methods/res/#"], ["$iothub/methods/POST/#"]))
    ask(scene, platform, device, [("$iothub/methods/POST/reboot/?$rid=1", "$iothub/methods/res/200/?$rid=1"),
                                  ("$iothub/methods/POST/reboot/?$rid=2", "$iothub/methods/res/500/?$rid=2")],
        "azure_direct_method", ["$iothub/methods/POST/reboot/?$rid=3"])


@scenario(about=("exchange",))
def aws_shadow(scene):
    """AWS IoT shadows: $aws/things/T/shadow/update is answered on …/accepted or …/rejected."""
    shadow = "$aws/things/lamp-7/shadow"
    answers, questions = [f"{shadow}/+/accepted", f"{shadow}/+/rejected"], [f"{shadow}/update", f"{shadow}/get"]
    device, platform = ordinary(scene, (answers, questions), "device", "platform")
    ask(scene, device, platform, [(f"{shadow}/update", f"{shadow}/update/accepted"),
                                  (f"{shadow}/get", f"{shadow}/get/rejected")], "aws_shadow", [f"{shadow}/get"])
