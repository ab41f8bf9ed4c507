#!/usr/bin/env bash
# A Cu50Zr50 glass cooled at 1e12 K/s: D, D_RW and f in the bulk, and of the atoms of its free surfaces.
# Usage: examples/cu50zr50/decomposition.sh small|full [FOLDER]; see README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
open_folder cu50zr50
potential=$here/CuZr.potential

# The liquid above 1000 K is at equilibrium within tens of picoseconds and is cooled ten times as fast; below 500 K, far
# below the glass transition and the temperatures of the samples, nothing happens on the way.
quench=(--composition Cu50Zr50 --density 7.0 --melt 2000 --cool-to 500 --timestep 0.0025)
sample=(--equilibrate-ensemble npt --timestep 0.0025)
decompose=(--threshold 0,0.5,1,1.5,2)
if [ "$form" = full ]; then
  quench+=(--atoms 500 --melt-time 20 --rate 10,1 --rate-change 1000 --fit-window "520,980")
  sample+=(--equilibrate 20)
  decompose+=(--realizations 50)
  temperatures=(700 640 760) frames=(125 250 500)
  surface_temperatures=(640 700 760) surface_time=100 surface_frames=(125 250)
else
  quench+=(--atoms 100 --melt-time 1 --rate 150 --points 60 --fit-window "520,1900")
  sample+=(--equilibrate 2)
  temperatures=(800 1000) frames=(10)
  surface_temperatures=(1000) surface_time=2 surface_frames=(10)
fi
make_glasses
measure

echo "== the same glasses with free surfaces across z"
# Cut from what was annealed at the temperature. Vacuum of 10 A on either side, as in the paper; atoms within 2.5 A of the
# planes of the cut are those of the surface.
surface_of() { echo "$out/surface/T$2-r$1"; } # of a glass and a temperature
for temperature in "${surface_temperatures[@]}"; do
  for ((glass = 1; glass <= glasses; ++glass)); do
    run quench --potential "$potential" --structure "$out/runs/r$glass/T$temperature-r1.data" --surface z --vacuum 20 \
      --layer 2.5 --timestep 0.0025 --surface-time "$surface_time" --surface-temperature "$temperature" --seed "$glass" \
      --output "$(surface_of "$glass" "$temperature")"
  done
done
run_glass() {
  for temperature in "${temperatures[@]}"; do
    run sample --structure "$(surface_of "$1" "$temperature")/r1.data" --potential "$potential" \
      --output "$out/$runs/r$1" --temperature "$temperature" --frames "$2" --seed "$1" "${sample[@]}"
  done
}
options_of() { echo --atoms "$(surface_of "$1" "$2")/r1.surface"; }
runs=surface_runs
# At constant volume: pressure would close the vacuum.
sample=(--equilibrate 5 --timestep 0.0025) frames=("${surface_frames[@]}") temperatures=("${surface_temperatures[@]}")
decompose+=(--plane xy)
measure
