#!/usr/bin/env bash
# A Cu50Zr50 glass cooled at 1e12 K/s: D, D_RW and f in the bulk, and of the atoms of its free surfaces.
# Usage: examples/cu50zr50/decomposition.sh small|full [FOLDER]; see README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
potential=$here/CuZr.potential

# The liquid above 1000 K is at equilibrium within tens of picoseconds and is cooled ten times as fast; below 500 K, far
# below the glass transition and the temperatures of the samples, nothing happens on the way.
quench=(--composition Cu50Zr50 --density 7.0 --melt 2000 --cool-to 500 --timestep 0.0025)
sample=(--equilibrate-ensemble npt --timestep 0.0025)
decompose=(--interval 1 --threshold 0,0.5,1,1.5,2 --ranking 3)
if [ "$form" = full ]; then
  quench+=(--atoms 500 --melt-time 20 --rate 10,1 --rate-change 1000 --fit-window "520,980")
  sample+=(--equilibrate 20)
  temperatures=(700 640 760) frames=(125 250 500 1000)
  surface_temperatures=(640 700 760) surface_time=100
else
  quench+=(--atoms 100 --melt-time 1 --rate 150 --points 60 --fit-window "520,1900")
  sample+=(--equilibrate 2)
  temperatures=(800 1000) frames=(10)
  surface_temperatures=(900) surface_time=2
fi
make_glasses
measure

echo "== the same glass with free surfaces across z"
# Vacuum of 10 A on either side, as in the paper; atoms within 2.5 A of the planes of the cut are those of the surface.
run quench --potential "$potential" --structure "$out/glass/r1.data" --surface z --vacuum 20 --layer 2.5 \
  --timestep 0.0025 --surface-time "$surface_time" --surface-temperature "${surface_temperatures[0]}" --output "$out/surface"
structure_of() { echo "$out/surface/r$1.data"; }
options_of() { echo --atoms "$out/surface/r$1.surface"; }
runs=surface_runs
# At constant volume: pressure would close the vacuum.
sample=(--equilibrate 5 --timestep 0.0025) frames=("${frames[0]}") temperatures=("${surface_temperatures[@]}")
decompose+=(--plane xy)
measure
