#!/usr/bin/env bash
# One vacancy in a crystal: finds its hops, then D, D_RW and f with displacements between sites and between relaxed
# positions. Usage: examples/vacancy/vacancy.sh ELEMENT [CELLS] [FOLDER]
#   ELEMENT  Cu Ni Fe Si; the potentials are those that come with LAMMPS
#   CELLS    cubic cells along each edge (default 2)
#   FOLDER   for the files (default build/vacancy/ELEMENT-CELLS)
# EDGE is the edge of the cubic cell in A (default: that of zero pressure and temperature).
# PEL names the program (default build/release/drivers/pel). What a former run has found is kept and continued.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 1; }
element=$1 cells=${2:-2} out=${3:-build/vacancy/$1-${2:-2}}
pel=${PEL:-build/release/drivers/pel}
export OMP_NUM_THREADS=1

fcc='0 0 0  0 .5 .5  .5 0 .5  .5 .5 0'
diamond="$fcc  .25 .25 .25  .25 .75 .75  .75 .25 .75  .75 .75 .25"
# edge: of the cubic cell at zero pressure and temperature, in A; mass in g/mol.
# inwards: the neighbors of the vacancy start this much nearer to it (A). From their sites those of Si would relax to a
# minimum 1.5 eV above the lowest.
# ceiling: searches stop this high above their start (eV), well above the hops.
inwards=0
case $element in
  Cu) basis=$fcc edge=3.615 mass=63.55 style=eam coefficients=Cu_u3.eam ceiling=6 ;;
  Ni) basis=$fcc edge=3.52 mass=58.71 style=eam coefficients=Ni_u3.eam ceiling=6 ;;
  Fe) basis='0 0 0  .5 .5 .5' edge=2.855325 mass=55.845 style=eam/fs coefficients='Fe_mm.eam.fs Fe' ceiling=3 ;;
  Si) basis=$diamond edge=5.43095 mass=28.0855 style=sw coefficients='Si.sw Si' ceiling=1.5 inwards=0.4 ;;
  *) echo "vacancy.sh: ELEMENT is $element; give Cu, Ni, Fe or Si" >&2; exit 1 ;;
esac
edge=${EDGE:-$edge}
[[ $edge =~ ^[0-9.]+$ ]] || { echo "vacancy.sh: EDGE is $edge; give a length in A" >&2; exit 1; }

mkdir -p "$out"
printf 'units metal\natom_style atomic\npair_style %s\npair_coeff * * %s\n' $style "$coefficients" > "$out/potential"

# Writes the perfect crystal, the one without its first site, and the ids of the neighbors of that site.
awk -v basis="$basis" -v cells="$cells" -v edge=$edge -v mass=$mass -v inwards=$inwards -v out="$out" '
  function nearest(x) { return x > box / 2 ? x - box : x }
  function write_data(file, first,   p, q) {
    printf "%s\n\n%d atoms\n1 atom types\n\n", file, sites + 1 - first > file
    for (q = 1; q <= 3; q++) printf "0 %.10f %slo %shi\n", box, substr("xyz", q, 1), substr("xyz", q, 1) > file
    printf "\nMasses\n\n1 %s\n\nAtoms # atomic\n\n", mass > file
    for (p = first; p <= sites; p++) printf "%d 1 %.10f %.10f %.10f\n", p - first + 1, x[p], y[p], z[p] > file
  }
  BEGIN {
    box = cells * edge
    corners = split(basis, b, " ")
    for (i = 0; i < cells; i++) for (j = 0; j < cells; j++) for (k = 0; k < cells; k++)
      for (c = 1; c < corners; c += 3) {
        sites++; x[sites] = edge * (i + b[c]); y[sites] = edge * (j + b[c + 1]); z[sites] = edge * (k + b[c + 2])
      }
    write_data(out "/crystal.data", 1)
    for (p = 2; p <= sites; p++) {
      distance[p] = sqrt(nearest(x[p]) ^ 2 + nearest(y[p]) ^ 2 + nearest(z[p]) ^ 2)
      if (p == 2 || distance[p] < hop) hop = distance[p]
    }
    for (p = 2; p <= sites; p++) if (distance[p] < 1.01 * hop) {
      ids = ids (ids == "" ? "" : ",") p - 1
      x[p] -= inwards / hop * nearest(x[p]); y[p] -= inwards / hop * nearest(y[p]); z[p] -= inwards / hop * nearest(z[p])
    }
    write_data(out "/vacancy.data", 2)
    print ids > (out "/neighbors")
  }' < /dev/null

next=0
for round in 1 2 3 4; do
  echo "== saddle searches around the neighbors of the vacancy, from minimum $next"
  "$pel" sweep --structure "$out/vacancy.data" --potential "$out/potential" --landscape "$out/vacancy.pel" \
    --identity permutation --minima "$next" --atoms "$(cat "$out/neighbors")" --trials 5 --max-energy $ceiling \
    --json "$out/sweep.json"
  # pel kmc names the minima where walkers leave what was searched.
  next=$("$pel" kmc --landscape "$out/vacancy.pel" --temperature 600 --walkers 2 --times 2 --quiet |
         sed -n 's/.*--minima \([0-9,]*\).*/\1/p')
  [ -n "$next" ] || break
done
kinetics=("$pel" kmc --landscape "$out/vacancy.pel" --temperature 300,500,700,900 --times 2 --ranking 0 --quiet)
echo "== displacements between the sites of the crystal"
"${kinetics[@]}" --sites "$out/crystal.data" --json "$out/sites.json"
echo "== displacements between relaxed positions"
"${kinetics[@]}" --json "$out/relaxed.json"
