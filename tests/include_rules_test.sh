#!/bin/sh
# Proves that include_rules.sh passes a tree that keeps the rules and catches each way of breaking them.
set -eu
rules=$(cd "$(dirname "$0")" && pwd)/include_rules.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

fresh() {
  rm -rf "$tree"/*
  put libpel/search/art.hpp '"libpel/forces/force_field.hpp"'
  put libpel/core/neighbors.cpp '<nanoflann.hpp>'
  put libpel/landscape/store.cpp '<SQLiteCpp/SQLiteCpp.h>'
  put libpel/forces/lammps.cpp '<lammps/library.h>'
  put drivers/pel.cpp '"libpel/parallel/farm.hpp"'
}
put() { mkdir -p "$tree/$(dirname "$1")"; printf '#include %s\n' "$2" >> "$tree/$1"; }

failures=0
caught() { # file, include line, words of the message
  fresh
  put "$1" "$2"
  if said=$(sh "$rules" "$tree") || ! printf '%s' "$said" | grep -q -- "$3"; then
    echo "not caught: $1 includes $2 (said: $said)"
    failures=$((failures + 1))
  fi
}
passes() {
  fresh
  put "$1" "$2"
  sh "$rules" "$tree" || { echo "wrongly caught: $1 includes $2"; failures=$((failures + 1)); }
}

passes libpel/kinetics/rates.cpp '"libpel/landscape/landscape.hpp"'
passes libpel/landscape/landscape.hpp '<boost/graph/adjacency_list.hpp>'
passes libpel/parallel/farm.cpp '<mpi.h>'
passes libpel/core/cell.cpp '"libpel/core/types.hpp"'
passes drivers/sweep.cpp '"drivers/report/progress.hpp"'
caught libpel/core/cell.cpp '"libpel/forces/force_field.hpp"' 'core must not include forces'
caught libpel/search/art.cpp '"libpel/landscape/landscape.hpp"' 'search must not include landscape'
caught libpel/search/region/settle.cpp '"libpel/paths/neb.hpp"' 'search must not include paths'
caught libpel/match/compare.cpp '"libpel/forces/force_field.hpp"' 'match must not include forces'
caught libpel/analysis/msd.cpp '"libpel/search/event.hpp"' 'analysis must not include search'
caught libpel/parallel/farm.cpp '"libpel/search/event.hpp"' 'parallel must not include search'
caught libpel/landscape/paths.cpp '"libpel/kinetics/rates.hpp"' 'landscape must not include kinetics'
caught libpel/io/export.cpp '"libpel/parallel/farm.hpp"' 'io must not include parallel'
caught libpel/core/cell.cpp '"drivers/report/table.hpp"' 'must not include drivers'
caught libpel/core/cell.cpp '"types.hpp"' 'full path'
caught libpel/core/cell.cpp '"libpel/attic/old.hpp"' 'unknown room'
caught libpel/extra/new.cpp '"libpel/core/types.hpp"' 'has no rule'
caught libpel/search/art.cpp '<lammps/library.h>' 'does not belong here'
caught libpel/forces/lammps.hpp '<lammps/library.h>' 'does not belong here'
caught libpel/search/art.cpp '<mpi.h>' 'does not belong here'
caught libpel/search/art.cpp '<nanoflann.hpp>' 'does not belong here'
caught libpel/core/cell.cpp '<nanoflann.hpp>' 'already included'
caught libpel/landscape/landscape.cpp '<SQLiteCpp/Database.h>' 'already included'
caught drivers/info.cpp '<sqlite3.h>' 'does not belong here'
caught libpel/analysis/msd.cpp '<boost/graph/graph_traits.hpp>' 'does not belong here'
caught libpel/core/units.cpp '<CLI/CLI.hpp>' 'does not belong here'
exit "$((failures > 0))"
