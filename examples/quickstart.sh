#!/usr/bin/env bash
# Installs what is needed, builds pel, searches saddles around ten atoms of a Cu50Zr50 glass on two MPI ranks, goes on from
# the minima to which the walk leads, and prints D(t), D_RW(t) and f(t). Usage: examples/quickstart.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-build/quickstart}

bash cmake/install_deps.sh
cmake --preset release -D PEL_TESTS=OFF -D PEL_BENCHMARKS=OFF
cmake --build --preset release --parallel "$(nproc)"

if [ "$(id -u)" -eq 0 ]; then # Open MPI asks root twice
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMP_NUM_THREADS=1
pel=build/release/drivers/pel
glass=examples/cu50zr50
mkdir -p "$out"

sweep=("$pel" sweep --structure "$glass/cu50zr50-500.data" --potential "$glass/CuZr.potential"
       --landscape "$out/glass.pel" --atoms 1-10 --json "$out/sweep.json")
echo "== saddle searches around ten atoms of the glass"
mpirun -n 2 --oversubscribe "${sweep[@]}" --trials 3
for round in 1 2; do
  # pel kmc names the minima where walkers leave what was searched.
  next=$("$pel" kmc --landscape "$out/glass.pel" --temperature 600 --walkers 2 --times 2 --quiet |
         sed -n 's/.*--minima \([0-9,]*\).*/\1/p')
  [ -n "$next" ] || break
  echo "== the same atoms, from where walkers go: minimum $next"
  mpirun -n 2 --oversubscribe "${sweep[@]}" --trials 1 --minima "$next"
done
echo "== diffusion on this landscape"
"$pel" kmc --landscape "$out/glass.pel" --temperature 600,800,1000 --threshold 1.0 --json "$out/kmc.json"
echo "== $out holds the landscape and the figures as JSON"
