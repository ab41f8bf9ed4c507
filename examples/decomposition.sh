# shellcheck shell=bash
# What the scripts of D = D_RW x f from molecular dynamics share; each sources this file, says what it wants in the
# variables below, and calls
#   begin "$@"      reads the arguments of a script, small|full [FOLDER]
#   open_folder X   where FOLDER is not given, it is build/X-small or build/X-full
#   make_glasses    pel quench
#   measure         pel sample and pel decompose, again and again with more frames
# Every command continues what a former run of it began: a script may be stopped at any time and started again.
#
#   PEL      the program (default: pel of the PATH, else build/release/drivers/pel)
#   RANKS    MPI ranks (default: 1 for small, 2 for full); the files do not depend on them
#   GLASSES  how many are made and sampled, from different seeds (default 1; of a crystal, replicas: 4 for small, 8 for full)
#   FRAMES   numbers of frames after which figures are made, such as "125 250" (default: of each script)

fail() { echo "$(basename "$0"): $1" >&2; exit 1; }

begin() {
  { [ $# -eq 1 ] || [ $# -eq 2 ]; } && [[ $1 == small || $1 == full ]] && [ "${2-.}" ] ||
    fail "'$*': give small or full, and, if you like, a folder for the files"
  form=$1 out=${2:-}
  # Lists of files are separated by commas.
  [[ ! $out =~ [[:space:],] ]] || fail "'$out': the folder has a blank or a comma in its name; give another one"
  pel=$(command -v "${PEL:-pel}" || true)
  [ "$pel" ] || [ "${PEL:-}" ] || pel=$(command -v "$here/../../build/release/drivers/pel" || true)
  [ "$pel" ] || fail "${PEL:-pel}: is no program; build it (cmake --build --preset release), or name it in PEL"
  ranks=${RANKS:-$([ "$form" = small ] && echo 1 || echo 2)} glasses=${GLASSES:-1}
  [[ ${FRAMES-1} =~ ^[1-9][0-9]*(\ +[1-9][0-9]*)*$ ]] ||
    fail "FRAMES is '$FRAMES'; give numbers of frames, such as '125 250'"
  [[ $ranks =~ ^[1-9][0-9]*$ ]] || fail "RANKS is '$ranks'; give a number of MPI ranks"
  [[ $glasses =~ ^[1-9][0-9]*$ ]] || fail "GLASSES is '$glasses'; give a number of glasses"
  export OMP_NUM_THREADS=1
  if [ "$(id -u)" -eq 0 ]; then # Open MPI asks root twice
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
}

open_folder() {
  out=${out:-build/$1-$form}
  mkdir -p "$out"
}

# run WORDS: pel, on several ranks where there are several
run() {
  echo "== pel $*"
  if [ "$ranks" -eq 1 ]; then "$pel" "$@"; else mpirun -n "$ranks" --oversubscribe "$pel" "$@"; fi
}

joined() { (IFS=,; echo "$*"); }

# The names of the structures are $out/glass/r1.data and so on.
quench=() # options of pel quench
make_glasses() {
  run quench --potential "$potential" --output "$out/glass" --replicas "$glasses" "${quench[@]}" \
    --json "$out/glass.json"
}

temperatures=() frames=() # one number of frames or several: figures are made after each
sample=() decompose=()    # options of pel sample, of pel decompose
runs=runs                 # folder of the trajectories within $out; $runs-N.json has the figures after N frames
# run_glass GLASS FRAMES: pel sample. structure_of GLASS: what is sampled.
structure_of() { echo "$out/glass/r$1.data"; }
run_glass() {
  run sample --structure "$(structure_of "$1")" --potential "$potential" --output "$out/$runs/r$1" \
    --temperature "$(joined "${temperatures[@]}")" --frames "$2" --seed "$1" "${sample[@]}"
}
# options_of GLASS TEMPERATURE: what pel decompose is told of each trajectory
options_of() { :; }

measure() {
  local count glass
  for count in ${FRAMES:-"${frames[@]}"}; do
    for ((glass = 1; glass <= glasses; ++glass)); do run_glass "$glass" "$count"; done
    if [ "$(most_frames)" -gt "$count" ]; then
      echo "== there are more than $count frames; figures come after as many as the longest run has"
    else
      figures "$count"
    fi
  done
}

# Of any run: each has a row per frame.
most_frames() { grep -vc '^#' "$out/$runs"/r*/T*-r1.txt | sed 's/.*://' | sort -n | tail -1; }

figures() {
  local temperature glass files=() of=()
  local -a more=()
  for temperature in "${temperatures[@]}"; do
    for ((glass = 1; glass <= glasses; ++glass)); do
      files+=("$out/$runs/r$glass/T$temperature-r1.xyz.gz")
      of+=("$temperature")
      # shellcheck disable=SC2207 # words
      more+=($(options_of "$glass" "$temperature"))
    done
  done
  echo "== pel decompose of $out/$runs after $1 frames"
  "$pel" decompose --trajectory "$(joined "${files[@]}")" --temperature "$(joined "${of[@]}")" \
    "${decompose[@]}" "${more[@]}" --json "$out/$runs-$1.json" --quiet
}
