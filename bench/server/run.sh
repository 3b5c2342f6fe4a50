#!/usr/bin/env bash
# Measures the reference server with threads of 10, 1,000 and 10,000 comments: page 1 of the thread, the
# article, the list and the counts, from 32 connections. Needs wrk, sqlite3's Python module and curl:
#   apt-get install wrk python3 curl
# It connects only to 127.0.0.1. Each measurement takes SECONDS_EACH seconds (at most 30).
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${SECONDS_EACH:-5}
connections=${CONNECTIONS:-32}
if (( seconds > 30 || connections > 256 )); then
  echo "at most 30 seconds and 256 connections" >&2
  exit 2
fi
server=${SERVER:-target/server/standfirst-server}
if [[ ! -x $server ]]; then
  echo "$server is missing; run: cargo build --profile server --package standfirst-server" >&2
  exit 2
fi

folder=$(mktemp -d)
pid=
finish() {
  if [[ -n $pid ]]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

mkdir -p "$folder/content/articles"
echo '[{"slug":"s","name":"S"}]' > "$folder/content/sections.json"
for number in $(seq -w 1 30); do
  printf '+++\ntitle = "Article %s"\nsection = "s"\ntags = ["t"]\npublished = "2026-01-%sT00:00:00Z"\n+++\n\nText.\n' \
    "$number" "$number" > "$folder/content/articles/a$number.md"
done

printf '| comments | what | requests/s | p50 | p99 |\n|---|---|---|---|---|\n'
for comments in 10 1000 10000; do
  database="$folder/$comments.db"
  python3 "$(dirname "$0")/fill.py" "$comments" > "$folder/seed.json"
  "$server" serve --listen 127.0.0.1:0 --database "$database" --content "$folder/content" \
    --dist "$folder" --seed "$folder/seed.json" > "$folder/said" &
  pid=$!
  for _ in $(seq 600); do
    address=$(sed -n 's|^standfirst-server listening on \(http://127.0.0.1:[0-9]*\)/.*|\1|p' "$folder/said")
    [[ -n $address ]] && break
    kill -0 "$pid"
    sleep 0.1
  done
  for path in articles/a01/comments articles/a01 articles counts?slugs=a01,a02,a03,a04,a05; do
    curl -sf "$address/api/v1/$path" > /dev/null
    wrk --latency --threads 1 --connections "$connections" --duration "${seconds}s" "$address/api/v1/$path" > "$folder/wrk"
    grep -q 'Non-2xx\|Socket errors' "$folder/wrk" && { cat "$folder/wrk" >&2; exit 1; }
    awk -v n="$comments" -v what="${path%%\?*}" \
      '/50%/ {p50=$2} /99%/ {p99=$2} /Requests\/sec/ {rate=$2} END {printf "| %d | %s | %d | %s | %s |\n", n, what, rate, p50, p99}' \
      "$folder/wrk"
  done
  kill "$pid"
  wait "$pid" || true
  pid=
done
