# shellcheck shell=bash
# What the scripts of D = D_RW x f from molecular dynamics share; each sources this file, says what it wants in the
# variables below, and calls
#   begin "$@"     reads the arguments of a script, small|full [FOLDER]
#   make_glasses   pel quench
#   measure        pel sample and pel decompose, again and again with more frames
# Every command continues what a former run of it began: a script may be stopped at any time and started again.
#
#   PEL    the program (default: pel of the PATH, else build/release/drivers/pel)
#   RANKS  MPI ranks (default: 1 for small, 2 for full); the files do not depend on them
#   FRAMES numbers of frames after which figures are made, such as "125 250" (default: of each script)

fail() { echo "$(basename "$0"): $1" >&2; exit 1; }

begin() {
  { [ $# -eq 1 ] || [ $# -eq 2 ]; } && [[ $1 == small || $1 == full ]] ||
    fail "'$*': give small or full, and, if you like, a folder for the files"
  form=$1 out=${2:-build/$(basename "$0" .sh)-$1}
  pel=${PEL:-$(command -v pel || echo "$here/../../build/release/drivers/pel")}
  [ -x "$pel" ] || fail "$pel: is no program; build it (cmake --build --preset release), or name it in PEL"
  ranks=${RANKS:-$([ "$form" = small ] && echo 1 || echo 2)}
  [[ ${FRAMES:-1} =~ ^[0-9\ ]+$ ]] || fail "FRAMES is $FRAMES; give numbers of frames, such as '125 250'"
  [[ $ranks =~ ^[1-9][0-9]*$ ]] || fail "RANKS is $ranks; give a number of MPI ranks"
  export OMP_NUM_THREADS=1
  if [ "$(id -u)" -eq 0 ]; then # Open MPI asks root twice
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
  mkdir -p "$out"
}

# run WORDS: pel, on several ranks where there are several
run() {
  echo "== pel $*"
  if [ "$ranks" -eq 1 ]; then "$pel" "$@"; else mpirun -n "$ranks" --oversubscribe "$pel" "$@"; fi
}

# Of glasses, the names of their structures are $out/glass/r1.data and so on.
glasses=1
quench=() # options of pel quench
make_glasses() {
  run quench --potential "$potential" --output "$out/glass" --replicas "$glasses" "${quench[@]}" \
    --json "$out/glass.json"
}

temperatures=() frames=() # one number of frames or several: figures are made after each
sample=() decompose=()    # options of pel sample, of pel decompose
runs=runs                 # folder of the trajectories within $out
# structure_of GLASS, options_of GLASS: what is sampled, and what pel decompose is told of each of its trajectories
structure_of() { echo "$out/glass/r$1.data"; }
options_of() { :; }

measure() {
  local count glass
  for count in ${FRAMES:-"${frames[@]}"}; do
    for ((glass = 1; glass <= glasses; ++glass)); do
      run sample --structure "$(structure_of "$glass")" --potential "$potential" --output "$out/$runs/r$glass" \
        --temperature "$(IFS=,; echo "${temperatures[*]}")" --frames "$count" --seed "$glass" "${sample[@]}"
    done
    figures
  done
}

figures() {
  local temperature glass files=() of=()
  local -a more=()
  for temperature in "${temperatures[@]}"; do
    for ((glass = 1; glass <= glasses; ++glass)); do
      files+=("$out/$runs/r$glass/T$temperature-r1.xyz.gz")
      of+=("$temperature")
      # shellcheck disable=SC2207 # words
      more+=($(options_of "$glass"))
    done
  done
  echo "== pel decompose of $out/$runs"
  "$pel" decompose --trajectory "$(IFS=,; echo "${files[*]}")" --temperature "$(IFS=,; echo "${of[*]}")" \
    "${decompose[@]}" "${more[@]}" --json "$out/$runs.json" --quiet
}
