#!/usr/bin/env bash
# A Ni80P20 glass with a potential of one's own: D, D_RW and f. Usage:
#   NI_P=FILE examples/ni80p20/ni80p20.sh small|full [FOLDER]; see README.md.
#   NI_P      file of pair style eam/alloy that has both species
#   ELEMENTS  their names in the file (default "Ni P")
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
[ -n "${NI_P:-}" ] || fail "NI_P is not set; name a file of pair style eam/alloy for Ni and P, which LAMMPS does not bring"
[ -r "$NI_P" ] || fail "NI_P: file '$NI_P' cannot be read"
open_folder ni80p20
potential=$out/potential
printf 'units metal\natom_style atomic\npair_style eam/alloy\npair_coeff * * "%s" %s\n' "$(realpath "$NI_P")" \
  "${ELEMENTS:=Ni P}" > "$potential"

quench=(--composition Ni80P20 --density 7.8 --melt 2000 --cool-to 300)
sample=(--equilibrate-ensemble npt)
decompose=(--threshold 1)
if [ "$form" = full ]; then
  quench+=(--atoms 500 --melt-time 20 --rate 10,1 --rate-change 1000)
  sample+=(--equilibrate 100)
  temperatures=(520 550 580) frames=(125 250 500)
else
  quench+=(--atoms 120 --melt-time 2 --rate 100 --points 60)
  sample+=(--equilibrate 2)
  temperatures=(800 1000) frames=(12)
fi
make_glasses
measure
