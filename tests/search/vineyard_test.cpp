#include "libpel/search/vineyard.hpp"

#include <cmath>
#include <utility>

#include <doctest/doctest.h>

#include <Eigen/LU>

#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "libpel/search/connect.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "tests/support/art_problems.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

constexpr double log_two_pi = 1.8378770664093453;

/// A cubic force k (x - left) (x - top) (x - right): two wells and the barrier between them, all of it known.
struct TwoWells {
  double k = 4, left = -0.8, top = 0.1, right = 0.7;

  double energy(double x) const {
    const double sum = left + top + right, pairs = left * top + top * right + left * right;
    return k * x * (x * x * x / 4 - sum * x * x / 3 + pairs * x / 2 - left * top * right);
  }
  double slope(double x) const { return k * (x - left) * (x - top) * (x - right); }
  double curvature(double x) const {
    return k * ((x - top) * (x - right) + (x - left) * (x - right) + (x - left) * (x - top));
  }
};

/// Atoms in a row, 1 apart. The first crosses between two wells along x; all other coordinates are springs around the
/// sites that stiffen, by less and less with the distance from the first atom, while it crosses: exp(coupling x).
class SpringsAroundWells final : public ForceField {
 public:
  explicit SpringsAroundWells(Index atoms) : atoms_(atoms) {}
  Index atoms() const override { return atoms_; }
  Invariance invariance() const override { return {}; }
  double evaluate(View3X positions, Span3X forces) override {
    const Matrix3X away = positions - point(0).positions;
    const double x = away(0, 0);
    double energy = wells.energy(x);
    forces.setZero();
    forces(0, 0) = -wells.slope(x);
    for (Index n = 1; n < 3 * atoms_; ++n) {
      const double y = away.reshaped()[n], stiffness = 7 * std::exp(coupling(n / 3) * x);
      energy += 0.5 * stiffness * y * y;
      forces.reshaped()[n] = -stiffness * y;
      forces(0, 0) -= 0.5 * coupling(n / 3) * stiffness * y * y;
    }
    return energy;
  }

  static double coupling(Index atom) { return 0.5 * std::exp(-0.25 * static_cast<double>(atom)); }
  StationaryPoint point(double x) const {
    StationaryPoint at{0, Matrix3X::Zero(3, atoms_)};
    for (Index a = 0; a < atoms_; ++a) at.positions(2, a) = static_cast<double>(a);
    at.positions(0, 0) = x;
    return at;
  }
  Event event() const { return {point(wells.left), point(wells.top), point(wells.right), wells.curvature(wells.top)}; }
  /// ln nu out of the well at `x` with the first `atoms` free, the first of them of this mass.
  double log_prefactor(double x, Index atoms, double mass) const {
    double sum = std::log(wells.curvature(x) / mass);
    for (Index n = 1; n < 3 * atoms; ++n) sum += coupling(n / 3) * (x - wells.top);
    return 0.5 * sum - log_two_pi;
  }

  TwoWells wells;

 private:
  Index atoms_;
};

/// Two atoms that attract at one distance and at another: a free molecule.
class Molecule final : public ForceField {
 public:
  Index atoms() const override { return 2; }
  Invariance invariance() const override { return {{true, true, true}, true}; }
  double evaluate(View3X positions, Span3X forces) override {
    const Vector3 apart = positions.col(1) - positions.col(0);
    const double r = apart.norm();
    forces.col(0) = wells.slope(r) / r * apart;
    forces.col(1) = -forces.col(0);
    return wells.energy(r);
  }
  static StationaryPoint point(double r) { return {0, Vector3(1, -2, 2) / 3 * Eigen::RowVector2d(-0.3 * r, 0.7 * r)}; }
  Event event() const { return {point(wells.left), point(wells.top), point(wells.right), -1}; }

  TwoWells wells{4, 1.0, 1.3, 2.1};
};

Event reversed(Event event) {
  std::swap(event.from, event.to);
  return event;
}

