#!/usr/bin/env bash
# A sweep, paths over the saddles of one, or an iso-configurational ensemble, killed at random moments and continued end as
# undisturbed: nothing lost, nothing done twice.
# Usage: kill_and_resume.sh PEL TIMES RANKS [sweep|neb|isoconf [OPTIONS]]
set -euo pipefail
pel=$1 times=$2 ranks=$3 command=${4:-sweep}
shift $(($# < 4 ? $# : 4))
options=("$@")
[ "$#" -gt 0 ] || options=(--trials 12)
# shellcheck source=tests/drivers/killing.sh
. "$(dirname "$0")/killing.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Lennard-Jones FCC, 3 x 3 x 3 cells, one vacancy.
awk 'BEGIN {
  a = 1.56; n = 0
  for (i = 0; i < 3; ++i) for (j = 0; j < 3; ++j) for (k = 0; k < 3; ++k)
    for (b = 0; b < 4; ++b) {
      x = i + (b == 1 || b == 2) / 2; y = j + (b == 1 || b == 3) / 2; z = k + (b == 2 || b == 3) / 2
      if (i + j + k + b > 0) line[++n] = n " 1 " a * x " " a * y " " a * z
    }
  print "FCC vacancy\n\n" n " atoms\n1 atom types\n\n0 " 3 * a " xlo xhi\n0 " 3 * a " ylo yhi\n0 " 3 * a " zlo zhi\n"
  print "Masses\n\n1 1.0\n\nAtoms # atomic\n"
  for (m = 1; m <= n; ++m) print line[m]
}' > vacancy.data
cat > lj.potential <<'END'
units lj
atom_style atomic
pair_style lj/smooth/linear 2.2
pair_coeff * * 1.0 1.0
END

launch=()
[ "$ranks" -eq 0 ] || launch=(mpirun -n "$ranks" --oversubscribe)
sweep() { # landscape, figures
  "${launch[@]}" "$pel" sweep --structure vacancy.data --potential lj.potential --landscape "$work/$1" --atoms 1-12 \
    "${options[@]}" --json "$2" --quiet
}
neb() {
  [ -e "$1" ] || cp swept.pel "$1"
  "${launch[@]}" "$pel" neb --landscape "$work/$1" --saddles all --json "$2" --quiet
}
isoconf() {
  "${launch[@]}" "$pel" isoconf --structure vacancy.data --potential lj.potential --output "$work/$1" \
    --temperature 0.7,1.2 --runs 12 --duration 1 --interval 0.25 --json "$2" --quiet
}
[ "$command" != neb ] || sweep swept.pel swept.json >/dev/null
# Searches or paths that are stored. A run of an ensemble that is lost is made again, bit for bit: that it was does not show.
kept() {
  [ "$command" != isoconf ] || { echo 0; return; }
  local name=searches
  [ "$command" = sweep ] || name=paths
  "$pel" info --landscape "$1" --json kept.json >/dev/null 2>&1 &&
    sed -n "s/^ *\"$name\": \([0-9]*\),*\$/\1/p" kept.json | head -1 | grep . || echo 0
}
undisturbed "$command" undisturbed.pel undisturbed.json
for ((round = 1; round <= times; ++round)); do
  kills_before=$kills
  rm -f disturbed.pel disturbed.json
  while :; do
    "$command" disturbed.pel disturbed.json >/dev/null 2>&1 &
    job=$!
    wait_at_random 0.9 || break
    before=$(kept disturbed.pel)
    kill_job || break # it came to its end in the meantime
    after=$(kept disturbed.pel)
    if [ "$after" -lt "$before" ]; then
      echo "round $round: $before were stored, after the kill $after" >&2
      exit 1
    fi
  done
  wait "$job" || { echo "round $round: the last run failed" >&2; exit 1; }
  if ! cmp -s undisturbed.json disturbed.json; then
    echo "round $round: the figures differ from those of the undisturbed run" >&2
    diff undisturbed.json disturbed.json | head >&2
    exit 1
  fi
  if [ "$kills" -eq "$kills_before" ]; then
    longest=$((longest / 2)) # came to its end without a kill
    round=$((round - 1))
  fi
done
echo "$times runs of $command, $kills kills, $ranks ranks: all end as the undisturbed one"
