#include "libpel/landscape/landscape.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

#include "libpel/core/random.hpp"

namespace pel {

namespace {

Minimum at_energy(double energy) { return {energy, Matrix3X::Zero(3, 2)}; }

Saddle between(std::int64_t from, std::int64_t to, double energy) {
  Saddle saddle;
  saddle.from = MinimumId{from};
  saddle.to = MinimumId{to};
  saddle.energy = energy;
  saddle.positions = Matrix3X::Zero(3, 2);
  return saddle;
}

Landscape three_minima() {
  Landscape landscape;
  for (const double energy : {0.0, 0.5, 0.2}) add_minimum(landscape, at_energy(energy));
  return landscape;
}

std::vector<std::int64_t> numbers(const std::vector<SaddleId>& ids) {
  std::vector<std::int64_t> found;
  for (const SaddleId id : ids) found.push_back(value(id));
  return found;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("landscape: ids count from 0 in the order of insertion, also along boost::edges") {
    Landscape landscape = three_minima();
    CHECK(value(add_minimum(landscape, at_energy(1))) == 3);
    CHECK(value(add_saddle(landscape, between(2, 0, 1))) == 0);
    CHECK(value(add_saddle(landscape, between(0, 0, 2))) == 1);
    CHECK(value(add_saddle(landscape, between(0, 2, 3))) == 2);
    CHECK(minima(landscape) == 4);
    CHECK(saddles(landscape) == 3);
    std::int64_t next = 0;
    for (auto [at, last] = boost::edges(landscape.graph); at != last; ++at)
      CHECK(value(landscape.graph[*at].id) == next++);
    CHECK(next == 3);
  }

  TEST_CASE("landscape: barriers are the saddle less either end") {
    Landscape landscape = three_minima();
    const SaddleId id = add_saddle(landscape, between(1, 2, 0.75));
    const Barriers both = barriers(landscape, saddle(landscape, id));
    CHECK(both.forward == doctest::Approx(0.25));
    CHECK(both.reverse == doctest::Approx(0.55));
  }

  TEST_CASE("landscape: parallel saddles and loops are found whichever way they are stored") {
    Landscape landscape = three_minima();
    add_saddle(landscape, between(0, 1, 1));
    add_saddle(landscape, between(1, 0, 2));
    add_saddle(landscape, between(1, 1, 3));
    add_saddle(landscape, between(1, 2, 4));
    CHECK(numbers(saddles_between(landscape, MinimumId{0}, MinimumId{1})) == std::vector<std::int64_t>{0, 1});
    CHECK(numbers(saddles_between(landscape, MinimumId{1}, MinimumId{0})) == std::vector<std::int64_t>{0, 1});
    CHECK(numbers(saddles_between(landscape, MinimumId{1}, MinimumId{1})) == std::vector<std::int64_t>{2});
    CHECK(saddles_between(landscape, MinimumId{0}, MinimumId{2}).empty());
    for (std::int64_t id = 0; id < 4; ++id)
      CHECK(saddle(landscape, SaddleId{id}).energy == doctest::Approx(static_cast<double>(id + 1)));
  }

  TEST_CASE("landscape: minima near an energy are those of a plain scan") {
    Stream stream(3, StreamPurpose::sampling, {0, 0, 0});
    Landscape landscape;
    for (int k = 0; k < 300; ++k) add_minimum(landscape, at_energy(std::round(100 * stream.uniform()) / 100));
    for (int k = 0; k < 50; ++k) {
      const double energy = stream.uniform();
      const double tolerance = 0.1 * stream.uniform();
      std::vector<MinimumId> scanned;
      for (MinimumId id{0}; value(id) < minima(landscape); id = MinimumId{value(id) + 1})
        if (std::abs(minimum(landscape, id).energy - energy) <= tolerance) scanned.push_back(id);
      CHECK(minima_near(landscape, energy, tolerance) == scanned);
    }
  }

  TEST_CASE("landscape: the largest displacement is taken from the moves") {
    Landscape landscape = three_minima();
    Saddle jump = between(0, 1, 1);
    jump.displacement.atoms = {1};
    jump.displacement.vectors = Vector3(3, 0, -4);
    CHECK(saddle(landscape, add_saddle(landscape, jump)).max_displacement == doctest::Approx(5));
    CHECK(saddle(landscape, add_saddle(landscape, between(0, 1, 2))).max_displacement == 0);
  }

  TEST_CASE("landscape: a copy is independent of the original") {
    Landscape original = three_minima();
    const SaddleId id = add_saddle(original, between(0, 1, 1));
    Landscape copy = original;
    saddle(copy, id).hits = 5;
    add_saddle(copy, between(1, 2, 1));
    CHECK(saddle(original, id).hits == 1);
    CHECK(saddles(original) == 1);
  }

  TEST_CASE("landscape: unknown ids and numbers that are not finite are refused") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Landscape landscape = three_minima();
    CHECK_THROWS_AS(add_saddle(landscape, between(0, 3, 1)), std::out_of_range);
    CHECK_THROWS_AS(add_saddle(landscape, between(-1, 0, 1)), std::out_of_range);
    CHECK_THROWS_AS(add_saddle(landscape, between(0, 1, nan)), std::invalid_argument);
    CHECK_THROWS_AS(add_minimum(landscape, at_energy(nan)), std::invalid_argument);
    CHECK_THROWS_AS(minimum(landscape, MinimumId{3}), std::out_of_range);
    CHECK_THROWS_AS(saddle(landscape, SaddleId{0}), std::out_of_range);
    CHECK(minima(landscape) == 3);
    CHECK(saddles(landscape) == 0);
  }
}

}  // namespace pel