VineyardOptions exact() {
  VineyardOptions options = vineyard_options(units(UnitStyle::lj));
  options.tolerance = 1e-12;
  options.hessian.step = 1e-4;
  return options;
}

Eigen::VectorXd equal_masses(Index atoms, double mass) { return Eigen::VectorXd::Constant(atoms, mass); }

double half_log_sum(const Eigen::VectorXd& values) { return 0.5 * values.array().log().sum(); }

/// Of 13 atoms: a saddle next to the icosahedron and the minima on its two sides.
Event cluster_event(LennardJonesCluster& cluster) {
  const test::SaddleWithMode saddle = test::icosahedral_saddle();
  const StationaryPoint start = test::icosahedral_minimum();
  const Connection ends = connect(cluster, start, saddle.positions, saddle.mode, test::cluster_connect());
  REQUIRE(ends.outcome == SearchOutcome::connected);
  return {ends.from, {0, saddle.positions}, ends.to, -1};
}

/// Vineyard's product over the spectrum, and the determinant of the tensor of inertia.
double log_partition(ForceField& cluster, View3X positions, Index unstable) {
  const test::Spectrum all =
      test::spectrum(test::numerical_hessian(cluster, positions, 1e-4), zero_modes(cluster.invariance(), positions));
  Matrix3 inertia = Matrix3::Zero();
  const Matrix3X arms = positions.colwise() - positions.rowwise().mean();
  for (const auto& arm : arms.colwise()) inertia += arm.squaredNorm() * Matrix3::Identity() - arm * arm.transpose();
  return half_log_sum(all.values.tail(all.values.size() - unstable)) - 0.5 * std::log(inertia.determinant());
}

