#!/usr/bin/env bash
# Resolves the newest versions into the lock files: versions and hashes, no address of an index.
set -euo pipefail

compile() {
  "$uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url pyproject.toml "$@"
}

uv=$1
compile --group build -o requirements.lock
compile --group build --group dev -c requirements.lock -o requirements-dev.lock
