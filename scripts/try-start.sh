#!/usr/bin/env bash
# What a newcomer does: start, look, stop with Ctrl-C; then the worse day: kill -9, start again. Needs a free port 3000.
set -u
cd "$(dirname "$0")/.."
data=$(mktemp -d)
export DATA_DIR="$data/sportello" LOG_LEVEL=warn
group=0
# The database's helper process goes by itself once nobody is connected; its folder may go with it.
trap '[ "$group" = 0 ] || kill -9 -- "-$group" 2>/dev/null; rm -rf "$data"' EXIT
curl -sS -o /dev/null http://127.0.0.1:3000/ 2>/dev/null && { echo 'something answers on port 3000 already'; exit 1; }

ready() { # seconds after which nobody waits any more; the time taken is printed, never judged
  local limit=$1 begun=$SECONDS
  until curl -fsS -o /dev/null http://127.0.0.1:3000/readyz 2>/dev/null; do
    [ $((SECONDS - begun)) -ge "$limit" ] && { echo "not ready after ${limit}s"; curl -sS http://127.0.0.1:3000/readyz; return 1; }
    sleep 0.2
  done
  echo "ready after $((SECONDS - begun))s"
}
server_pid() { pgrep -g "$group" -f '^node dist/src/main.js serve' | head -1; }
start() {
  set -m
  npm start >"$data/out" 2>&1 &
  group=$!
  set +m
}
gone() { for _ in $(seq 100); do kill -0 -- "-$group" 2>/dev/null || return 0; sleep 0.2; done; echo 'did not stop'; return 1; }

start && ready 120 || { cat "$data/out"; exit 1; }
kill -INT -- "-$group" && gone || exit 1
start && ready 120 || { cat "$data/out"; exit 1; }
kill -9 -- "-$group" && gone || exit 1
start && ready 120 || { cat "$data/out"; exit 1; }
kill -TERM "$(server_pid)" && gone || exit 1
