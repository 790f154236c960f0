#!/usr/bin/env python3
"""How many messages a second a replay sends as fast as it can, in plain and over TLS, beside mosquitto_pub; and what
2,000 TLS connections take.

    throughput.py --mqttscope .build/release/mqttscope [--messages 1000000] [--tolerant]

QoS 0, 100 bytes of payload, 50 clients, into a server that only reads. At least 300,000 a second in plain and 200,000
over TLS; the connections in less than 400 MB. With --tolerant, figures are only printed.
"""

import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

import environment
import made

CLIENTS, PAYLOAD = 50, 100
PLAIN, SECURE, MEGABYTES = 300_000, 200_000, 400


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--connections", type=int, default=2000)
    parser.add_argument("--tolerant", action="store_true")
    options = parser.parse_args()
    environment.prepare()
    import brokers
    import sink

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        workshop = brokers.workshop(folder)
        keys = workshop["server.crt"], workshop["server.key"]
        capture = write(pathlib.Path(folder, "made.pcap"), options.messages)
        for name, scheme, certificate, least in (("plain", "mqtt", (), PLAIN), ("TLS", "mqtts", keys, SECURE)):
            with sink.running(*certificate) as server:
                run = play(options, capture, brokers.Broker(
                    f"{scheme}://localhost:{server.port}" if certificate else f"mqtt://127.0.0.1:{server.port}",
                    server.port, server.port, ["--ca-file", workshop["ca.crt"]] if certificate else []))
            print(f"throughput, {name}: {server.rate:,.0f} messages/s, {server.messages} of {options.messages} over "
                  f"{server.connections} connections; {run}")
            if server.messages != options.messages or server.rate < least:
                problems.append(name)
        with sink.running() as server:
            mosquitto_pub(server.port, options.messages)
        print(f"throughput, mosquitto_pub -l, two at a time: {server.rate:,.0f} messages/s, {server.messages}")
        problems += hold(options, workshop, folder, keys)
    if problems and not options.tolerant:
        sys.exit(f"throughput: {', '.join(problems)} FAILED")


def play(options, capture, broker, *more):
    from replayer import replay
    return replay(options.mqttscope, capture, broker, "--speed", "max", "--max-rate", "1000000000", "--max-connections",
                  "100000", *more, patience=600)


def write(path, messages):
    capture = made.Capture()
    each = messages // CLIENTS
    for number in range(CLIENTS):
        client = capture.client(number, at=number * made.MILLISECOND)
        body = made.publish(f"made/{number}", bytes(PAYLOAD))
        per_segment = 60_000 // len(body)
        for start in range(0, each, per_segment):
            client.send((100 + start) * made.MILLISECOND, body * min(per_segment, each - start))
        client.close((200 + each) * made.MILLISECOND)
    return capture.write(path)


def mosquitto_pub(port, messages):
    """The same messages by two processes of mosquitto_pub that read lines."""
    lines = ("x" * PAYLOAD + "\n") * (messages // 2)
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-t", "made/0", "-q", "0", "-l"]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(2)]
    threads = [threading.Thread(target=process.communicate, args=(lines.encode(),)) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def hold(options, workshop, folder, keys):
    """Many TLS connections that are open at one time, and the memory for them."""
    import brokers
    import sink

    capture = made.Capture()
    for number in range(options.connections):
        client = capture.client(number, at=number * made.MILLISECOND, keep_alive=0)
        client.close(10_000_000_000 + number * made.MILLISECOND)
    path = capture.write(pathlib.Path(folder, "many.pcap"))
    with sink.running(*keys) as server:
        peak = [0]

        def watch(child):
            def look():
                while child.poll() is None:
                    try:
                        status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
                        peak[0] = max(peak[0], int(status.split("VmHWM:")[1].split()[0]))
                    except (FileNotFoundError, IndexError, ProcessLookupError):
                        return
                    time.sleep(0.2)
            threading.Thread(target=look, daemon=True).start()
        from replayer import replay
        broker = brokers.Broker(f"mqtts://localhost:{server.port}", server.port, server.port,
                                ["--ca-file", workshop["ca.crt"]])
        run = replay(options.mqttscope, path, broker, "--max-connections", "100000", patience=300, meanwhile=watch)
    megabytes = peak[0] * 1024 / 1e6
    print(f"connections: {server.connections} of {options.connections} over TLS, {megabytes:.0f} MB at most; {run}")
    return [] if server.connections == options.connections and megabytes < MEGABYTES else ["connections"]


if __name__ == "__main__":
    main()
