#include "drivers/report/table.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

using namespace pel::drivers;

TEST_SUITE("unit") {
  TEST_CASE("columns are right-aligned and as wide as their widest entry") {
    CHECK(text({{"T (K)", "f"}, {{"300", "0.012345"}, {"1000", "1"}}}) ==
          "T (K)         f\n"
          "  300  0.012345\n"
          " 1000         1\n");
  }

  TEST_CASE("what is no number is a dash") {
    CHECK(figure(std::numeric_limits<double>::quiet_NaN()) == "-");
    CHECK(figure(std::numeric_limits<double>::infinity()) == "-");
    CHECK(figure(0.000123456789, 3) == "0.000123");
    CHECK(figure_with_error(1.5, 0.25) == "1.5 +- 0.25");
  }

  TEST_CASE("a listing aligns its values") {
    CHECK(listing({{"atoms", "5"}, {"cell", "x"}}) == "atoms  5\ncell   x\n");
  }
}
