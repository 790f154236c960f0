#!/usr/bin/env bash
# Request and response: mosquitto_rr asks with Response Topic and Correlation Data, a small responder answers.
set -euo pipefail
cd "$(dirname "$0")"
exec "${PYTHON:-python3}" - <<'PYTHON'
from recording import Client, capture, mosquitto, properties, run

with mosquitto() as (port, _), capture("v5-request-response.pcap", f"tcp port {port}"):
    responder = Client("responder", port)

    def answer(client, _, message):
        reply = properties("PUBLISH", CorrelationData=message.properties.CorrelationData)
        client.publish(message.properties.ResponseTopic, b"re: " + message.payload, 1, properties=reply)

    responder.paho.on_message = answer
    responder.subscribe("services/add", 1)
    for number in range(3):
        run("mosquitto_rr", "-p", port, "-V", "mqttv5", "-i", f"asker-{number}", "-t", "services/add", "-q", 1,
            "-e", f"answers/{number}", "-D", "publish", "correlation-data", f"question-{number}", "-m", f"2+{number}", "-W", 3)
    responder.disconnect()
PYTHON
