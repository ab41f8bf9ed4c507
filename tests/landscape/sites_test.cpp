#include "libpel/landscape/sites.hpp"

#include <cmath>
#include <numeric>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "libpel/kinetics/landscape_network.hpp"
#include "libpel/landscape/identify.hpp"
#include "tests/landscape/example.hpp"

// A vacancy whose surroundings relax, and the sites that it left.
namespace pel {

using namespace test;

namespace {

const MinimumId start{0};
const IdentityOptions permuted{.rule = IdentityRule::permutation, .distance_tolerance = 0.05};
const RateOptions constant_rates{.temperature = 1, .boltzmann = 1, .prefactor = 1};

/// `cells`^3 cubes of edge 1; the first site is the vacancy's, its neighbors are at `hop_length`.
struct Crystal {
  std::string name;
  int cells;
  std::vector<Vector3> basis;
  double hop_length;
  double correlation;  // of a tracer, this many sites being periodic
};

std::vector<Crystal> crystals() {
  return {{"face-centered", 2, {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}}, std::sqrt(.5), 43.0 / 53},
          {"body-centered", 2, {{0, 0, 0}, {.5, .5, .5}}, std::sqrt(.75), 7.0 / 9},
          {"simple", 3, {{0, 0, 0}}, 1, 34.0 / 47}};
}

Cell box(const Crystal& crystal) { return {crystal.cells * Matrix3::Identity(), {true, true, true}}; }

Matrix3X all_sites(const Crystal& crystal) {
  std::vector<Vector3> sites;
  for (int i = 0; i < crystal.cells; ++i)
    for (int j = 0; j < crystal.cells; ++j)
      for (int k = 0; k < crystal.cells; ++k)
        for (const Vector3& site : crystal.basis) sites.push_back(Vector3(i, j, k) + site);
  return Eigen::Map<const Matrix3X>(sites.front().data(), 3, static_cast<Index>(sites.size()));
}

/// All sites but the first.
Structure with_vacancy(const Crystal& crystal) {
  const Matrix3X sites = all_sites(crystal);
  const auto atoms = static_cast<std::size_t>(sites.cols() - 1);
  return {.cell = box(crystal),
          .positions = sites.rightCols(sites.cols() - 1),
          .species = std::vector<int>(atoms, 1),
          .masses = {1},
          .charges = {},
          .fixed = std::vector<char>(atoms, 0)};
}

/// Every atom leans towards the vacancy, the less the farther it is, and not at all halfway to an image of it.
Matrix3X relaxed(const Cell& cell, const Matrix3X& places, const Vector3& vacancy, double inwards) {
  Matrix3X positions = places;
  for (Index atom = 0; atom < places.cols(); ++atom) {
    const Vector3 apart = cell.minimum_image(places.col(atom) - vacancy);
    const Vector3 angles = 2 * M_PI / cell.edges()(0, 0) * apart;
    positions.col(atom) -= inwards * std::exp(-apart.squaredNorm()) * angles.array().sin().matrix();
  }
  return positions;
}

/// The atom moves into the vacancy at the origin.
Event hop(const Structure& sites, Index atom, double inwards) {
  const Vector3 place = sites.positions.col(atom);
  Matrix3X after = sites.positions;
  after.col(atom) -= sites.cell.minimum_image(place);
  Event event;
  event.from = {-10, relaxed(sites.cell, sites.positions, Vector3::Zero(), inwards)};
  event.to = {-10, relaxed(sites.cell, after, place, inwards)};
  event.saddle = {-9, 0.5 * (event.from.positions + event.to.positions)};
  event.eigenvalue = -1;
  return event;
}

std::vector<Index> neighbors(const Structure& structure, double hop_length) {
  std::vector<Index> found;
  for (Index atom = 0; atom < structure.atoms(); ++atom)
    if (structure.cell.minimum_image(structure.positions.col(atom)).norm() < hop_length + 1e-6) found.push_back(atom);
  return found;
}

Landscape landscape_of(const Crystal& crystal, double inwards) {
  const Structure structure = with_vacancy(crystal);
  Landscape landscape;
  add_minimum(landscape, {-10, relaxed(structure.cell, structure.positions, Vector3::Zero(), inwards)});
  for (const Index atom : neighbors(structure, crystal.hop_length))
    identify(landscape, connected({start, atom, 0}, hop(structure, atom, inwards)), structure, permuted);
  return landscape;
}

void use(Landscape& landscape, const SiteDisplacements& displacements) {
  for (std::int64_t e = 0; e < saddles(landscape); ++e)
    saddle(landscape, SaddleId{e}).displacement = displacements.moves.at(static_cast<std::size_t>(e));
}

Transport transport_of(const Landscape& landscape, double threshold = 0) {
  const Network joined = network(landscape);
  TransportOptions options;
  options.threshold = threshold;
  return transport(joined, rates(joined, constant_rates), options).at(0);
}

/// One atom leaves its site for a place between sites: a minimum of higher energy.
void add_interstitial(Landscape& landscape, const Structure& structure, const Vector3& way) {
  const Matrix3X& positions = minimum(landscape, start).positions;
  Event event{{-10, positions}, {-8, positions}, {-9.5, positions}, -1};
  event.saddle.positions.col(7) += 0.5 * way;
  event.to.positions.col(7) += way;
  identify(landscape, connected({start, 7, 9}, event), structure, permuted);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("between sites a relaxed vacancy has the correlation factor of its finite lattice") {
    for (const Crystal& crystal : crystals())
      for (const double inwards : {0.0, 0.08, -0.05}) {
        CAPTURE(crystal.name);
        CAPTURE(inwards);
        Landscape landscape = landscape_of(crystal, inwards);
        const SiteDisplacements result = displacements_between_sites(landscape, box(crystal), all_sites(crystal));
        REQUIRE(result.status == SiteStatus::assigned);
        CHECK(result.between_sites.empty());
        REQUIRE(std::ssize(result.moves) == saddles(landscape));
        for (const Moves& moves : result.moves) {
          CHECK(moves.atoms.size() == 1);  // the others have exactly zero
          CHECK(moves.vectors.col(0).norm() == doctest::Approx(crystal.hop_length).epsilon(1e-9));
        }
        use(landscape, result);
        const Transport sited = transport_of(landscape);
        CHECK(sited.status == TransportStatus::solved);
        CHECK(sited.all.correlation == doctest::Approx(crystal.correlation).epsilon(1e-9));
      }
  }

  TEST_CASE("displacements between sites keep D, up to the motion of the center of mass") {
    for (const Crystal& crystal : crystals()) {
      CAPTURE(crystal.name);
      Landscape landscape = landscape_of(crystal, 0.08);
      const Transport raw = transport_of(landscape);
      const auto atoms = static_cast<double>(minimum(landscape, start).positions.cols());
      use(landscape, displacements_between_sites(landscape, box(crystal), all_sites(crystal)));
      const Transport sited = transport_of(landscape);
      CHECK(std::abs(raw.all.random_walk - sited.all.random_walk) > 0.05 * sited.all.random_walk);
      // Atoms hop one at a time and the center of mass walks at random: seen from it, D is less by D_RW / N.
      CHECK(raw.all.diffusivity + sited.all.random_walk / atoms ==
            doctest::Approx(sited.all.diffusivity).epsilon(1e-9));
    }
  }

  TEST_CASE("sites may come in any order and image, and the crystal need not lie on them") {
    const Crystal crystal = crystals().front();
    const Landscape landscape = landscape_of(crystal, 0.08);
    Stream stream(11, StreamPurpose::sampling, {0, 0, 0});
    for (const Vector3& shift : {Vector3(0.1, -0.05, 0.2), Vector3(0.3, 0.3, -0.3), Vector3(2.1, 0, -6)}) {
      Matrix3X sites = all_sites(crystal).rowwise().reverse();
      for (Index k = 0; k < sites.cols(); ++k)
        sites.col(k) += shift + 2 * std::floor(4 * stream.uniform()) * Vector3::UnitX();
      const SiteDisplacements result = displacements_between_sites(landscape, box(crystal), sites);
      REQUIRE(result.status == SiteStatus::assigned);
      for (const Moves& moves : result.moves) {
        REQUIRE(moves.atoms.size() == 1);
        CHECK(moves.vectors.col(0).norm() == doctest::Approx(crystal.hop_length).epsilon(1e-9));
      }
    }
  }

  TEST_CASE("a minimum with an atom between sites is listed, and that atom keeps its place") {
    const Crystal crystal = crystals().front();
    Landscape landscape = landscape_of(crystal, 0.08);
    const Structure structure = with_vacancy(crystal);
    const Vector3 way(0.22, 0.25, 0.2);
    const Vector3 from_site = minimum(landscape, start).positions.col(7) - structure.positions.col(7);
    add_interstitial(landscape, structure, way);
    REQUIRE(minima(landscape) == 2);
    const SiteDisplacements result = displacements_between_sites(landscape, box(crystal), all_sites(crystal));
    CHECK(result.status == SiteStatus::partly);
    CHECK(result.between_sites == std::vector<MinimumId>{MinimumId{1}});
    const Moves& last = result.moves.back();
    REQUIRE(last.atoms == std::vector<Index>{7});
    CHECK((last.vectors.col(0) - way - from_site).norm() < 1e-6);  // from its site to where it is
    use(landscape, result);
    // A dead end that the threshold keeps out of the random walk: f is that of the lattice.
    CHECK(transport_of(landscape, 0.6).all.correlation == doctest::Approx(crystal.correlation).epsilon(1e-9));
  }

  TEST_CASE("an atom halfway between two sites has as far to both, wherever its neighbors lean") {
    const Crystal crystal = crystals().at(1);
    const Structure structure = with_vacancy(crystal);
    Landscape landscape = landscape_of(crystal, 0);
    const Index hopper = neighbors(structure, crystal.hop_length).front();
    const Vector3 way = -structure.cell.minimum_image(structure.positions.col(hopper));
    Matrix3X split = structure.positions;
    split.col(hopper) += 0.5 * way;
    const Vector3 middle = split.col(hopper);
    split = relaxed(structure.cell, split, middle, 0.1);
    Matrix3X after = structure.positions;
    after.col(hopper) += way;
    const Event halves[] = {{{-10, structure.positions}, {-8, 0.5 * (structure.positions + split)}, {-9, split}, -1},
                            {{-10, after}, {-8, 0.5 * (after + split)}, {-9, split}, -1}};
    for (const Event& half : halves) identify(landscape, connected({start, 9, 9}, half), structure, permuted);
    REQUIRE(minima(landscape) == 2);
    const SiteDisplacements result = displacements_between_sites(landscape, box(crystal), all_sites(crystal));
    CHECK(result.between_sites == std::vector<MinimumId>{MinimumId{1}});
    for (const Moves& moves : {result.moves.at(result.moves.size() - 2), result.moves.back()}) {
      REQUIRE(moves.atoms.size() == 1);
      CHECK(moves.vectors.col(0).norm() == doctest::Approx(0.5 * crystal.hop_length).epsilon(1e-9));
    }
  }

  TEST_CASE("an atom that claims the site of another has none, nor has the other") {
    const Crystal crystal = crystals().front();
    Landscape landscape = landscape_of(crystal, 0);
    const Structure structure = with_vacancy(crystal);
    const Vector3 towards_next = structure.cell.minimum_image(structure.positions.col(8) - structure.positions.col(7));
    add_interstitial(landscape, structure, 0.75 * towards_next);
    const SiteDisplacements result = displacements_between_sites(landscape, box(crystal), all_sites(crystal));
    CHECK(result.between_sites == std::vector<MinimumId>{MinimumId{1}});
    const double moved = result.moves.back().vectors.colwise().norm().maxCoeff();
    CHECK(moved == doctest::Approx(0.75 * towards_next.norm()).epsilon(1e-6));
  }

  TEST_CASE("what cannot be assigned is refused") {
    const Crystal crystal = crystals().front();
    const Landscape landscape = landscape_of(crystal, 0);
    const Matrix3X sites = all_sites(crystal);
    const Cell cell = box(crystal);
    CHECK_THROWS_WITH_AS(displacements_between_sites(landscape, cell, sites.leftCols(30)),
                         doctest::Contains("30 sites for 31 atoms"), InputError);
    Matrix3X doubled = sites;
    doubled.col(3) = sites.col(5);
    CHECK_THROWS_WITH_AS(displacements_between_sites(landscape, cell, doubled), doctest::Contains("at one place"),
                         InputError);
    CHECK_THROWS_AS(displacements_between_sites(landscape, cell, sites, {.reach = 0.5}), InputError);
    CHECK_THROWS_AS(displacements_between_sites(landscape, cell, sites, {.rounding = -1}), InputError);
  }
}

}  // namespace pel
