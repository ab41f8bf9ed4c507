#include "libpel/analysis/activation.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace pel;

TEST_SUITE("unit") {
  TEST_CASE("activation: a bit per threshold that is exceeded, and none where it is met") {
    const std::vector<double> thresholds{0.5, 0, 1, 2};
    const std::vector<Activation> found = exceeding(Eigen::Array4d(0, 0.5, 1.5, 7), thresholds);
    CHECK(found == std::vector<Activation>{0b0000, 0b0010, 0b0111, 0b1111});
    CHECK(is_set(found[2], 2));
    CHECK(!is_set(found[2], 3));
    CHECK(exceeding(Eigen::Array2d(1, 2), std::vector<double>(32, 1.5))[1] == ~Activation{0});
    CHECK_THROWS_AS(exceeding(Eigen::Array2d(1, 2), std::vector<double>(33, 1.5)), std::invalid_argument);
  }
}
