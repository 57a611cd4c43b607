#!/usr/bin/env bash
# Prints where the browser of the journeys is: CHROMIUM_PATH, else one that is installed, else
# Debian's, which is installed here when that is allowed without asking anybody for a password.
set -euo pipefail

NAMES=(chromium chromium-browser google-chrome-stable google-chrome)

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

found() {
  for name in "${NAMES[@]}"; do
    command -v "$name" && return 0
  done
  return 1
}

if [ -n "${CHROMIUM_PATH:-}" ]; then
  [ -x "$CHROMIUM_PATH" ] || fail "CHROMIUM_PATH names $CHROMIUM_PATH, which cannot be run."
  echo "$CHROMIUM_PATH"
  exit
fi
found && exit

"$(dirname "$0")/debian.sh" chromium:chromium ||
  fail "The journeys need Chromium, or CHROMIUM_PATH that names one like it."
found
