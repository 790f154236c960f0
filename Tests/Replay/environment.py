"""What these tests need from outside: mosquitto, tcpdump, openssl, a C compiler, and a Python with pinned libraries."""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = ROOT / ".build-scenarios" / "replay"
LIBRARIES = {"paho": "paho-mqtt==2.2.0", "amqtt": "amqtt==0.12.1", "websockets": "websockets==15.0.1"}
PROGRAMS = {"mosquitto": "mosquitto", "tcpdump": "tcpdump", "openssl": "openssl", "tshark": "tshark", "cc": "gcc",
            "ip": "iproute2"}


def prepare(programs=None):
    """Install what is missing, then go on under the Python that has the libraries.

    `programs` are further programs with their packages, for tests that need them.
    """
    if os.getuid() != 0:
        if not shutil.which("sudo"):
            sys.exit("tcpdump and the servers need root, and there is no sudo")
        os.execvp("sudo", ["sudo", sys.executable, *sys.argv])
    os.environ["PATH"] += ":/usr/sbin:/usr/lib/rabbitmq/bin"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(ROOT / "Tests" / "Scenarios"), str(ROOT / "Samples" / "record")]
    missing = {package for program, package in (PROGRAMS | (programs or {})).items() if not shutil.which(program)}
    if missing:
        install(sorted(missing))
    python = ENVIRONMENT / "bin" / "python"
    if pathlib.Path(sys.prefix) == ENVIRONMENT:
        return
    probe = [python, "-c", "; ".join(f"import {name}" for name in LIBRARIES)]
    if not python.exists() or subprocess.run(probe, capture_output=True).returncode:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *LIBRARIES.values()],
                       check=True)
    os.execv(python, [str(python), *sys.argv])


def install(packages):
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    # The packaged services would hold ports: they are not to start.
    quiet = ["env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    subprocess.run([*quiet, "update", "-qq"], check=True, stdout=sys.stderr)
    subprocess.run([*quiet, "install", "-y", "-qq", "--no-install-recommends", *packages], check=True,
                   stdout=sys.stderr)
