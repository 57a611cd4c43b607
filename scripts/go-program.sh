#!/usr/bin/env bash
# Builds a Go program once, and prints where it is.
#
#   scripts/go-program.sh NAME PACKAGE VERSION [REPLACED=REPLACEMENT@VERSION …]
#
# Built programs are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/parking-net. A module of its own does
# the building, for modules that replace others cannot be had by `go install`.
set -euo pipefail

name=$1 package=$2 version=$3
shift 3
home=${XDG_CACHE_HOME:-$HOME/.cache}/parking-net/$name-$version
program=$home/$name

folder_of_module() { # the module is the package or a folder above it
  local module=$1 folder
  while [[ $module == */* ]]; do
    folder=$(go mod download -json "$module@$version" 2>/dev/null | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    [ -z "$folder" ] || { echo "$folder"; return; }
    module=${module%/*}
  done
}

if [ ! -x "$program" ]; then
  command -v go >/dev/null || {
    echo "go-program.sh: $name is built by Go 1.24 or newer, which is missing: https://go.dev/dl" >&2
    exit 1
  }
  mkdir -p "$(dirname "$home")"
  part=$(mktemp -d "$home.part.XXXXXX")
  trap 'chmod -R u+w "$part"; rm -rf "$part"' EXIT
  echo "Building $name $version; this takes minutes, once" >&2
  cd "$part"
  go mod init parking-net/tools >&2
  for replaced in "$@"; do
    go mod edit -replace "$replaced"
  done
  # What the program was released with also where no data base of check-sums is reached.
  upstream=$(folder_of_module "$package")
  [ -z "$upstream" ] || install -m 644 "$upstream/go.sum" go.sum
  nice -n 15 go get -tool "$package@$version" >go.log 2>&1 || { cat go.log >&2; exit 1; }
  nice -n 15 go build -o "$name" "$package" >>go.log 2>&1 || { cat go.log >&2; exit 1; }
  mkdir -p "$home"
  mv "$name" "$program"
fi
echo "$program"
