#!/usr/bin/env bash
# Makes the base image of deploy/Dockerfile from Debian's packages, for machines that reach no
# registry of images: minimal Debian as `debootstrap` lays it, without what `slim` leaves out.
#   debian.sh FOLDER TAG
set -euo pipefail

folder=$1
tag=$2
archive=$folder/debian-trixie.tar

if [ ! -f "$archive" ]; then
  root=$(mktemp -d "$folder/debootstrap.XXXXXX")
  trap 'rm -rf "$root"' EXIT
  nice -n 15 debootstrap --variant=minbase trixie "$root" http://deb.debian.org/debian >&2
  cat >"$root/etc/apt/apt.conf.d/docker-clean" <<'CLEAN'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
CLEAN
  cat >"$root/etc/dpkg/dpkg.cfg.d/docker" <<'SLIM'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
SLIM
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,locale,man}/*
  tar -C "$root" -cf "$archive.part" .
  mv "$archive.part" "$archive"
fi
podman import --quiet "$archive" "$tag" >&2
