#!/usr/bin/env bash
# Installs the Debian packages of programs that are absent, where that is allowed without asking
# anybody for a password; otherwise says what to install.
#
#   scripts/debian.sh prometheus:prometheus promtool:prometheus nginx:nginx-light
set -euo pipefail

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

is_here() { # programs of servers are often outside an ordinary person's PATH
  PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null
}

find_missing() {
  missing=()
  for pair in "$@"; do
    is_here "${pair%%:*}" || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || exit 0
}

find_missing "$@"

how="Needed: 'apt-get install ${missing[*]}' on Debian, or the same programs by any other way."
if ! command -v apt-get >/dev/null || ! as_root true 2>/dev/null; then
  echo "$how" >&2
  exit 1
fi
# One at a time: tests that run side by side ask for packages at the same moment.
exec 9>"${TMPDIR:-/tmp}/parking-net-packages.lock"
flock 9
find_missing "$@"
{
  echo "Installing ${missing[*]}"
  as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}"
} >&2 || { echo "$how" >&2; exit 1; }
