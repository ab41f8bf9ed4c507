#!/usr/bin/env bash
# Amorphous SiO2 (BKS): melted, cooled, then D, D_RW and f of silicon and oxygen.
# Usage: examples/silica/silica.sh small|full [FOLDER]; see README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
open_folder silica
potential=$here/bks.potential

quench=(--composition SiO2 --density 2.3 --ensemble nvt --timestep 0.001 --melt 4000)
sample=(--timestep 0.001)
decompose=(--threshold 1)
if [ "$form" = full ]; then
  quench+=(--atoms 648 --melt-time 20 --cool-to 2000 --rate 10)
  sample+=(--equilibrate 20)
  temperatures=(2200 2300 2400 2500) frames=(25 50)
else
  quench+=(--atoms 48 --melt-time 1 --cool-to 2500 --rate 300 --points 40)
  sample+=(--equilibrate 0.5)
  temperatures=(3000 4000) frames=(10)
fi
make_glasses
measure
