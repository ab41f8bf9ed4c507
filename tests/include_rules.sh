#!/bin/sh
# Checks the #include lines of libpel/ and drivers/ against the rules of the house (CONTRIBUTING.md).
# Usage: include_rules.sh ROOT. Prints one line per violation; exit code 1 where there is any.
set -eu
cd "$1"

find libpel drivers -name '*.hpp' -o -name '*.cpp' | sort | xargs awk '
BEGIN {
  # room: the rooms it may include, besides itself
  may["core"] = ""
  may["forces"] = "core"
  may["search"] = "core forces"
  may["paths"] = "core forces search"
  may["match"] = "core"
  may["landscape"] = "core forces search paths match"
  may["kinetics"] = "core forces search match landscape"
  may["dynamics"] = "core forces search"
  may["analysis"] = "core"
  may["parallel"] = "core"
  may["io"] = "core forces search match landscape kinetics dynamics analysis"
  all = "core forces search paths match landscape kinetics dynamics analysis parallel io"

  # package header (regular expression): the files that may include it; at most one of them where single is set
  files["^lammps/"] = "^libpel/forces/lammps[a-z_]*\\.cpp$"
  files["^mpi\\.h$"] = "^(libpel/parallel/|libpel/forces/lammps|drivers/)"
  files["^nanoflann"] = "^libpel/core/"
  files["^(SQLiteCpp/|sqlite3\\.h)"] = "^libpel/landscape/"
  files["^boost/graph/"] = "^libpel/(landscape|kinetics)/"
  files["^zlib"] = "^libpel/io/"
  files["^CLI/"] = "^drivers/"
  single["^nanoflann"] = 1
  single["^(SQLiteCpp/|sqlite3\\.h)"] = 1
}

function report(what) { print FILENAME ":" FNR ": " what; violations++ }
function allowed(target, rooms) { return index(" " rooms " ", " " target " ") > 0 }

function check_own(header, part, path, room) {
  if (header == "libpel/version.hpp") return
  split(FILENAME, path, "/")
  if (header ~ /^drivers\//) {
    if (path[1] != "drivers") report("libpel must not include drivers")
    return
  }
  if (header !~ /^libpel\/[a-z_]+\//) return report("include \"" header "\" by its full path, libpel/room/file.hpp")
  split(header, part, "/")
  if (!allowed(part[2], all)) return report("unknown room " part[2])
  if (path[1] == "drivers") return
  room = path[2]
  if (!(room in may)) return report("room " room " has no rule")
  if (part[2] != room && !allowed(part[2], may[room])) report(room " must not include " part[2])
}

function check_package(header, pattern) {
  for (pattern in files) {
    if (header !~ pattern) continue
    if (FILENAME !~ files[pattern]) report("<" header "> does not belong here")
    else if (pattern in single) {
      if (pattern in user && user[pattern] != FILENAME) report("<" header "> is already included by " user[pattern])
      else user[pattern] = FILENAME
    }
  }
}

/^[ \t]*#[ \t]*include[ \t]*"/ { split($0, word, "\""); check_own(word[2]) }
/^[ \t]*#[ \t]*include[ \t]*</ { split($0, word, /[<>]/); check_package(word[2]) }
END { exit (violations > 0) }
'
