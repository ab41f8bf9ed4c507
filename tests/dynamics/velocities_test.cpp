#include "libpel/dynamics/velocities.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace {

using namespace pel;

Structure mixture(Index atoms) {
  Structure all{Cell(10 * Matrix3::Identity(), {true, true, true}), Matrix3X::Zero(3, atoms), {}, {63.5, 91.2}, {}, {}};
  for (Index a = 0; a < atoms; ++a) all.species.push_back(1 + static_cast<int>(a % 2));
  all.fixed.assign(static_cast<std::size_t>(atoms), 0);
  return all;
}

Stream some_stream() { return {4, StreamPurpose::dynamics, {1, 2, 3}}; }

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("thermal velocities: temperature exact, no drift, each species has its share") {
    const Units metal = units(UnitStyle::metal);
    const Structure all = mixture(4000);
    Stream stream = some_stream();
    const Matrix3X velocities = thermal_velocities(all, 700, metal, stream);
    CHECK(kinetic_temperature(velocities, all, metal) == doctest::Approx(700).epsilon(1e-12));
    CHECK((velocities * atom_masses(all)).norm() < 1e-9 * velocities.norm());
    // m <v_x^2> = kB T for each species and direction; its relative error is sqrt(2/2000).
    for (int type : {0, 1})
      for (int k = 0; k < 3; ++k) {
        double square = 0;
        for (Index a = type; a < 4000; a += 2) square += velocities(k, a) * velocities(k, a) / 2000;
        const double thermal = metal.boltzmann * 700 / metal.mass_velocity2;
        CHECK(all.masses[static_cast<std::size_t>(type)] * square / thermal == doctest::Approx(1).epsilon(0.15));
      }
    // Normal: the fourth moment is three times the square of the second.
    double second = 0, fourth = 0;
    for (Index a = 0; a < 4000; a += 2) {
      second += velocities.col(a).array().square().sum() / 6000;
      fourth += velocities.col(a).array().pow(4).sum() / 6000;
    }
    CHECK(fourth / (second * second) == doctest::Approx(3).epsilon(0.15));
  }

  TEST_CASE("thermal velocities: fixed atoms are at rest and the others have three degrees of freedom each") {
    const Units metal = units(UnitStyle::metal);
    Structure all = mixture(10);
    all.fixed[3] = all.fixed[4] = 1;
    Stream stream = some_stream();
    const Matrix3X velocities = thermal_velocities(all, 300, metal, stream);
    CHECK(velocities.col(3).norm() == 0);
    CHECK(velocities.col(4).norm() == 0);
    const double twice = metal.mass_velocity2 * velocities.colwise().squaredNorm().dot(atom_masses(all));
    CHECK(twice / (24 * metal.boltzmann) == doctest::Approx(300).epsilon(1e-12));
  }

  TEST_CASE("thermal velocities: refused without a temperature or without atoms that move") {
    const Units lj = units(UnitStyle::lj);
    Stream stream = some_stream();
    CHECK_THROWS_AS(thermal_velocities(mixture(4), 0, lj, stream), InputError);
    CHECK_THROWS_AS(thermal_velocities(mixture(4), std::nan(""), lj, stream), InputError);
    CHECK_THROWS_AS(thermal_velocities(mixture(1), 1, lj, stream), InputError);
    Structure frozen = mixture(2);
    frozen.fixed = {1, 1};
    CHECK_THROWS_AS(thermal_velocities(frozen, 1, lj, stream), InputError);
  }
}
