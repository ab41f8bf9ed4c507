#!/usr/bin/env bash
# A glass of one component: quenched from the Lennard-Jones liquid at constant density, then D, D_RW and f.
# Usage: examples/lj_glass/lj_glass.sh small|full [FOLDER]; see README.md.
#   HASTE  of the full form: a whole number by which the times of the preparation are divided (default 1)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
[[ ${HASTE:=1} =~ ^[1-9][0-9]*$ ]] || fail "HASTE is '$HASTE'; give a whole number above 0"
open_folder "lj_glass$([ "$HASTE" -eq 1 ] || echo "-haste$HASTE")"
potential=$here/lj.potential

# Times in tau: 1e6 steps of 0.002 are 2000. Quenched from 1.5 to 0.2 in 5e5 steps, and as long as the melt at 0.2.
quench=(--composition A --number-density 0.78 --ensemble nvt --timestep 0.002 --melt 1.5 --cool-to 0.2 --anneal 0.2)
sample=(--interval 2 --timestep 0.002)
decompose=(--threshold 0.4)
if [ "$form" = full ]; then
  long=$(awk -v haste="$HASTE" 'BEGIN { print 2000 / haste }')
  quench+=(--atoms 2048 --melt-time "$long" --rate "$(awk -v haste="$HASTE" 'BEGIN { print 0.0013 * haste }')"
           --anneal-time "$long")
  sample+=(--equilibrate 20)
  decompose+=(--realizations 50)
  temperatures=(0.32 0.34 0.36 0.38 0.4) frames=(125 250)
else
  quench+=(--atoms 256 --melt-time 5 --rate 0.05 --anneal-time 5 --points 50)
  sample+=(--equilibrate 5)
  temperatures=(0.36 0.4) frames=(16)
fi
make_glasses
measure
