"""What the suite needs from outside: mosquitto, tcpdump, and a Python with the pinned client library."""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = ROOT / ".build-scenarios" / "python"
PAHO = "paho-mqtt==2.2.0"
PROGRAMS = {"mosquitto": "mosquitto", "mosquitto_passwd": "mosquitto", "tcpdump": "tcpdump"}


def prepare():
    """Install what is missing, then go on under the Python that has the client library."""
    if os.getuid() != 0:
        if not shutil.which("sudo"):
            sys.exit("tcpdump and the server need root, and there is no sudo")
        os.execvp("sudo", ["sudo", sys.executable, *sys.argv])
    os.environ["PATH"] += ":/usr/sbin"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    packages = {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    has_paho = importlib.util.find_spec("paho") is not None
    ensurepip = [sys.executable, "-m", "ensurepip", "--version"]
    if not has_paho and subprocess.run(ensurepip, capture_output=True).returncode:
        packages.add("python3-venv")
    if packages:
        install(sorted(packages))
    if not has_paho:
        python = ENVIRONMENT / "bin" / "python"
        if not python.exists() or subprocess.run([python, "-c", "import paho"], capture_output=True).returncode:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", PAHO], check=True)
        os.execv(python, [str(python), *sys.argv])
    sys.path[:0] = [str(HERE), str(ROOT / "Samples" / "record")]


def install(packages):
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    # The packaged service would hold port 1883: it is not to start.
    quiet = ["env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    subprocess.run([*quiet, "update", "-qq"], check=True, stdout=sys.stderr)
    subprocess.run([*quiet, "install", "-y", "-qq", "--no-install-recommends", *packages], check=True,
                   stdout=sys.stderr)
