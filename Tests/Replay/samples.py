#!/usr/bin/env python3
"""Replays every sample over every transport, with a subscriber outside that counts what came.

    samples.py --mqttscope .build/release/mqttscope                      all samples, all transports
    samples.py --mqttscope … --transport mqtt --transport psk redelivery   some
    samples.py --mqttscope … --others                                    to amqtt and RabbitMQ

Each message of QoS 2 has to arrive exactly once, each of QoS 1 at least once, and nothing that was not published. The
recording of the replay has to be read by mqttscope without a gap, and by tshark without a complaint, and the report has
to fit its schema.
Needs root (tcpdump), Debian.
"""

import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile
import time

import environment

TOGETHER = 6
RINGS = "ring-"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mqttscope", type=lambda path: pathlib.Path(path).resolve(), required=True)
    parser.add_argument("--transport", action="append", help="only this one; may be repeated")
    parser.add_argument("--others", action="store_true", help="to other brokers than mosquitto")
    parser.add_argument("--speed", default="1")
    parser.add_argument("--max-gap", default="1s")
    parser.add_argument("--verbose", action="store_true", help="a line for each replay")
    parser.add_argument("names", nargs="*", help="parts of names of samples")
    options = parser.parse_args()
    environment.prepare({"rabbitmq-server": "rabbitmq-server"} if options.others else None)
    import brokers

    table = brokers.OTHERS if options.others else brokers.TRANSPORTS
    transports = options.transport or list(table)
    started, failed, done, totals = time.monotonic(), [], 0, [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        workshop = brokers.workshop(folder)
        options.reports = pathlib.Path(folder, "reports")
        options.reports.mkdir()
        samples = [sample for sample in all_samples() if chosen(sample[0].name, options.names)]
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
            jobs = {}
            if options.others:
                # One server for all: starting one takes longer than a replay.
                for name in transports:
                    with table[name](workshop) as broker:
                        for sample in samples:
                            outcome = attempt(one_of_others, options, name, broker, sample)
                            done += 1
                            failed += tell(options, name, sample, outcome, totals)
            else:
                jobs = {pool.submit(attempt, one, options, name, table[name], workshop, sample): (name, sample)
                        for name in transports for sample in samples}
            for job in concurrent.futures.as_completed(jobs):
                name, sample = jobs[job]
                done += 1
                failed += tell(options, name, sample, job.result(), totals)
        unfit = validate(sorted(options.reports.iterdir()))
        print("".join(f"{problem}\n" for problem in unfit), end="")
        failed += unfit
    counts = ", ".join(f"{count} at QoS {qos}" for qos, count in enumerate(totals))
    seconds = time.monotonic() - started
    print(f"replays: {done} in {seconds:.0f} s; messages published: {counts}", file=sys.stderr)
    if failed:
        sys.exit(f"replays: {len(failed)} of {done} FAILED")


def all_samples():
    """Captures in groups that are replayed together: the files of the ring are one."""
    found = sorted(path for folder in ("Samples", "Samples/incidents") for path in (environment.ROOT / folder).iterdir()
                   if ".pcap" in path.name)
    rings = [path for path in found if path.name.startswith(RINGS)]
    return [[path] for path in found if path not in rings] + [rings]


def chosen(name, parts):
    return not parts or any(part in name for part in parts)


def attempt(function, *arguments):
    """The problems and the numbers of one replay; whatever goes wrong is a problem."""
    try:
        return function(*arguments)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"], None, ""


def tell(options, transport, sample, outcome, totals):
    problems, published, run = outcome
    name = f"{transport} {sample[0].name}"
    for problem in problems:
        print(f"{name}: {problem}")
    if options.verbose:
        print(f"{name}: {run}")
    if published:
        for qos in range(3):
            totals[qos] += published.total(qos)
    sys.stdout.flush()
    return [name] if problems else []


def one(options, transport, broker_of, workshop, sample):
    """Replay one sample over one transport to a server of its own."""
    from outside import Published, Subscriber
    from replayer import replay

    published = Published(options.mqttscope, sample)
    with broker_of(workshop) as broker, tempfile.TemporaryDirectory() as folder, \
            Subscriber(broker.outside) as subscriber:
        recording = pathlib.Path(folder, "live.pcapng")
        run = replay(options.mqttscope, sample, broker, "--speed", options.speed, "--max-gap", options.max_gap,
                     "--record", recording, "--json")
        subscriber.settle(published)
        problems = published.differences(subscriber.counts)
        if run.status == 2 and "nothing to replay" in run.errors and not published.counts:
            return problems, published, run
        if run.status not in (0, 1):
            problems.append(str(run))
        else:
            (options.reports / f"{transport} {sample[0].name}.json").write_text(run.output)
        problems += read_back(options.mqttscope, recording, broker.port)
    return problems, published, run


def one_of_others(options, transport, broker, sample):
    """Replay one sample to a server that others were replayed to: differences are the verdict's to tell."""
    from outside import Published, Subscriber
    import paho.mqtt.client as paho
    from replayer import replay

    published = Published(options.mqttscope, sample)
    with Subscriber(broker.outside, paho.MQTTv311) as subscriber:
        # Neither speaks 5.0: they close such connections, each time.
        run = replay(options.mqttscope, sample, broker, "--speed", options.speed, "--max-gap", options.max_gap,
                     "--on-lost", "skip")
        subscriber.settle(published)
        isEmpty = run.status == 2 and "nothing to replay" in run.errors and not published.counts
        problems = [] if run.status in (0, 1) or isEmpty else [str(run)]
        differences = published.differences(subscriber.counts)
        if differences and run.status == 0:
            problems += [f"exit 0, but {difference}" for difference in differences]
    return problems, published, f"{run}; {len(differences)} differences outside"


def validate(files):
    """What the schema of replays has against these plans and reports."""
    if not files:
        return []
    command = [sys.executable, environment.ROOT / "Tests" / "Schemas" / "validate.py", "replay", *files]
    outcome = subprocess.run(command, capture_output=True, text=True)
    return [] if outcome.returncode == 0 else (outcome.stdout + outcome.stderr).splitlines()


def read_back(mqttscope, recording, port):
    """What mqttscope and tshark have to say against a recording."""
    problems = []
    if not recording.exists():
        return ["no recording"]
    if recording.stat().st_mode & 0o777 != 0o600:
        problems.append(f"recording: mode {recording.stat().st_mode & 0o777:o}")
    exported = subprocess.run([mqttscope, "export", "--quiet", "--verify-checksums", "--kinds", "gap", recording],
                              capture_output=True, text=True)
    if exported.returncode or '"kind":"gap"' in exported.stdout:
        problems.append(f"recording: {exported.stderr or 'gaps'}")
    complaint = "tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0 || _ws.malformed"
    # Any port may be one that tshark takes for another protocol's.
    shark = subprocess.run(["tshark", "-r", recording, "-d", f"tcp.port=={port},mqtt", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                            "-Y", complaint], capture_output=True, text=True)
    lines = shark.stdout.splitlines()
    if lines:
        problems.append(f"recording: tshark complains of {len(lines)} frames, first {lines[0][:200]}")
    return problems


if __name__ == "__main__":
    main()
