#!/bin/sh
# Checks that ctest runs every doctest suite. Usage: suites.sh SUITE...; prints the names that are not among them.
set -eu
known=" $* "
unknown=0
cd "$(dirname "$0")"
for suite in $(find . -name '*.cpp' -exec sed -n 's/^ *TEST_SUITE("\([^"]*\)").*/\1/p' {} + | sort -u); do
  case $known in
    *" $suite "*) ;;
    *) echo "no ctest test runs the suite $suite"; unknown=1 ;;
  esac
done
exit $unknown
