#!/usr/bin/env bash
# Installs the Debian 12 packages that pel is built from and run with. Does nothing where all are there.
set -euo pipefail

packages=(
  g++ cmake ninja-build
  libopenmpi-dev openmpi-bin
  liblammps-dev lammps-data       # LAMMPS as a library; potential files of the examples
  libeigen3-dev libboost-dev      # Boost.Graph, headers only
  libnanoflann-dev librandom123-dev
  libsqlitecpp-dev libsqlite3-dev
  zlib1g-dev                      # trajectories in gz
  libcli11-dev libfmt-dev nlohmann-json3-dev
  doctest-dev                     # tests
)

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install_deps.sh: this is not Debian; install the counterparts of these packages yourself: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install_deps.sh: as root, run: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
