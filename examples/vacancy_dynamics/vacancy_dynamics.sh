#!/usr/bin/env bash
# One vacancy in a crystal of copper or nickel: D, D_RW and f by molecular dynamics, and D and f of the same crystal by
# pel kmc with harmonic rates. Usage: examples/vacancy_dynamics/vacancy_dynamics.sh small|full [FOLDER]; see README.md.
#   ELEMENT      Cu (default) or Ni
#   TEMPERATURE  900 or 1100 of Cu (default: 1100 for small, 900 for full), 1500 of Ni
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
potential=$out/lattice/potential

[ "${ELEMENT:=Cu}" = Ni ] && otherwise=1500 || otherwise=$([ "$form" = small ] && echo 1100 || echo 900)
temperatures=("${TEMPERATURE:-$otherwise}")
# edge: of the cubic cell (A), that of zero pressure at this temperature.
# interval (ps): short against the time between two hops of the vacancy, so that single hops are told apart; lag (ps):
# longest of mean squared displacements, some hops long.
case $ELEMENT-${temperatures[0]} in
  Cu-900) edge=3.670 interval=1 lag=200 ;;
  Cu-1100) edge=3.685 interval=0.25 lag=50 ;;
  Ni-1500) edge=3.61 interval=0.25 lag=50 ;;
  *) fail "ELEMENT, TEMPERATURE: no size of the cell is known for $ELEMENT at ${temperatures[0]} K; give Cu at 900 or 1100, or Ni at 1500" ;;
esac
glasses=4 # replicas
if [ "$form" = full ]; then
  cells=3 frames=(1500 3000 6000)
else
  cells=2 frames=(600)
fi

echo "== the crystal, its vacancy and the hops around it, at an edge of $edge A"
PEL=$pel EDGE=$edge bash "$here/../vacancy/vacancy.sh" "$ELEMENT" "$cells" "$out/lattice" > "$out/lattice.log"
"$pel" rates --landscape "$out/lattice/vacancy.pel" --quiet
"$pel" kmc --landscape "$out/lattice/vacancy.pel" --prefactor harmonic --sites "$out/lattice/crystal.data" \
  --temperature "${temperatures[0]}" --times 2 --ranking 0 --json "$out/kmc.json" --quiet

structure_of() { echo "$out/lattice/vacancy.data"; } # replicas begin alike, and part within a picosecond
sample=(--interval "$interval" --timestep 0.0025 --equilibrate 5 --checkpoint 100)
decompose=(--interval "$interval" --lattice found --longest-lag "$lag" --fit "$((lag / 5)),$lag" --ranking 0)
measure
