#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures how long ./gatehouse run takes from its call to /health/ready answering 200, on existing data and loopback:
# scripts/measure-start.sh [RUNS]. One start before them makes archive and data. JAVA_HOME chooses the JDK.
set -euo pipefail

ROOT=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
runs=${1:-5}
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT

# One life of a server; prints the milliseconds to ready and the CPU milliseconds until then.
measure() {
  local begin end cpu
  begin=$(date +%s%N)
  "$ROOT/gatehouse" run --data-dir="$folder/data" --set gatehouse.bind.address=127.0.0.1 --set gatehouse.sip.udp.port=15060 \
    --set gatehouse.sip.tcp.port=15063 --set gatehouse.management.port=19090 >"$folder/log" 2>&1 &
  pid=$!
  until curl -fs -o "$folder/answer" http://127.0.0.1:19090/health/ready 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.02
  done
  end=$(date +%s%N)
  cpu=$(awk -v tick="$(getconf CLK_TCK)" '{ print int(($14 + $15) * 1000 / tick) }' "/proc/$pid/stat")
  kill -TERM "$pid"
  wait "$pid"
  pid=
  printf '%d %d\n' "$(((end - begin) / 1000000))" "$cpu"
}

measure >/dev/null
for ((run = 0; run < runs; run++)); do measure; done | sort -n | awk -v load="$(cut -d' ' -f1 /proc/loadavg)" '
  { print "ready in " $1 " ms, CPU " $2 " ms"; wall[NR] = $1 }
  END { print "median " wall[int((NR + 1) / 2)] " ms of " NR " starts; load average at the beginning " load }'
