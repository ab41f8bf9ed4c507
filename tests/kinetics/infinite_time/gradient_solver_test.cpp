#include "libpel/kinetics/infinite_time/gradient_solver.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "libpel/kinetics/infinite_time/sampled_elimination.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/kinetics/networks.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Two components of some hundred nodes, parallel conductors and loops included; conductances spread by `decades`.
std::vector<Conductor> random_conductors(double decades) {
  Stream stream(8, StreamPurpose::sampling, {});
  std::vector<Conductor> result;
  for (Index e = 0; e < 1000; ++e) {
    const Index first = e % 2 == 0 ? 0 : 200;
    const auto node = [&] { return first + static_cast<Index>(stream.uniform() * 200); };
    const Index from = e < 400 ? first + e / 2 : node();  // the first ones make a ring
    const Index to = e < 400 ? first + (e / 2 + 1) % 200 : node();
    result.push_back({from, to, std::pow(10, -decades * stream.uniform())});
  }
  return result;
}

Eigen::MatrixX3d balanced_source() {
  Stream stream(9, StreamPurpose::sampling, {});
  Eigen::MatrixX3d source(400, 3);
  for (double& x : source.reshaped()) x = stream.normal();
  for (const Index first : {0, 200}) {
    auto part = source.middleRows(first, 200);
    part.rowwise() -= part.colwise().mean().eval();
  }
  return source;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("conjugate gradients find the potentials of the elimination") {
    for (const double decades : {0.5, 6.0}) {
      const auto conductors = random_conductors(decades);
      const Eigen::MatrixX3d source = balanced_source();
      const Eigen::MatrixX3d x = GradientSolver(conductors, 400).solve(source);
      const Eigen::MatrixXd exact = solve(eliminate(conductors, Eigen::VectorXd::Zero(400)), source);
      for (const auto& [from, to, conductance] : conductors) {
        const double scale = exact.cwiseAbs().maxCoeff();
        CHECK(((x.row(to) - x.row(from)) - (exact.row(to) - exact.row(from))).norm() < 1e-9 * scale);
      }
    }
  }

  TEST_CASE("a sampled mesh conducts on average like the mesh itself") {
    // a star of five arms: what remains when its center goes
    const std::vector<Conductor> star{{0, 1, 1.0}, {0, 2, 2.0}, {0, 3, 3.0}, {0, 4, 0.5}, {0, 5, 0.1},
                                      {1, 2, 9.0}, {2, 3, 9.0}, {3, 4, 9.0}, {4, 5, 9.0}, {5, 1, 9.0},
                                      {1, 3, 9.0}, {2, 4, 9.0}, {3, 5, 9.0}, {1, 4, 9.0}, {2, 5, 9.0}};
    Eigen::MatrixX3d source = Eigen::MatrixX3d::Zero(6, 3);
    source(1, 0) = 1;
    source(5, 0) = -1;
    const double exact = solve(eliminate(star, Eigen::VectorXd::Zero(6)), source).col(0).dot(source.col(0));
    double mean = 0;
    const int samples = 4000;
    for (std::uint64_t n = 0; n < samples; ++n) {
      const Elimination sampled = eliminate_sampled(star, 6, Stream(n, StreamPurpose::sampling, {}));
      mean += solve(sampled, source).col(0).dot(source.col(0)) / samples;
    }
    // the inverse of a mean is not the mean of inverses: near, and above
    CHECK(mean == doctest::Approx(exact).epsilon(0.05));
    CHECK(mean > exact);
  }

  TEST_CASE("transport by conjugate gradients is transport by elimination") {
    TransportOptions iterative;
    iterative.elimination_work = 0;
    iterative.threshold = 0.5;
    TransportOptions exact;
    exact.threshold = 0.5;
    Network several = random_network({60, 150, 3, 0}, 31);
    for (const Network& network : {several, folded_vacancy_network(simple_cubic(4))}) {
      const Rates at = rates(network, {0.1, 1, 1});
      const Transport a = transport(network, at, iterative)[0];
      const Transport b = transport(network, at, exact)[0];
      CHECK(a.method == TransportMethod::conjugate_gradient);
      CHECK(b.method == TransportMethod::elimination);
      CHECK(a.status == TransportStatus::solved);
      CHECK(a.all.diffusivity == doctest::Approx(b.all.diffusivity).epsilon(1e-10));
      CHECK(a.all.random_walk == doctest::Approx(b.all.random_walk).epsilon(1e-10));
      CHECK(a.all.diffusivity_energy == doctest::Approx(b.all.diffusivity_energy).epsilon(1e-8));
    }
  }

  TEST_CASE("the error of iterated figures is never above what is told") {
    TransportOptions iterative;
    iterative.elimination_work = 0;
    iterative.patient_work = 0;
    for (const double temperature : {0.5, 0.05, 0.02, 0.01})
      for (const std::uint64_t seed : {1, 2, 3}) {
        const Network network = random_network({300, 900, 1, 0}, seed);
        const Rates at = rates(network, {temperature, 1, 1});
        const Transport a = transport(network, at, iterative)[0];
        const double exact = transport(network, at)[0].all.diffusivity;
        CAPTURE(temperature);
        CHECK(std::abs(a.all.diffusivity / exact - 1) <= 2 * a.relative_error + 1e-13);
      }
  }

  TEST_CASE("where iteration leaves D unresolved, the elimination is waited for") {
    TransportOptions options;
    options.elimination_work = 0;
    const Network network = random_network({300, 900, 1, 0}, 2);
    const Transport result = transport(network, rates(network, {0.01, 1, 1}), options)[0];
    CHECK(result.method == TransportMethod::elimination);
    CHECK(result.status == TransportStatus::solved);
  }
}
