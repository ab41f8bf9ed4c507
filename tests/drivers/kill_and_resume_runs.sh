#!/usr/bin/env bash
# pel sample and pel quench killed at random moments and continued end as undisturbed, to the last byte; and whatever a
# kill leaves of a trajectory is read by pel.
# Usage: kill_and_resume_runs.sh PEL TIMES RANKS
set -euo pipefail
pel=$1 times=$2 ranks=$3
# shellcheck source=tests/drivers/killing.sh
. "$(dirname "$0")/killing.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > lj.potential <<'END'
units lj
atom_style atomic
pair_style lj/smooth/linear 2.2
pair_coeff * * 1.0 1.0
mass 1 1.0
END
"$pel" quench --potential lj.potential --lattice fcc --a 1.56 --cells 3 --vacancies 1 --output crystal --quiet

launch=()
[ "$ranks" -eq 0 ] || launch=(mpirun -n "$ranks" --oversubscribe)
sample() {
  "${launch[@]}" "$pel" sample --structure crystal/r1.data --potential lj.potential --output "$1" \
    --temperature 0.5,0.6 --frames 30 --interval 1 --equilibrate 4 --equilibrate-ensemble npt --checkpoint 4 \
    --json "$1.json" --quiet
}
quench() {
  "${launch[@]}" "$pel" quench --potential lj.potential --composition A --atoms 108 --number-density 0.8 \
    --output "$1" --melt 1.5 --melt-time 10 --cool-to 0.3 --rate 0.1,0.05 --rate-change 0.6 --pressure 1 \
    --surface z --surface-time 5 --replicas 2 --points 60 --checkpoint 5 --json "$1.json" --quiet
}
same() { # of two folders, but for the names of the folders
  diff -rq "$1" "$2" && diff <(sed "s/$1/X/" "$1.json") <(sed "s/$2/X/" "$2.json")
}

for command in sample quench; do
  undisturbed "$command" "undisturbed-$command"
  kills=0
  for ((round = 1; round <= times; ++round)); do
    kills_before=$kills
    rm -rf disturbed
    while :; do
      "$command" disturbed >/dev/null 2>&1 &
      job=$!
      wait_at_random 0.7 || break
      kill_job || break # it came to its end in the meantime
      for trajectory in disturbed/*.xyz.gz; do
        [ -s "$trajectory" ] || continue
        rm -f none.pel
        # No event is as long as 100: the trajectory is read, and that is all.
        "$pel" neb --structure "${trajectory%.xyz.gz}.data" --potential lj.potential --trajectory "$trajectory" \
          --landscape "$work/none.pel" --threshold 100 --quiet >/dev/null ||
          { echo "round $round: a kill leaves a trajectory that is not read" >&2; exit 1; }
      done
    done
    wait "$job" || { echo "round $round: the last run of $command failed" >&2; exit 1; }
    same "undisturbed-$command" disturbed || { echo "round $round: $command ended otherwise" >&2; exit 1; }
    if [ "$kills" -eq "$kills_before" ]; then
      longest=$((longest / 2))
      round=$((round - 1))
    fi
  done
  echo "$times runs of $command, $kills kills, $ranks ranks: all end as the undisturbed one"
done
