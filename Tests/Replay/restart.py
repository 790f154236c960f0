#!/usr/bin/env python3
"""10,000 messages of QoS 2 over 200 connections, through a server that is stopped and started in the middle.

    restart.py --mqttscope .build/release/mqttscope [--clients 200 --messages 50 --seconds 10]

A subscriber outside, whose session the server keeps, has to receive each message exactly once; or the replay exits with
1, and its report lists exactly the messages that are missing or came twice.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

import environment
import made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--messages", type=int, default=50, help="for each client")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--pause", type=float, default=1.5, help="seconds without a server")
    parser.add_argument("--kill", action="store_true", help="kill the server: nobody promises anything then")
    options = parser.parse_args()
    environment.prepare()
    import paho.mqtt.client as paho
    import brokers
    from outside import Published, Subscriber
    from recording import stop
    from replayer import replay
    import signal

    with tempfile.TemporaryDirectory() as folder:
        capture = write(pathlib.Path(folder, "made.pcap"), options)
        published = Published(options.mqttscope, [capture])
        keep = pathlib.Path(folder, "server")
        keep.mkdir()
        lines = ["persistence true", f"persistence_location {keep}/", "max_inflight_messages 100"]
        with brokers.mosquitto(lines=lines, keep=str(keep)) as (server, port, _):
            servers = [server]
            broker = brokers.Broker(f"mqtt://127.0.0.1:{port}", port, port)

            def restart(child):
                time.sleep(options.seconds * 0.4)
                stop(servers[0], signal.SIGKILL if options.kill else signal.SIGTERM)
                time.sleep(options.pause)
                servers.append(subprocess.Popen(["/usr/sbin/mosquitto", "-c", keep / "mosquitto.conf"],
                                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            subscriber = Subscriber(port, paho.MQTTv311, keeps_session=True)
            try:
                with subscriber:
                    run = replay(options.mqttscope, capture, broker, meanwhile=restart, patience=180)
                    subscriber.settle(published, patience=60)
            finally:
                for each in servers[1:]:
                    stop(each)
        differences = published.differences(subscriber.counts)
    wanted = options.clients * options.messages
    arrived = sum(subscriber.counts.values())
    print(f"restart: {arrived} of {wanted} messages arrived; {len(differences)} differences; {run}")
    for difference in differences[:20]:
        print(f"restart: {difference}")
    # That connections were lost and made again is a difference of its own, which the replay is right to tell.
    if run.status in (0, 1) and not differences:
        return
    if run.status == 1 and differences:
        unlisted = [each for each in differences if each.split("' ")[0].removeprefix("b'") not in run.output]
        if not unlisted:
            return
        sys.exit(f"restart: {len(unlisted)} of these are not in the report")
    sys.exit(1)


def write(path, options):
    capture = made.Capture()
    gap = int(options.seconds * 1e9 / options.messages)
    for number in range(options.clients):
        start = number * gap // options.clients
        client = capture.client(number, at=start, clean=False)
        for message in range(options.messages):
            at = start + 5 * made.MILLISECOND + message * gap
            client.publish(at, f"made/{number}/{message}", f"{number}-{message}".encode(), 2, message % 65535 + 1)
        client.close(start + options.messages * gap + 50 * made.MILLISECOND)
    return capture.write(path)


if __name__ == "__main__":
    main()
