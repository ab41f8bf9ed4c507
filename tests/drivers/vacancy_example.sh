#!/usr/bin/env bash
# The vacancy example on 31 atoms of copper: one minimum, six loops, and f of the lattice of 32 sites.
# Usage: vacancy_example.sh PEL
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PEL=$1 bash "$(dirname "$0")/../../examples/vacancy/vacancy.sh" Cu 2 "$work" > "$work/log"

fail() { echo "vacancy_example.sh: $1" >&2; cat "$work/log" >&2; exit 1; }
[ "$(grep -c '^states  *1 minima' "$work/log")" -eq 2 ] || fail "the landscape does not fold to one minimum"
[ "$(grep -c '^jumps  *6 saddles' "$work/log")" -eq 2 ] || fail "there are not six loops"
# "f" of the results and, the same number again, of their only species; not that of the walkers.
figures() { awk '/"walker":|"infinite_time":/ { skip = 1 } /"temperature":/ { skip = 0 } /"f":/ && !skip' "$1" | tr -d '",f:'; }
figures "$work/sites.json" | awk '{ n++; if (($1 - 43 / 53) ^ 2 > 1e-12) bad++ } END { exit n != 8 || bad }' ||
  fail "between sites f is not 43/53"
figures "$work/relaxed.json" | awk '{ n++; if (($1 - 43 / 53) ^ 2 < 1e-4) bad++ } END { exit n != 8 || bad }' ||
  fail "between relaxed positions f is that of the lattice"
