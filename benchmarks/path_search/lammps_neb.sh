#!/bin/bash
# lammps_neb.sh PEL_PATH_SEARCH: the hop of a vacancy in copper by LAMMPS's own `neb` (7 ranks: five images and both
# ends) and by libpel from the same ends, in turn: barrier, force calls, CPU time.
#
# LAMMPS: once as its manual advises (quickmin, ten times the time step of dynamics), once with what was best by hand
# for this path. Calls are those of its logs, both stages together. CPU time of the whole: user + system time of mpirun,
# start included; of the loops: user time of the iterations alone, from the logs, without the start.
# libpel: CPU time of the whole includes the searches of ART that yield the path to compare with, far more than the
# path itself; that of the path alone is what stands beside LAMMPS's loops.
set -euo pipefail
if [ $# -ne 1 ] || [ ! -x "$1" ]; then
  echo "usage: $0 build/release/benchmarks/pel_path_search" >&2
  exit 1
fi
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
export LAMMPS_POTENTIALS=${LAMMPS_POTENTIALS:-/usr/share/lammps/potentials} OMP_NUM_THREADS=1
[[ $(lmp -h) == *REPLICA* ]] || { echo "$0: this lmp has no package REPLICA, so no neb" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
TIMEFORMAT='%U %S'

# timed FILE COMMAND...: user + system time into FILE.
timed() {
  local file=$1
  shift
  { time "$@" > output 2>&1; } 2> times.txt || { tail -3 output >&2; exit 2; }
  awk '{ print $1 + $2 }' times.txt > "$file"
}

timed pel.cpu "$program" cu_hop --write . --without-plain
pel_barrier=$(grep -oP '^  barrier \K[0-9.]+' output)
pel_calls=$(grep -oP '= \K[0-9.]+(?= until the saddle)' output)
pel_path=$(grep -oP 'CPU time of one path: \K[0-9.]+' output)
pel_total=$(grep -oP 'relaxation [0-9.]+ = \K[0-9.]+' output)
printf '%-18s barrier %s eV, %.0f calls to the saddle, %.0f with proof and both ways down\n' libpel \
  "$pel_barrier" "$pel_calls" "$pel_total"
printf '%-18s CPU time: path %.3f s, whole %.2f s\n' '' "$pel_path" "$(cat pel.cpu)"

# compared MINIMIZER TIME_STEP
compared() {
  rm -f log.*
  timed lammps.cpu mpirun -n 7 --oversubscribe lmp -partition 7x1 -in "$here/lammps_neb.lmp" -log log -screen none \
    -var structure cu_hop.data -var final cu_hop.final -var minimizer "$1" -var step "$2"
  local barrier force inner all loops
  read -r force barrier < <(awk '$1 ~ /^[0-9]+$/ { force = $2; barrier = $7 } END { print force, barrier }' log)
  awk -v force="$force" 'BEGIN { exit !(force < 0.01) }' || { echo "$0: LAMMPS's band did not converge" >&2; exit 2; }
  inner=$(calls log.[1-5])
  all=$(calls log.[0-6])
  loops=$(awk '/^Loop time of/ { time = $4 } /CPU use with/ { cpu += time * $1 / 100 } END { print cpu }' log.[0-6])
  printf '%-18s barrier %s eV (%+.5f), %d calls on images, %d with ends\n' "LAMMPS $1 $2" "$barrier" \
    "$(awk -v a="$barrier" -v b="$pel_barrier" 'BEGIN { print a - b }')" "$inner" "$all"
  printf '%-18s CPU time: loops %.3f s, whole %.2f s\n' '' "$loops" "$(cat lammps.cpu)"
  awk -v calls="$inner" -v pel="$pel_calls" -v total="$pel_total" -v loops="$loops" -v path="$pel_path" \
    -v whole="$(cat lammps.cpu)" -v program="$(cat pel.cpu)" 'BEGIN {
      printf "%-18s LAMMPS / libpel: calls %.1f to the saddle, %.1f with all of libpel'"'"'s; ", "", calls / pel, calls / total
      printf "CPU time %.1f loops / path, %.1f whole / whole\n", loops / path, whole / program }'
}

# Force evaluations in both stages of all replicas given.
calls() { awk '/Iterations, force evaluations/ { sum += $NF } END { print sum }' "$@"; }

compared quickmin 0.01
compared fire 0.03
