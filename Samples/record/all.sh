#!/usr/bin/env bash
# Record every sample again, into Samples/ or the folder named in $SAMPLES. Loopback and own namespaces only.
# Needs Debian and root (tcpdump, network namespaces). Installs what is missing; clients from PyPI go into a
# temporary environment.
set -euo pipefail
cd "$(dirname "$0")"

packages=()
need() { command -v "$1" >/dev/null || packages+=("$2"); }
need mosquitto mosquitto
need mosquitto_pub mosquitto-clients
need tcpdump tcpdump
need editcap wireshark-common
need ip iproute2
need openssl openssl
need haproxy haproxy
need cc gcc
need zstd zstd
need lz4 lz4
need xz xz-utils
need bzip2 bzip2
need python3 python3
python3 -m ensurepip --version >/dev/null 2>&1 || packages+=(python3-venv)
[[ -e /usr/include/mosquitto_plugin.h ]] || packages+=(mosquitto-dev libmosquitto-dev)
if ((${#packages[@]})); then
    echo "installing ${packages[*]}" >&2
    apt-get update -qq
    # The packaged services are not to start: one would hold port 1883.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

if [[ -z "${PYTHON:-}" ]]; then
    environment="$(mktemp -d)"
    trap 'rm -rf "$environment"' EXIT
    python3 -m venv "$environment"
    "$environment/bin/pip" install -q paho-mqtt==2.2.0 gmqtt==0.8.0 iotcore==0.4.0 websockets==15.0.1 \
        amqtt==0.12.1
    export PYTHON="$environment/bin/python"
fi
export PYTHONDONTWRITEBYTECODE=1

for script in conversations.py subscriptions.py wills.py aliases.py requests.sh properties.py sessions.py refusals.py \
    auth.py endings.py malformed.py large.py partial.py surroundings.py formats.sh lossy_link.py lossy_capture.py \
    secure.py web_sockets.py proxies.py; do
    echo "== $script" >&2
    if [[ "$script" == *.py ]]; then
        timeout 120 "$PYTHON" "$script"
    else
        timeout 120 bash "$script"
    fi
done
