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

[ "${ELEMENT:=Cu}" = Ni ] && otherwise=1500 || otherwise=$([ "$form" = small ] && echo 1100 || echo 900)
temperatures=("${TEMPERATURE:-$otherwise}")
# edge: of the cubic cell (A), that of zero pressure at this temperature with 108 sites.
# interval (ps): short against the time between two hops of the vacancy, so that single hops are told apart; lag (ps):
# longest of mean squared displacements, some hops long.
case $ELEMENT-${temperatures[0]} in
  Cu-900) edge=3.670 interval=1 lag=200 ;;
  Cu-1100) edge=3.685 interval=0.25 lag=50 ;;
  Ni-1500) edge=3.61 interval=0.25 lag=50 ;;
  *) fail "ELEMENT, TEMPERATURE: no size of the cell is known for $ELEMENT at ${temperatures[0]} K; give Cu at 900 or 1100, or Ni at 1500" ;;
esac
open_folder "vacancy_dynamics-$ELEMENT-${temperatures[0]}"
potential=$out/lattice/potential
if [ "$form" = full ]; then
  cells=3 frames=(1500 3000) glasses=${GLASSES:-8} # replicas of the crystal
else
  cells=2 frames=(600) glasses=${GLASSES:-4}
fi

echo "== the crystal, its vacancy and the hops around it, at an edge of $edge A"
PEL=$pel EDGE=$edge bash "$here/../vacancy/vacancy.sh" "$ELEMENT" "$cells" "$out/lattice" > "$out/lattice.log"
"$pel" rates --landscape "$out/lattice/vacancy.pel" --quiet
# Exact figures at infinite time, and at a tenth of the longest lag and at the longest lag of the trajectories.
"$pel" kmc --landscape "$out/lattice/vacancy.pel" --prefactor harmonic --sites "$out/lattice/crystal.data" \
  --temperature "${temperatures[0]}" --time "$lag" --times 3 --ranking 0 --json "$out/kmc.json" --quiet |
  tee "$out/kmc.txt"
# D is a slope between two lags: that of the landscape between the same ones. f falls until hops have been undone.
awk '$1 == "T" { rows = 0 } $1 == "t" && /MSD_RW/ { rows = 3; next }
  rows > 0 { t[rows] = $1; msd[rows] = $2; walk[rows] = $3; rows-- }
  END { printf "Harmonic rates, from %s to %s ps: D = %.5g A^2/ps, D_RW = %.5g A^2/ps, f = %.4f\n\n", t[2], t[1],
        (msd[1] - msd[2]) / (t[1] - t[2]) / 6, (walk[1] - walk[2]) / (t[1] - t[2]) / 6,
        (msd[1] - msd[2]) / (walk[1] - walk[2]) }' "$out/kmc.txt"

structure_of() { echo "$out/lattice/vacancy.data"; } # replicas begin alike, and part within a picosecond
# A weak bath of noise: chains of Nose and Hoover may not reach all of so small a crystal, a strong bath slows hops.
sample=(--interval "$interval" --timestep 0.0025 --equilibrate 5 --checkpoint 100
        --thermostat langevin --thermostat-time 2)
decompose=(--lattice found --longest-lag "$lag"
           --fit "$(awk -v lag="$lag" 'BEGIN { print lag / 10 }'),$lag" --ranking 0)
measure
