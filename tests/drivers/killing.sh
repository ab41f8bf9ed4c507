# shellcheck shell=bash
# What the scripts that kill runs share; each sources this file and keeps the process to kill in $job.

kills=0
# undisturbed COMMAND ...: how long it takes undisturbed is the longest time to a kill at first (ns).
undisturbed() {
  local start
  start=$(date +%s%N)
  "$@" >/dev/null
  longest=$(($(date +%s%N) - start))
}
# The processes below one, and itself: mpirun gives its ranks process groups of their own. All are stopped on the way,
# or one could begin another that is missed.
family() {
  local child
  kill -STOP "$1" 2>/dev/null
  for child in $(pgrep -P "$1"); do family "$child"; done
  echo "$1"
}
# wait_at_random SHARE: from a tenth of the longest time on, that share of it more at most; fails where the job came to its
# end first.
wait_at_random() {
  sleep "$(awk -v longest="$longest" -v share="$1" -v s="$RANDOM" \
    'BEGIN { print 1e-9 * longest * (0.1 + share * s / 32768) }')"
  kill -0 "$job" 2>/dev/null
}
# Fails where the job came to its end first. After each kill the longest time grows: what is killed before it has stored
# anything never ends.
kill_job() {
  # shellcheck disable=SC2046 # several ids
  kill -KILL $(family "$job") 2>/dev/null || return 1
  kills=$((kills + 1)) longest=$((longest + longest / 8))
  wait "$job" 2>/dev/null || true
}
