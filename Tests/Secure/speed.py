#!/usr/bin/env python3
"""Compares what opening a TLS record costs here with what libcrypto costs.

Twice: with what `openssl speed` says of the cipher, and with a bare loop of the calls that every TLS library makes for a
record. `openssl speed -aead` sets neither nonce nor tag for each message: for short records it says less than any record
costs, so that they are held against the bare loop, and long ones against `openssl speed`.

All are measured in turn, in processor time, and the best of the rounds counts. The exit code is 1 when a ratio is above
the limit.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "Benchmarks"
CIPHERS = ["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CBC-SHA"]
SIZES = [16384, 200]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def openssl_speed(seconds, length, *options):
    """Nanoseconds for a message of `length` bytes."""
    out = run("openssl", "speed", "-mr", "-seconds", str(seconds), "-bytes", str(length), *options)
    rates = re.findall(r"^\+F:\d+:[^:]+:([0-9.]+)$", out, re.MULTILINE)
    if len(rates) != 1:
        sys.exit(f"speed.py: openssl speed said: {out}")
    return length / float(rates[0]) * 1e9


def floor(cipher, size, seconds):
    """What libcrypto needs for a record's bytes, in nanoseconds for a byte of plaintext."""
    if cipher != "AES-128-CBC-SHA":
        return openssl_speed(seconds, size, "-aead", "-decrypt", "-evp", cipher.lower()) / size
    # The ciphertext holds the MAC and padding; the MAC covers 13 bytes of header.
    blocks = (size + 20) // 16 * 16 + 16
    decrypted = openssl_speed(seconds, blocks, "-decrypt", "-evp", "aes-128-cbc")
    return (decrypted + openssl_speed(seconds, size + 13, "-hmac", "sha1")) / size


def bare(program, cipher, size, megabytes):
    return float(run(program, cipher, str(size), str(megabytes)))


def ours(program, cipher, size, megabytes):
    return float(run(program, "--cipher", cipher, "--bytes", str(size), "--megabytes", str(megabytes)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement of openssl")
    parser.add_argument("--limit", type=float, default=1.5, help="the highest ratio")
    options = parser.parse_args()
    for product in ["tls-records", "record-loop"]:
        build = ["swift", "build", "-c", "release", "--product", product, "--package-path", str(BENCHMARKS)]
        subprocess.run(build, check=True, stdout=sys.stderr)
    built = BENCHMARKS / ".build/release"
    good = True
    print(f"{'cipher':<18} {'record':>7} {'ours':>8} {'speed':>8} {'ratio':>6} {'bare':>8} {'ratio':>6}  ns for a byte")
    for cipher in CIPHERS:
        for size in SIZES:
            own, speed, least = [], [], []
            megabytes = 2000 if size > 1000 else 200
            for _ in range(options.rounds):
                speed.append(floor(cipher, size, options.seconds))
                own.append(ours(built / "tls-records", cipher, size, megabytes))
                least.append(bare(built / "record-loop", cipher, size, megabytes))
            own, speed, least = min(own), min(speed), min(least)
            good = good and own <= options.limit * (speed if size > 1000 else least)
            print(
                f"{cipher:<18} {size:>7} {own:>8.4f} {speed:>8.4f} {own / speed:>6.2f}"
                f" {least:>8.4f} {own / least:>6.2f}",
                flush=True,
            )
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
