#!/usr/bin/env python3
"""Well-behaved clients against mosquitto, 3.1.1 and 5.0: paho, mosquitto_pub, mosquitto_sub and mosquitto_rr.

    library_load.py --mqttscope .build/release/mqttscope                the audit of a minute of them finds no error
    library_load.py --mqttscope .build/release/mqttscope --seconds 10   the short form

What these libraries and this server do is what most captures hold: an error that is found here is a false alarm, or has
to be argued in `KNOWN`. Needs root (tcpdump), Debian.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import environment

KNOWN = {
    # mosquitto 2.0.11 goes above the Receive Maximum 20 of mosquitto_sub when PUBACKs come slowly (see Samples).
    "MQTT-3.3.4-9": "server",
    # mosquitto 2.0.11 sends a 3.1.1 client one copy of a message that two of its filters match, at the QoS of the filter
    # that it happens to find first: QoS 0 for a client that was granted QoS 2 by load/# and QoS 0 by load/2/+.
    "MQTT-3.3.5-1": "server",
}
"""Rules that are broken by the one named here, and why that is so."""

RATE = 20
"""Messages a second of each publisher."""


def play(seconds, port):
    from recording import Client, properties

    stop, threads, processes = time.monotonic() + seconds, [], []

    def mosquitto(program, *arguments, **options):
        return subprocess.Popen([program, "-p", str(port), *arguments], stdout=subprocess.DEVNULL, **options)

    readers = []
    for version in ("3.1.1", "5.0"):
        name = version.replace(".", "")
        for qos in range(3):
            reader = Client(f"paho-reader-{name}-{qos}", port, version, keep_alive=5)
            reader.subscribe("load/#", qos)
            reader.subscribe(f"load/{qos}/+", 2 - qos)
            readers.append(reader)
            processes.append(mosquitto("mosquitto_sub", "-V", version.replace("3.1.1", "311").replace("5.0", "5"), "-k", "5",
                                       "-i", f"sub-{name}-{qos}", "-q", str(qos), "-t", "load/#", "-t", "other/+"))
            share = Client(f"paho-share-{name}-{qos}", port, version)
            share.subscribe("$share/group/load/#", qos)
            readers.append(share)
    time.sleep(0.5)

    def publisher(version, number):
        will = {"topic": f"load/{number}/will", "payload": "gone", "qos": 1, "retain": True}
        more = {}
        if version == "5.0" and number == 0:
            more = {"ContentType": "text/plain", "UserProperty": [("a", "b"), ("a", "c")], "MessageExpiryInterval": 60}
        client = Client(f"paho-writer-{version}-{number}", port, version, will=will)
        messages = 0
        while time.monotonic() < stop:
            values = {"properties": properties("PUBLISH", **more)} if more else {}
            client.paho.publish(f"load/{number}/{version}", f"{version}/{number}/{messages}", messages % 3,
                                messages % 50 == 0, **values)
            messages += 1
            time.sleep(1 / RATE)
        time.sleep(1)
        client.disconnect()

    def comes_and_goes(version):
        """A session that is kept: away while messages come, then back."""
        kept = {"connect": properties("CONNECT", SessionExpiryInterval=300)} if version == "5.0" else {}
        first = True
        while time.monotonic() < stop:
            client = Client(f"paho-returns-{version}", port, version, clean=False, **kept)
            if first:
                client.subscribe("load/1/#", 1)
                client.subscribe("load/2/#", 2)
                first = False
            time.sleep(1)
            client.subscribe("other/once", 1)
            client.unsubscribe("other/once")
            client.disconnect()
            time.sleep(1)

    def lines(version):
        """mosquitto_pub: many messages over one connection, and one message for each of many."""
        code = "5" if version == "5.0" else "311"
        writer = mosquitto("mosquitto_pub", "-V", code, "-q", "2", "-t", f"load/lines/{version}", "-l", stdin=subprocess.PIPE)
        number = 0
        while time.monotonic() < stop:
            writer.stdin.write(f"line {number}\n".encode())
            writer.stdin.flush()
            number += 1
            mosquitto("mosquitto_pub", "-V", code, "-q", str(number % 3), "-t", "other/short", "-m", str(number)).wait(20)
            time.sleep(0.1)
        writer.stdin.close()
        writer.wait(20)

    def requests():
        responder = Client("paho-responder", port)
        answer = lambda _c, _u, message: responder.paho.publish(
            message.properties.ResponseTopic, b"answer", 1,
            properties=properties("PUBLISH", CorrelationData=message.properties.CorrelationData))
        responder.paho.on_message = answer
        responder.subscribe("request/+", 1)
        while time.monotonic() < stop:
            mosquitto("mosquitto_rr", "-V", "5", "-q", "1", "-t", "request/x", "-e", "answers/x", "-m", "?",
                      "-D", "publish", "correlation-data", str(time.monotonic_ns())).wait(20)
            time.sleep(0.2)
        responder.disconnect()

    for version in ("3.1.1", "5.0"):
        threads += [threading.Thread(target=publisher, args=(version, number)) for number in range(3)]
        threads.append(threading.Thread(target=comes_and_goes, args=(version,)))
        threads.append(threading.Thread(target=lines, args=(version,)))
    threads.append(threading.Thread(target=requests))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(1)
    for process in processes:
        process.terminate()
        process.wait(10)
    for reader in readers:
        reader.disconnect()
    return sum(len(reader.messages) for reader in readers)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", required=True, type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", type=pathlib.Path, metavar="FILE", help="keep the capture here")
    options = parser.parse_args()
    environment.prepare()
    import audit
    from load_driver import recorded
    from recording import free_port, mosquitto
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or pathlib.Path(folder, "library-load.pcap")
        port = free_port(0)
        with mosquitto("max_queued_messages 0", port=port), recorded(path, port):
            received = play(options.seconds, port)
        print(f"library load: {received} messages received by paho, {path.stat().st_size} bytes captured", file=sys.stderr)
        found = audit.findings(options.mqttscope, path)
    unknown = [finding for finding in found if KNOWN.get(finding["rule"]) != finding["fault"]]
    for finding in found:
        print(f"library load: {finding['severity']}: {audit.describe(finding)}")
    count = len(audit.problems(unknown))
    print(f"library load: {count} false alarms", file=sys.stderr)
    return 1 if count or not received else 0


if __name__ == "__main__":
    sys.exit(main())
