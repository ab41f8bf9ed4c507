#!/usr/bin/env bash
# The 80:20 Lennard-Jones mixture of Kob and Andersen, relative of Ni80P20 whose potential is free: D, D_RW and f.
# Usage: examples/kob_andersen/kob_andersen.sh small|full [FOLDER]; see README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/decomposition.sh
. "$here/../decomposition.sh"
begin "$@"
open_folder kob_andersen
potential=$here/kob_andersen.potential

quench=(--composition A80B20 --number-density 1.2 --ensemble nvt --melt 2)
sample=(--interval 2)
decompose=(--threshold 0.4)
if [ "$form" = full ]; then
  quench+=(--atoms 1000 --melt-time 200 --cool-to 0.2 --rate 0.001 --fit-window "0.25,0.7")
  sample+=(--equilibrate 100)
  temperatures=(0.36 0.38 0.4 0.42) frames=(125 250 500)
else
  quench+=(--atoms 200 --melt-time 10 --cool-to 0.2 --rate 0.02 --points 60)
  temperatures=(0.45 0.5) frames=(40)
fi
make_glasses
measure
