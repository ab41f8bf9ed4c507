#include "libpel/paths/band.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/paths/profile.hpp"
#include "libpel/paths/relax_band.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

Band random_band(std::size_t images, Stream& stream) {
  Band band;
  for (std::size_t k = 0; k < images; ++k)
    band.push_back({stream.normal(), test::random_vector(3, stream), test::random_vector(3, stream)});
  return band;
}

/// Equations 8-11 of Henkelman and Jonsson (2000), word for word.
Matrix3X tangent_by_the_paper(const Band& band, std::size_t i) {
  const Matrix3X plus = band[i + 1].positions - band[i].positions, minus = band[i].positions - band[i - 1].positions;
  const double v = band[i].energy, up = band[i + 1].energy, down = band[i - 1].energy;
  if (up > v && v > down) return plus.normalized();
  if (up < v && v < down) return minus.normalized();
  const double most = std::max(std::abs(up - v), std::abs(down - v)),
               least = std::min(std::abs(up - v), std::abs(down - v));
  const Matrix3X sum = up > down ? Matrix3X(plus * most + minus * least) : Matrix3X(plus * least + minus * most);
  return sum.normalized();
}

BandOptions mueller_brown_band() {
  BandOptions options;
  options.tolerance = {0.05, ForceNorm::euclidean};
  options.loose = 0;
  options.climb_below = 20;
  options.max_step = 0.05;
  options.max_iterations = 300;
  return options;
}

