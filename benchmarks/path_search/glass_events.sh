#!/bin/bash
# glass_events.sh TRAJECTORY [FRAMES [SEED]]: consecutive inherent structures of the Cu-Zr example glass at 800 K, 1 ps
# apart, as a LAMMPS dump with ids and unwrapped positions (compressed where the name ends in .gz), and how many of
# them lead to the next by a move of at least 1 A.
set -euo pipefail
if [ $# -lt 1 ] || [ $# -gt 3 ]; then
  echo "usage: $0 TRAJECTORY [FRAMES [SEED]]" >&2
  exit 1
fi
trajectory=$1 frames=${2:-300} seed=${3:-1}
here=$(cd "$(dirname "$0")" && pwd)
export LAMMPS_POTENTIALS=${LAMMPS_POTENTIALS:-/usr/share/lammps/potentials}
[[ $frames =~ ^[1-9][0-9]*$ && $seed =~ ^[1-9][0-9]*$ ]] ||
  { echo "$0: FRAMES and SEED are positive integers, not $frames and $seed" >&2; exit 1; }
[ ! -e "$trajectory" ] || { echo "$0: $trajectory exists; remove it or give another name" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
plain=$scratch/trajectory.lammpstrj
lmp -in "$here/glass_events.lmp" -log none -screen "$scratch/screen" \
  -var structure "$here/../../examples/cu50zr50/cu50zr50-500.data" -var trajectory "$plain" \
  -var restart "$scratch/restart" -var frames "$frames" -var temperature 800 -var seed "$seed" ||
  { tail -3 "$scratch/screen" >&2; exit 2; }

awk '
  /^ITEM: ATOMS/ { frame++; atom = 0; moved[frame] = 0; next }
  /^ITEM:/ { atom = -1; next }
  atom < 0 || !frame { next }
  {
    atom++
    if (frame > 1) {
      square = ($3 - x[atom])^2 + ($4 - y[atom])^2 + ($5 - z[atom])^2
      if (square > moved[frame]) moved[frame] = square
    }
    x[atom] = $3; y[atom] = $4; z[atom] = $5
  }
  END {
    printf "%d frames, %d steps from one to the next\n", frame, frame - 1
    thresholds = split("1 1.5 2.5", least)
    for (k = 1; k <= thresholds; k++) {
      n = 0
      for (f = 2; f <= frame; f++) n += moved[f] >= least[k]^2
      printf "an atom moved by %.1f A or more: %d, %.0f %%\n", least[k], n, 100 * n / (frame > 1 ? frame - 1 : 1)
    }
  }' "$plain"

case $trajectory in
  *.gz) gzip -c "$plain" > "$trajectory" ;;
  *) mv "$plain" "$trajectory" ;;
esac
