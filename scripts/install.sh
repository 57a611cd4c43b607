#!/usr/bin/env bash
# Installs the versions of a lock file, and this project, into a virtual environment.
# uv does it in seconds; where it cannot (an index or a certificate that only pip is told of), pip does.
set -euo pipefail

venv=$1
lock=$2

suitable_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Parking Net needs Python 3.11 or newer; name one with PYTHON=/path/to/python3" >&2
  return 1
}

locked() { # the lines of one package in the lock for development
  sed -n "/^$1==/,/[^\\\\]\$/p" requirements-dev.lock
}

with_uv() {
  local uv
  uv=$(command -v uv || true)
  if [ -z "$uv" ]; then
    uv=$venv/bin/uv
    if [ ! -x "$uv" ]; then
      locked uv >"$venv/uv.lock"
      "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "$venv/uv.lock" || return
    fi
  fi
  if [ -n "${PIP_INDEX_URL:-}" ]; then
    export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}
  fi
  export UV_SYSTEM_CERTS=1
  "$uv" pip install --quiet --python "$venv/bin/python" --compile-bytecode --require-hashes \
    -r "$lock" &&
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
}

with_pip() {
  "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes -r "$lock" &&
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
}

echo "Installing $lock into $venv …" >&2
[ -x "$venv/bin/python" ] || "$(suitable_python)" -m venv "$venv"
with_uv || with_pip
