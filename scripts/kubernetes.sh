#!/usr/bin/env bash
# Builds what makes a Kubernetes without containers, once, and prints the folder of the programs:
# kube-apiserver, kube-controller-manager, kube-scheduler and kubectl.
#
#   scripts/kubernetes.sh
#
# Needs Go 1.26 or newer. Built programs are kept in ${XDG_CACHE_HOME:-$HOME/.cache}/parking-net.
set -euo pipefail

version=1.36.3
programs=(kube-apiserver kube-controller-manager kube-scheduler kubectl)
home=${XDG_CACHE_HOME:-$HOME/.cache}/parking-net/kubernetes-$version

# Kubernetes is released as one module with folders in place of its parts; the same parts are
# released as modules too, one minor number for one minor number.
describe_module() {
  local upstream=$1
  sed -e 's|^module .*|module parking-net/tools|' \
    -e "s|\(k8s.io/[a-z-]*\) => ./staging/src/.*|\1 => \1 v0.${version#*.}|" "$upstream/go.mod" >go.mod
  install -m 644 "$upstream/go.sum" go.sum
  go mod edit -require "k8s.io/kubernetes@v$version"
}

build_kubernetes() {
  local upstream minor=${version#*.} as=k8s.io/component-base/version
  local said="-X $as.gitVersion=v$version -X $as.gitMajor=1 -X $as.gitMinor=${minor%.*}"
  upstream=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  describe_module "$upstream"
  mkdir programs
  nice -n 15 go build -mod=mod -ldflags "-s -w $said" -o programs/ "${programs[@]/#/k8s.io/kubernetes/cmd/}"
}

if [ ! -d "$home" ]; then
  command -v go >/dev/null || {
    echo "kubernetes.sh: Kubernetes is built by Go 1.26 or newer, which is missing: https://go.dev/dl" >&2
    exit 1
  }
  mkdir -p "$(dirname "$home")"
  part=$(mktemp -d "$home.part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  echo "Building Kubernetes $version; this takes up to half an hour, once" >&2
  cd "$part"
  build_kubernetes >go.log 2>&1 || { tail -20 go.log >&2; exit 1; }
  # Somebody else may have been quicker; theirs is as good.
  mv -T programs "$home" 2>/dev/null || [ -d "$home" ]
fi
echo "$home"
