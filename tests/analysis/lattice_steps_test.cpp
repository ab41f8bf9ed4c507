#include "libpel/analysis/lattice_steps.hpp"

#include <doctest/doctest.h>

#include <map>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/dynamics/crystal.hpp"
#include "tests/analysis/walks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

struct Crystal {
  Cell cell;
  Matrix3X positions;
};

/// `cells`^3 cubes of edge 3 with the given basis, turned out of the axes; each atom but the first is off its site by
/// up to `off`.
Crystal turned_crystal(int cells, const std::vector<Vector3>& basis, double off) {
  Matrix3 turn;
  turn << 2, -2, 1, 1, 2, 2, -2, -1, 2;
  const Matrix3 edges = turn;  // orthogonal, of length 3
  Stream stream = stream_of(1);
  std::vector<Vector3> places;
  for (int i = 0; i < cells; ++i)
    for (int j = 0; j < cells; ++j)
      for (int k = 0; k < cells; ++k)
        for (const Vector3& site : basis)
          places.push_back(edges * (Vector3(i, j, k) + site) + off * random_direction(stream));
  Matrix3X positions(3, std::ssize(places));
  for (std::size_t a = 0; a < places.size(); ++a) positions.col(static_cast<Index>(a)) = places[a];
  return {Cell(cells * edges, {true, true, true}), positions};
}

