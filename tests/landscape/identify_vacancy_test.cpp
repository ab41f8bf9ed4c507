#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <Eigen/QR>

#include "libpel/core/random.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/landscape/identify_stored.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

// A vacancy on a made-up lattice: every hop of a neighbor is an event, all that is known of the energy.
namespace pel {

using namespace test;

namespace {

const MinimumId start{0};
const IdentityOptions permuted{.rule = IdentityRule::permutation, .distance_tolerance = 0.05};

/// `cells`^3 cubes of edge 1, the vacancy on the first site of the first cube; its neighbors are at `hop_length`.
struct Crystal {
  std::string name;
  int cells;
  std::vector<Vector3> basis;
  double hop_length;
  int neighbors;
  double correlation;  // of a tracer, this many sites being periodic
};

std::vector<Crystal> crystals() {
  return {{"face-centered", 2, {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}}, std::sqrt(.5), 12, 43.0 / 53},
          {"body-centered", 2, {{0, 0, 0}, {.5, .5, .5}}, std::sqrt(.75), 8, 7.0 / 9},
          {"simple", 3, {{0, 0, 0}}, 1, 6, 34.0 / 47}};
}

Structure with_vacancy(const Crystal& crystal) {
  std::vector<Vector3> sites;
  for (int i = 0; i < crystal.cells; ++i)
    for (int j = 0; j < crystal.cells; ++j)
      for (int k = 0; k < crystal.cells; ++k)
        for (const Vector3& site : crystal.basis) sites.push_back(Vector3(i, j, k) + site);
  sites.erase(sites.begin());
  const auto atoms = sites.size();
  return {.cell = Cell(crystal.cells * Matrix3::Identity(), {true, true, true}),
          .positions = Eigen::Map<const Matrix3X>(sites.front().data(), 3, static_cast<Index>(atoms)),
          .species = std::vector<int>(atoms, 1),
          .masses = {1},
          .charges = {},
          .fixed = std::vector<char>(atoms, 0)};
}

std::vector<Index> neighbors(const Structure& structure, const Vector3& vacancy, double hop_length) {
  std::vector<Index> found;
  for (Index atom = 0; atom < structure.atoms(); ++atom)
    if (structure.cell.minimum_image(structure.positions.col(atom) - vacancy).norm() < hop_length + 1e-6)
      found.push_back(atom);
  return found;
}

/// The neighbors of the vacancy come nearer to it by `inwards`.
Matrix3X relaxed(const Structure& sites, const Vector3& vacancy, double hop_length, double inwards) {
  Matrix3X positions = sites.positions;
  for (const Index atom : neighbors(sites, vacancy, hop_length))
    positions.col(atom) -=
        inwards * Vector3(sites.cell.minimum_image(sites.positions.col(atom) - vacancy)).normalized();
  return positions;
}

/// Atom `atom` moves into the vacancy at the origin.
Event hop(const Structure& sites, Index atom, double hop_length, double inwards) {
  const Vector3 from_place = sites.positions.col(atom);
  const Vector3 step = sites.cell.minimum_image(-from_place);
  Structure after = sites;
  after.positions.col(atom) += step;
  Event event;
  event.from = {-10, relaxed(sites, Vector3::Zero(), hop_length, inwards)};
  event.to = {-10, relaxed(after, from_place, hop_length, inwards)};
  event.saddle = {-9, 0.5 * (event.from.positions + event.to.positions)};
  event.eigenvalue = -1;
  return event;
}

std::vector<Attempt> all_hops(const Crystal& crystal, double inwards) {
  const Structure sites = with_vacancy(crystal);
  std::vector<Attempt> attempts;
  for (const Index atom : neighbors(sites, Vector3::Zero(), crystal.hop_length))
    attempts.push_back(connected({start, atom, 0}, hop(sites, atom, crystal.hop_length, inwards)));
  return attempts;
}

Landscape empty_landscape(const Crystal& crystal, double inwards) {
  Landscape landscape;
  add_minimum(landscape, {-10, relaxed(with_vacancy(crystal), Vector3::Zero(), crystal.hop_length, inwards)});
  return landscape;
}

Landscape landscape_of(const Crystal& crystal, double inwards) {
  Landscape landscape = empty_landscape(crystal, inwards);
  for (const Attempt& attempt : all_hops(crystal, inwards))
    identify(landscape, attempt, with_vacancy(crystal), permuted);
  return landscape;
}

/// Displacements as the lattice sees them: less that of the atoms that did not hop.
Matrix3X between_sites(const Saddle& loop, Index atoms) {
  const Matrix3X displacement = dense(loop.displacement, atoms);
  Index still = 0;
  displacement.colwise().norm().minCoeff(&still);
  return displacement.colwise() - displacement.col(still);
}

/// D / D_RW of a tagged atom whose label is the state, all hops equally fast: with b the mean drift of each label and
/// -Q chi = b, D = D_RW - sum b . chi.
double tracer_correlation(const Landscape& landscape, Index atoms) {
  Eigen::MatrixXd generator = Eigen::MatrixXd::Zero(atoms, atoms);
  Eigen::MatrixX3d drift = Eigen::MatrixX3d::Zero(atoms, 3);
  double squares = 0;
  for (std::int64_t k = 0; k < saddles(landscape); ++k) {
    const Saddle& loop = saddle(landscape, SaddleId{k});
    const Matrix3X displacement = between_sites(loop, atoms);
    for (Index from = 0; from < atoms; ++from) {
      const Index to = loop.permutation.at(static_cast<std::size_t>(from));
      for (const auto& [a, b] : {std::pair(from, to), std::pair(to, from)}) {
        generator(a, b) += 1;
        generator(a, a) -= 1;
      }
      drift.row(from) += displacement.col(from).transpose();
      drift.row(to) -= displacement.col(from).transpose();
      squares += displacement.col(from).squaredNorm();
    }
  }
  const Eigen::MatrixX3d chi = Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd>(-generator).solve(drift);
  return 1 - drift.cwiseProduct(chi).sum() / squares;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("a vacancy in a crystal has one minimum, and one loop for each pair of opposite hops") {
    for (const Crystal& crystal : crystals())
      for (const double inwards : {0.0, 0.04}) {
        CAPTURE(crystal.name);
        const Landscape landscape = landscape_of(crystal, inwards);
        CHECK(minima(landscape) == 1);
        CHECK(minimum(landscape, start).symmetry == 1);
        CHECK(saddles(landscape) == crystal.neighbors / 2);
        for (std::int64_t k = 0; k < saddles(landscape); ++k) {
          CHECK(saddle(landscape, SaddleId{k}).hits == 2);
          CHECK(saddle(landscape, SaddleId{k}).symmetry == 1);
        }
        std::vector<int> species(minimum(landscape, start).positions.cols(), 1);
        const Network joined = network(landscape, 0, species);
        CHECK(joined.species == species);
        CHECK(joined.log_multiplicities.empty());
        for (const Jump& jump : joined.jumps) {
          CHECK(jump.log_multiplicity == 0);
          CHECK(jump.permutation == saddle(landscape, SaddleId{&jump - joined.jumps.data()}).permutation);
        }
      }
  }

  TEST_CASE("a walk along the loops of a vacancy keeps every atom where it is") {
    for (const Crystal& crystal : crystals()) {
      CAPTURE(crystal.name);
      const Structure structure = with_vacancy(crystal);
      const Landscape landscape = landscape_of(crystal, 0.04);
      const Matrix3X& recorded = minimum(landscape, start).positions;
      const Index atoms = recorded.cols();
      Matrix3X places = recorded;  // of the atoms as first numbered
      std::vector<Index> label(static_cast<std::size_t>(atoms));
      std::iota(label.begin(), label.end(), 0);
      Stream stream(3, StreamPurpose::sampling, {0, 0, 0});
      for (int step = 0; step < 60; ++step) {
        const auto which = static_cast<std::int64_t>(stream.uniform() * static_cast<double>(saddles(landscape)));
        const Saddle& loop = saddle(landscape, SaddleId{which});
        const Matrix3X displacement = dense(loop.displacement, atoms);
        if (stream.uniform() < 0.5) {
          for (Index atom = 0; atom < atoms; ++atom) {
            Index& name = label[static_cast<std::size_t>(atom)];
            places.col(atom) += displacement.col(name);
            name = loop.permutation[static_cast<std::size_t>(name)];
          }
        } else {
          for (Index atom = 0; atom < atoms; ++atom) {
            Index& name = label[static_cast<std::size_t>(atom)];
            name = std::ranges::find(loop.permutation, name) - loop.permutation.begin();
            places.col(atom) -= displacement.col(name);
          }
        }
        // Whatever happened, the atoms form the recorded minimum in the labels that were tracked, and none has drifted.
        const Matrix3X expected = recorded(Eigen::all, label);
        const Comparison now = compare_labelled({0, expected}, {0, places}, &structure.cell, permuted);
        REQUIRE(*now.largest_displacement < 1e-9);
        CHECK(mean_displacement(places - recorded).norm() < 1e-9);
      }
    }
  }

  TEST_CASE("loops of a vacancy give the tracer correlation of the finite lattice") {
    for (const Crystal& crystal : crystals()) {
      CAPTURE(crystal.name);
      const Index atoms = with_vacancy(crystal).atoms();
      CHECK(tracer_correlation(landscape_of(crystal, 0), atoms) == doctest::Approx(crystal.correlation).epsilon(1e-9));
    }
  }

  TEST_CASE("the order in which hops arrive does not matter") {
    const Crystal crystal = crystals().front();
    const Landscape expected = landscape_of(crystal, 0.04);
    const std::vector<Attempt> attempts = all_hops(crystal, 0.04);
    for (std::uint64_t how = 0; how < 5; ++how) {
      const TemporaryFolder folder;
      Provenance run = example_provenance();
      run.structure = with_vacancy(crystal);
      LandscapeFile file = LandscapeFile::create(folder / "a.pel", run, minimum(empty_landscape(crystal, 0.04), start));
      std::vector<std::size_t> order(attempts.size());
      std::iota(order.begin(), order.end(), 0);
      std::shuffle(order.begin(), order.end(), Stream(how, StreamPurpose::sampling, {0, 0, 0}));
      for (const std::size_t k : order) file.append(attempts[k]);
      Landscape landscape = file.load();
      identify_stored(file, landscape, run.structure, permuted);
      CHECK(same_bits(landscape, expected));
      CHECK(same_bits(file.load(), expected));
    }
  }

  TEST_CASE("a saddle of a perfect crystal is counted once per image") {
    const Crystal crystal = crystals().front();
    Structure structure = with_vacancy(crystal);
    const Index atoms = structure.atoms() + 1;
    Matrix3X sites(3, atoms);
    sites << Vector3::Zero(), structure.positions;
    structure.positions = sites;
    structure.species.push_back(1);
    structure.fixed.push_back(0);
    Landscape landscape;
    add_minimum(landscape, {-12, sites, false, static_cast<int>(atoms)});
    for (const Index atom : {Index{0}, Index{5}}) {  // any atom may leave its site: one event
      Event event{{-12, sites}, {-9, sites}, {-10, sites}, -1};
      event.saddle.positions.col(atom) += Vector3(0.2, 0.07, 0);
      event.to.positions.col(atom) += Vector3(0.4, 0.14, 0);
      identify(landscape, connected({start, atom, 0}, event), structure, permuted);
    }
    REQUIRE(minima(landscape) == 2);
    REQUIRE(saddles(landscape) == 1);
    CHECK(minimum(landscape, MinimumId{1}).symmetry == 1);
    const Network joined = network(landscape);
    CHECK(joined.log_multiplicities == std::vector<double>{-std::log(32.0), 0});
    const Rates k = rates(joined, {.temperature = 1, .boltzmann = 1, .prefactor = 1});
    CHECK(k.forward.at(0) == doctest::Approx(32 * std::exp(-3.0)).epsilon(1e-12));
    CHECK(k.backward.at(0) == doctest::Approx(std::exp(-1.0)).epsilon(1e-12));
  }
}

}  // namespace pel
