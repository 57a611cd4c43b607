#!/usr/bin/env bash
# Installs the libraries of the web app, or builds it where there is Node. Without Node the platform
# runs all the same: the gateway then shows a plain page in the place of the web app.
set -euo pipefail

task=$1
cd "$(dirname "$0")/../web"

has_node() {
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

install() {
  if [ ! node_modules/ready -nt package-lock.json ]; then
    echo "Installing the libraries of the web app"
    npm ci --no-audit --no-fund --loglevel=error
    touch node_modules/ready
  fi
}

if ! has_node; then
  echo "The web app needs Node 20.19 or newer; install it and repeat." >&2
  [ "$task" = build ] && exit 0
  exit 1
fi
install
if [ "$task" = build ]; then
  echo "Building the web app"
  npx --no-install vite build --logLevel warn
  touch dist/index.html
fi