const std::vector<Vector3> face_centers{{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}};

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("lattice steps: cubic crystals have the neighbors of their textbooks") {
    struct Case {
      CubicLattice kind;
      Index neighbors;
      double distance;  // of edge 1
    };
    for (const auto& [kind, neighbors, distance] :
         {Case{CubicLattice::simple, 6, 1}, Case{CubicLattice::body_centered, 8, std::sqrt(0.75)},
          Case{CubicLattice::face_centered, 12, std::sqrt(0.5)}, Case{CubicLattice::diamond, 8, std::sqrt(3.0) / 4}}) {
      const Matrix3X vectors = neighbor_vectors(kind, 2);
      CHECK(vectors.cols() == neighbors);
      CHECK((vectors.colwise().norm().array() - 2 * distance).abs().maxCoeff() < 1e-12);
      CHECK(vectors.rowwise().sum().norm() < 1e-12);
      CHECK(lattice_steps(vectors).nearest == neighbors);
    }
  }

  TEST_CASE("lattice steps: two steps of a face-centered crystal end on its next four shells") {
    const LatticeSteps steps = lattice_steps(neighbor_vectors(CubicLattice::face_centered, 2));
    CHECK(steps.spacing == doctest::Approx(std::sqrt(2.0)));
    std::map<long, int> shells;
    for (const Vector3 vector : steps.vectors.colwise()) ++shells[std::lround(vector.squaredNorm())];
    CHECK(shells == std::map<long, int>{{2, 12}, {4, 6}, {6, 24}, {8, 12}});
  }

  TEST_CASE("lattice steps: the crystal is found in the atoms, with a vacancy and off its sites") {
    struct Case {
      std::vector<Vector3> basis;
      Index neighbors;
    };
    for (const Case& each : {Case{face_centers, 12},
                             {std::vector<Vector3>{{0, 0, 0}, {0.5, 0.5, 0.5}}, 8},
                             {std::vector<Vector3>{{0, 0, 0}}, 6}}) {
      CAPTURE(each.neighbors);
      const Crystal perfect = turned_crystal(4, each.basis, 0), rough = turned_crystal(4, each.basis, 0.05);
      const Matrix3X exact = find_neighbor_vectors(perfect.cell, perfect.positions);
      REQUIRE(exact.cols() == each.neighbors);
      const Index atoms = rough.positions.cols();
      const Matrix3X found = find_neighbor_vectors(rough.cell, rough.positions.rightCols(atoms - 1));
      REQUIRE(found.cols() == each.neighbors);
      const LatticeSteps steps = lattice_steps(exact);
      for (const Vector3 vector : found.colwise()) {
        CHECK(nearest_site_step(steps, vector).off < 0.03);
        CHECK(nearest_site_step(steps, vector).vector.norm() > 0);
      }
    }
  }

  TEST_CASE("lattice steps: a random packing is no crystal") {
    Stream stream = stream_of(4);
    Matrix3X positions(3, 300);
    for (double& x : positions.reshaped()) x = 20 * stream.uniform();
    CHECK_THROWS_WITH_AS(find_neighbor_vectors(Cell(20 * Matrix3::Identity(), {true, true, true}), positions),
                         doctest::Contains("form no crystal"), InputError);
    CHECK_THROWS_AS(lattice_steps(Matrix3X(3, 0)), InputError);
    CHECK_THROWS_AS(lattice_steps(Matrix3X::Zero(3, 1)), InputError);
  }

  TEST_CASE("lattice steps: a step is that to the nearest site, its own included") {
    const LatticeSteps steps = lattice_steps(neighbor_vectors(CubicLattice::simple, 1));
    const SiteStep hop = nearest_site_step(steps, {0.8, 0.1, 0});
    CHECK(hop.vector == Vector3(1, 0, 0));
    CHECK(hop.off == doctest::Approx(std::hypot(0.2, 0.1)));
    CHECK(nearest_site_step(steps, {0.4, 0, 0}).vector == Vector3(0, 0, 0));
    CHECK(nearest_site_step(steps, {0.9, -1.1, 0}).vector == Vector3(1, -1, 0));
  }

  TEST_CASE("lattice steps: a hop over places in between is one hop, however the crystal moves with it") {
    constexpr Index atoms = 20, hopper = 3, rounds = 20;  // as many hops carry the center of mass by a site
    const Eigen::VectorXd masses = Eigen::VectorXd::LinSpaced(atoms, 1, 3);
    SiteWalk sites(lattice_steps(neighbor_vectors(CubicLattice::simple, 4)), Matrix3X::Zero(3, atoms), masses);
    for (Index round = 0; round < rounds; ++round)
      for (const auto& [part, hop] : {std::pair{1.9, 0.0}, {0.2, 0.0}, {1.9, 4.0}}) {
        Matrix3X moved = Matrix3X::Zero(3, atoms);
        moved(0, hopper) = part;
        moved.row(0).array() -= part * masses[hopper] / masses.sum();
        Matrix3X expected = Matrix3X::Zero(3, atoms);
        expected(0, hopper) = hop;
        CHECK(sites.hops(moved) == expected);
      }
    CHECK(sites.farthest_off(hopper) < 2.2);
    CHECK(sites.farthest_off(0) < 0.5);
  }

  TEST_CASE("lattice steps: an atom that turns back halfway has not hopped") {
    constexpr Index atoms = 1000;
    SiteWalk sites(lattice_steps(neighbor_vectors(CubicLattice::simple, 1)), Matrix3X::Zero(3, atoms),
                   Eigen::VectorXd::Ones(atoms));
    Index hops = 0;
    for (const double step : {0.55, -0.1, 0.1, -0.55, 0.75, 0.25, -0.3, 3.2}) {
      Matrix3X moved = Matrix3X::Zero(3, atoms);
      moved(0, 7) = step;
      hops += sites.hops(moved).isZero(0) ? 0 : 1;
    }
    CHECK(hops == 2);  // the fifth step arrives, and the last goes three sites on
    CHECK(sites.farthest_off(7) == doctest::Approx(0.55).epsilon(0.01));
  }

  TEST_CASE("lattice steps: atoms know how far they are off their sites, beside a vacancy and on two sublattices") {
    for (const auto lattice : {CubicLattice::face_centered, CubicLattice::diamond}) {
      const LatticeSteps steps = lattice_steps(neighbor_vectors(lattice, 4));
      Structure whole = crystal(lattice, 4, 3);
      const Vector3 vacancy = whole.positions.col(0);
      Matrix3X off = Matrix3X::Zero(3, whole.atoms() - 1);
      Matrix3X places = whole.positions.rightCols(off.cols());
      for (Index atom = 0; atom < off.cols(); ++atom) {
        const Vector3 away = whole.cell.minimum_image(places.col(atom) - vacancy);
        if (away.norm() < 1.01 * steps.spacing) off.col(atom) = -0.25 * away;
      }
      const Matrix3X found = off_sites(steps, whole.cell, places + off);
      const Vector3 shift = off.rowwise().mean();
      CHECK((found - (off.colwise() - shift)).colwise().norm().maxCoeff() < 0.01 * steps.spacing);
    }
  }

  TEST_CASE("lattice steps: redirected steps end on all equivalent sites alike") {
    const LatticeSteps steps = lattice_steps(neighbor_vectors(CubicLattice::face_centered, 1));
    const Redirection redirect = equivalent_site(steps);
    std::map<std::array<double, 3>, int> hits;
    constexpr int draws = 12000;
    for (std::uint64_t k = 0; k < draws; ++k) {
      const Vector3 step = redirect({0.5, 0, 0.5}, philox({k, 0, 0, 0}, {1, 1}));
      CHECK(step.norm() == doctest::Approx(std::sqrt(0.5)));
      ++hits[{step[0], step[1], step[2]}];
    }
    CHECK(hits.size() == 12);
    for (const auto& [site, count] : hits) CHECK(std::abs(count - draws / 12) < 150);
  }

  TEST_CASE("redirection: directions in space and in a plane are uniform, and lengths are kept") {
    const std::vector<Index> plane{0, 2};
    for (const auto& [redirect, dimension] : {std::pair{any_direction({0, 1, 2}), 3}, {any_direction(plane), 2}}) {
      Matrix3 second = Matrix3::Zero();
      Vector3 first = Vector3::Zero();
      constexpr int draws = 20000;
      const Vector3 step = dimension == 3 ? Vector3(1, 2, 2) : Vector3(1.8, 7, -2.4);
      for (std::uint64_t k = 0; k < draws; ++k) {
        const Vector3 turned = redirect(step, philox({k, 0, 0, 0}, {1, 1}));
        CHECK(turned.norm() == doctest::Approx(3));
        if (dimension == 2) CHECK(turned[1] == 0);
        first += turned / draws;
        second += turned * turned.transpose() / draws;
      }
      CHECK(first.norm() < 0.1);
      Matrix3 expected = 9.0 / dimension * Matrix3::Identity();
      if (dimension == 2) expected(1, 1) = 0;
      CHECK((second - expected).cwiseAbs().maxCoeff() < 0.15);
    }
  }
}
