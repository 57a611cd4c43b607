#!/usr/bin/env bash
# Writes random values into .env for the secrets that deploy/compose.yaml asks for and .env does not
# set; what is set stays. Keep a copy of .env: without these secrets the data cannot be used.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 077

random() {
  head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

[ -f .env ] || cp .env.example .env
chmod go= .env
# A last line without an end would swallow the first secret.
[ -z "$(tail -c 1 .env)" ] || echo >>.env
for name in $(grep -o '\${[A-Z_]*:?' deploy/compose.yaml | tr -d '${:?' | sort -u); do
  if ! grep -q "^$name=." .env; then
    printf '%s=%s\n' "$name" "$(random)" >>.env
    echo "Made $name" >&2
  fi
done