TEST_SUITE("unit") {
  TEST_CASE("tangent: as in the paper, of unit length, for rising, falling and extreme images") {
    Stream stream = test::test_stream(41);
    for (int trial = 0; trial < 50; ++trial) {
      const Band band = random_band(3, stream);
      CHECK((tangent(band, 1) - tangent_by_the_paper(band, 1)).norm() < 1e-12);
      CHECK(tangent(band, 1).norm() == doctest::Approx(1));
      CHECK(std::abs(dot(force_across_band(band, 1), tangent(band, 1))) < 1e-12);
      const Matrix3X rest = band[1].forces - force_across_band(band, 1);
      CHECK((rest - dot(rest, tangent(band, 1)) * tangent(band, 1)).norm() < 1e-12);
    }
  }

  TEST_CASE("tangent: a flat band points from one neighbor to the other") {
    Band band = random_band(3, *std::make_unique<Stream>(test::test_stream(42)));
    for (Sample& image : band) image.energy = 1;
    CHECK((tangent(band, 1) - (band[2].positions - band[0].positions).normalized()).norm() < 1e-12);
  }

  TEST_CASE("spring_shifts: moved by them, images on a line balance their springs, held ones stay") {
    Stream stream = test::test_stream(43);
    for (const double ratio : {1.0, 4.0}) {
      Band band = random_band(7, stream);
      const Matrix3X way = test::random_vector(3, stream).normalized();
      double place = 0;
      for (std::size_t k = 0; k < band.size(); ++k) {
        band[k].positions = place * way;
        place += 0.2 + stream.uniform();
        band[k].energy = -std::abs(static_cast<double>(k) - 3.0);
      }
      const std::vector<double> stiffness = spring_stiffness(band, ratio);
      std::vector<bool> held(band.size(), false);
      held[3] = true;
      const std::vector<double> shifts = spring_shifts(band, stiffness, held);
      for (std::size_t k = 0; k < band.size(); ++k) band[k].positions += shifts[k] * way;
      for (const std::size_t k : {1, 2, 4, 5}) CHECK(std::abs(spring_force(band, k, stiffness)) < 1e-12);
      for (const std::size_t k : {0, 3, 6}) CHECK(shifts[k] == 0);
    }
  }

  TEST_CASE("spring_stiffness: `ratio` next to the highest image, 1 below the higher end") {
    Band band = random_band(5, *std::make_unique<Stream>(test::test_stream(44)));
    const double energies[] = {0, 0.5, 3, 2, 1};
    for (std::size_t k = 0; k < 5; ++k) band[k].energy = energies[k];
    const std::vector<double> stiffness = spring_stiffness(band, 5);
    CHECK(stiffness == std::vector<double>{1, 5, 5, 3});
    CHECK(spring_stiffness(band, 1) == std::vector<double>(4, 1));
  }

  TEST_CASE("relax_band: no force is left across, images are evenly spaced, the highest is the saddle") {
    MuellerBrown surface;
    const StationaryPoint from = test::mueller_brown_minimum(1), to = test::mueller_brown_minimum(2);
    Counted counted(surface);
    BandOptions options = mueller_brown_band();
    const Band start = evaluated_band(counted, linear_path(from.positions, to.positions, 7), from.energy, to.energy);
    CHECK(counted.calls() == 7);
    const BandRelaxation found = relax_band(counted, start, options, Metric(1000));
    REQUIRE(found.status == BandStatus::converged);
    CHECK(found.force_calls == counted.calls() - 7);
    const Band& band = found.band;
    for (std::size_t k = 1; k + 1 < band.size(); ++k) {
      CHECK(force_across_band(band, k).norm() < 0.05);
      CHECK((test::evaluated(surface, band[k].positions).forces - band[k].forces).norm() < 1e-12);
    }
    const auto top = std::ranges::max_element(band, {}, &Sample::energy);
    CHECK((top->positions - test::mueller_brown_saddles[1].position).norm() < 2e-3);
    options.climb = false;
    const BandRelaxation even = relax_band(surface, start, options, Metric(1000));
    REQUIRE(even.status == BandStatus::converged);
    for (std::size_t k = 2; k < even.band.size(); ++k)
      CHECK((even.band[k].positions - even.band[k - 1].positions).norm() ==
            doctest::Approx((even.band[1].positions - even.band[0].positions).norm()).epsilon(0.05));
  }

  TEST_CASE("profile: has the energies and slopes of its points, and the extrema of a cubic") {
    const auto energy = [](double s) { return s * s * s - 6 * s * s + 9 * s; };
    const auto slope = [](double s) { return 3 * s * s - 12 * s + 9; };  // zero at 1 and 3
    Profile curve;
    for (const double s : {0.0, 0.7, 2.5, 4.0}) {
      curve.distance.push_back(s);
      curve.energy.push_back(energy(s));
      curve.slope.push_back(slope(s));
    }
    for (double s = 0; s <= 4; s += 0.1) CHECK(energy_at(curve, s) == doctest::Approx(energy(s)).epsilon(1e-12));
    for (std::size_t k = 1; k + 1 < curve.distance.size(); ++k) {
      const double s = curve.distance[k], h = 1e-5;
      CHECK((energy_at(curve, s + h) - energy_at(curve, s - h)) / (2 * h) == doctest::Approx(curve.slope[k]));
    }
    const std::vector<Extremum> found = extrema(curve);
    REQUIRE(found.size() == 2);
    CHECK(found[0].maximum);
    CHECK(found[0].distance == doctest::Approx(1));
    CHECK(found[0].energy == doctest::Approx(4));
    CHECK_FALSE(found[1].maximum);
    CHECK(found[1].distance == doctest::Approx(3));
    CHECK(energy_at(curve, -1) == energy(0));
    CHECK(energy_at(curve, 9) == energy(4));
    CHECK_THROWS_AS(energy_at({{0}, {0}, {0}}, 0), InputError);
  }

  TEST_CASE("prominent_maxima: two tops where the valley between them is deep enough, else the higher") {
    Profile curve;
    const double energies[] = {0, 1, 0.7, 1.5, 0.2, 1.2, 0};
    for (std::size_t k = 0; k < 7; ++k) {
      curve.distance.push_back(static_cast<double>(k));
      curve.energy.push_back(energies[k]);
      curve.slope.push_back(0);
    }
    const auto tops = [&](double prominence) {
      std::vector<double> found;
      for (const Extremum& one : prominent_maxima(curve, prominence)) found.push_back(one.distance);
      return found;
    };
    CHECK(tops(0.1) == std::vector<double>{1, 3, 5});
    CHECK(tops(0.9) == std::vector<double>{3, 5});
    CHECK(tops(2) == std::vector<double>{3});
  }

  TEST_CASE("profile: of a band, with the slopes of the energy along it") {
    MuellerBrown surface;
    const StationaryPoint from = test::mueller_brown_minimum(1), to = test::mueller_brown_minimum(2);
    const Path path = linear_path(from.positions, to.positions, 40);
    const Profile curve = profile(evaluated_band(surface, path, from.energy, to.energy));
    const double h = 1e-5;
    const Matrix3X way = (to.positions - from.positions).normalized();
    for (std::size_t k = 1; k + 1 < path.size(); ++k) {
      const auto energy = [&](double s) { return test::evaluated(surface, path[k] + s * way).energy; };
      CHECK(curve.slope[k] == doctest::Approx((energy(h) - energy(-h)) / (2 * h)).epsilon(1e-5));
      const double between = 0.5 * (curve.distance[k] + curve.distance[k + 1]);
      CHECK(energy_at(curve, between) ==
            doctest::Approx(test::evaluated(surface, from.positions + between * way).energy).epsilon(1e-3));
    }
  }
}

}  // namespace
}  // namespace pel