TEST_SUITE("unit") {
  TEST_CASE("vineyard: springs around two wells have the closed form") {
    for (const Index atoms : {1, 2, 5, 40}) {
      SpringsAroundWells model(atoms);
      Stream stream = test::test_stream(1);
      Eigen::VectorXd masses = equal_masses(atoms, 3);
      for (Index a = 1; a < atoms; ++a) masses[a] = 1 + stream.uniform();  // of springs: they cancel
      const VineyardPrefactors found = vineyard(model, model.event(), masses, nullptr, exact());
      CHECK(found.status == VineyardStatus::converged);
      CHECK(found.atoms == atoms);
      CHECK(found.log_forward == doctest::Approx(model.log_prefactor(model.wells.left, atoms, 3)).epsilon(1e-6));
      CHECK(found.log_reverse == doctest::Approx(model.log_prefactor(model.wells.right, atoms, 3)).epsilon(1e-6));
      CHECK(found.force_calls == 18 * atoms);
      CHECK((atoms > 8) == (found.change > 0));
    }
  }

  TEST_CASE("vineyard: the region grows until the frequencies converge, and no column is computed twice") {
    SpringsAroundWells model(200);
    VineyardOptions options = exact();
    options.tolerance = 0.05;
    const VineyardPrefactors found = vineyard(model, model.event(), equal_masses(200, 1), nullptr, options);
    CHECK(found.status == VineyardStatus::converged);
    CHECK(found.atoms > 8);
    CHECK(found.atoms < 200);
    CHECK(found.change < 0.05);
    CHECK(found.force_calls == 18 * found.atoms);
    // The springs nearest to the first atom, and no others, are in.
    CHECK(found.log_forward == doctest::Approx(model.log_prefactor(model.wells.left, found.atoms, 1)).epsilon(1e-6));
    CHECK(std::abs(found.log_forward - model.log_prefactor(model.wells.left, 200, 1)) < 0.05);
    options.tolerance = 0.5;
    const VineyardPrefactors loose = vineyard(model, model.event(), equal_masses(200, 1), nullptr, options);
    CHECK(loose.atoms < found.atoms);
    const double smaller = model.log_prefactor(model.wells.left, loose.atoms / 2, 1);
    CHECK(loose.change == doctest::Approx(std::abs(loose.log_forward - smaller)).epsilon(1e-4));
  }

  TEST_CASE("vineyard: a region that may not grow far enough is not converged, and says how far it came") {
    SpringsAroundWells model(200);
    VineyardOptions options = exact();
    options.region.max_atoms = 20;
    const VineyardPrefactors found = vineyard(model, model.event(), equal_masses(200, 1), nullptr, options);
    CHECK(found.status == VineyardStatus::not_converged);
    CHECK(found.atoms == 16);
    CHECK(found.change > options.tolerance);
    CHECK(found.log_forward == doctest::Approx(model.log_prefactor(model.wells.left, 16, 1)).epsilon(1e-6));
    options.region.max_atoms = 5;
    CHECK(vineyard(model, model.event(), equal_masses(200, 1), nullptr, options).force_calls == 0);
  }

  TEST_CASE("vineyard: the two directions differ by the vibrations of the minima alone, and change places") {
    LennardJonesCluster cluster(13);
    const Event event = cluster_event(cluster);
    const VineyardPrefactors there = vineyard(cluster, event, equal_masses(13, 2), nullptr, exact());
    const VineyardPrefactors back = vineyard(cluster, reversed(event), equal_masses(13, 2), nullptr, exact());
    REQUIRE(there.status == VineyardStatus::converged);
    CHECK(back.log_reverse == doctest::Approx(there.log_forward).epsilon(1e-9));
    CHECK(back.log_forward == doctest::Approx(there.log_reverse).epsilon(1e-9));
    const double from = log_partition(cluster, event.from.positions, 0);
    const double saddle = log_partition(cluster, event.saddle.positions, 1);
    const double to = log_partition(cluster, event.to.positions, 0);
    CHECK(there.log_forward - there.log_reverse == doctest::Approx(from - to).epsilon(1e-5));
    CHECK(there.log_forward == doctest::Approx(from - saddle - log_two_pi - 0.5 * std::log(2)).epsilon(1e-5));
  }

  TEST_CASE("vineyard: a molecule that turns freely climbs to a longer saddle by a larger solid angle") {
    Molecule molecule;
    const Eigen::Vector2d masses(1, 5);
    const double reduced = masses.prod() / masses.sum();
    const auto log_prefactor = [&](double r) {
      // Transition state theory of r with the weight r^2 exp(-E(r) / kT), in the limit of low temperature.
      const double wells = 0.5 * std::log(molecule.wells.curvature(r) / reduced) - log_two_pi;
      return wells + 2 * std::log(molecule.wells.top / r);
    };
    const VineyardPrefactors found = vineyard(molecule, molecule.event(), masses, nullptr, exact());
    CHECK(found.status == VineyardStatus::converged);
    CHECK(found.log_forward == doctest::Approx(log_prefactor(molecule.wells.left)).epsilon(1e-6));
    CHECK(found.log_reverse == doctest::Approx(log_prefactor(molecule.wells.right)).epsilon(1e-6));
  }

  TEST_CASE("vineyard: the Mueller-Brown surface") {
    MuellerBrown surface;
    const auto point = [&](const Vector3& near) {
      return StationaryPoint{0, test::newton_stationary_point(surface, near)};
    };
    for (const test::KnownSaddle& known : test::mueller_brown_saddles) {
      const Event event{point(test::mueller_brown_minima[known.minima[0]]), point(known.position),
                        point(test::mueller_brown_minima[known.minima[1]]), -1};
      const VineyardPrefactors found = vineyard(surface, event, equal_masses(1, 2), nullptr, exact());
      const auto in_plane = [&](const StationaryPoint& at) -> Eigen::Matrix2d {
        return test::numerical_hessian(surface, at.positions, 1e-5).topLeftCorner<2, 2>();
      };
      const Eigen::Matrix2d saddle = in_plane(event.saddle);
      const double mean = 0.5 * saddle.trace();
      const double stiff = mean + std::sqrt(mean * mean - saddle.determinant());
      const double expected = 0.5 * std::log(in_plane(event.from).determinant() / stiff / 2) - log_two_pi;
      CHECK(found.status == VineyardStatus::converged);
      CHECK(found.log_forward == doctest::Approx(expected).epsilon(1e-4));
    }
  }

  TEST_CASE("vineyard: frequencies go as the root of the mass, and are those of nature") {
    SpringsAroundWells model(3);
    const auto log_prefactor = [&](double mass, const VineyardOptions& options) {
      return vineyard(model, model.event(), equal_masses(3, mass), nullptr, options).log_forward;
    };
    CHECK(log_prefactor(1, exact()) - log_prefactor(4, exact()) == doctest::Approx(std::log(2)).epsilon(1e-9));
    // nu = sqrt(k / m) / 2 pi in SI: eV, kcal/mol, A and g/mol by their definitions (CODATA 2018).
    const double electronvolt = 1.602176634e-19, avogadro = 6.02214076e23;
    const auto log_per_second = [&](double energy) {
      return log_prefactor(1, exact()) + 0.5 * std::log(energy * 1e20 * avogadro * 1e3);
    };
    VineyardOptions metal = exact(), real = exact();
    metal.mass_velocity2 = units(UnitStyle::metal).mass_velocity2;
    real.mass_velocity2 = units(UnitStyle::real).mass_velocity2;
    CHECK(log_prefactor(1, metal) + std::log(1e12) == doctest::Approx(log_per_second(electronvolt)).epsilon(1e-6));
    CHECK(log_prefactor(1, real) + std::log(1e15) == doctest::Approx(log_per_second(4184 / avogadro)).epsilon(1e-6));
  }

  TEST_CASE("vineyard: points that are not what they should be are named") {
    SpringsAroundWells model(20);
    const auto status = [&](const Event& event) {
      return vineyard(model, event, equal_masses(20, 1), nullptr, exact()).status;
    };
    Event event = model.event();
    std::swap(event.from, event.saddle);
    CHECK(status(event) == VineyardStatus::not_a_minimum);
    event = model.event();
    std::swap(event.to, event.saddle);
    CHECK(status(event) == VineyardStatus::not_a_minimum);
    event = model.event();
    event.saddle = event.from;
    CHECK(status(event) == VineyardStatus::not_a_saddle);
    Harmonic hill(Matrix3X::Zero(3, 1), Eigen::MatrixXd(Eigen::Vector3d(-1, -2, 3).asDiagonal()));
    event.saddle.positions = Matrix3X::Zero(3, 1);
    event.from = event.to = event.saddle;
    CHECK(vineyard(hill, event, equal_masses(1, 1), nullptr, exact()).status == VineyardStatus::not_a_minimum);
  }

  TEST_CASE("vineyard: a force field that gives up ends it as exploded, its calls counted") {
    SpringsAroundWells model(4);
    std::int64_t calls = 0;
    Watched failing(model, [&calls] {
      if (++calls > 30) throw ForceError("no more");
    });
    const VineyardPrefactors found = vineyard(failing, model.event(), equal_masses(4, 1), nullptr, exact());
    CHECK(found.status == VineyardStatus::exploded);
    CHECK(found.force_calls == calls);
    CHECK(std::isnan(found.log_forward));
  }

  TEST_CASE("vineyard: what does not fit is refused") {
    SpringsAroundWells model(4);
    const Event event = model.event();
    const auto refused = [&](const Event& given, const Eigen::VectorXd& masses, const char* why) {
      CHECK_THROWS_WITH_AS(vineyard(model, given, masses, nullptr), doctest::Contains(why), InputError);
    };
    refused(event, equal_masses(3, 1), "3 masses for 4 atoms");
    refused(event, equal_masses(4, 0), "mass 0");
    Event short_saddle = event;
    short_saddle.saddle.positions = Matrix3X::Zero(3, 3);
    refused(short_saddle, equal_masses(4, 1), "a saddle of 3 atoms for a force field of 4");
  }
}

}  // namespace
}  // namespace pel
