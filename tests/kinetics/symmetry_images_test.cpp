#include "libpel/kinetics/symmetry_images.hpp"

#include <doctest/doctest.h>

#include "libpel/kinetics/finite_time/finite_time.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "libpel/kinetics/landscape_network.hpp"

using namespace pel;

namespace {

constexpr Index ring = 3;

Structure crystal() {
  Matrix3X positions = Matrix3X::Zero(3, ring);
  for (Index a = 0; a < ring; ++a) positions(0, a) = 2 * static_cast<double>(a);
  Matrix3 edges = 5 * Matrix3::Identity();
  edges(0, 0) = 2 * ring;
  return {.cell = Cell(edges, {true, true, true}),
          .positions = positions,
          .species = std::vector<int>(ring, 1),
          .masses = {1.0},
          .charges = {},
          .fixed = std::vector<char>(ring, 0)};
}

/// What moves on the way from one state to another, and the saddle on it.
struct Way {
  int from;
  int to;
  double saddle;
  std::vector<double> along_x;  // per atom
};

/// States 0 and 2 are two crystals, whose atoms are all alike; 1 is a defect that singles out atom 0.
const std::vector<Way> ways{{0, 1, 1.0, {0.7, 0, 0}},      {1, 0, 1.2, {1.3, 0, 0}},   {1, 2, 0.9, {0.3, 0.5, 0.2}},
                            {2, 1, 1.3, {1.0, 0.5, -0.2}}, {0, 2, 1.4, {0.5, 0.5, 0}}, {2, 0, 1.1, {1.5, -0.5, 1}},
                            {0, 0, 1.2, {1.0, -0.4, -0.6}}};
const std::vector<double> energies{0, 0.3, 0.2};
const std::vector<std::vector<double>> places{{0, 0, 0}, {0.7, 0, 0}, {0.5, 0.5, 0.5}};

bool is_crystal(std::size_t state) { return state != 1; }

Matrix3X row_of(const std::vector<double>& x) {
  Matrix3X result = Matrix3X::Zero(3, ring);
  for (Index a = 0; a < ring; ++a) result(0, a) = x[static_cast<std::size_t>(a)];
  return result;
}

Landscape folded() {
  Landscape landscape;
  for (std::size_t i = 0; i < energies.size(); ++i) {
    Minimum minimum{energies[i], crystal().positions + row_of(places[i]), true};
    minimum.symmetry = is_crystal(i) ? ring : 1;
    add_minimum(landscape, std::move(minimum));
  }
  for (const Way& way : ways) {
    Saddle saddle;
    saddle.from = MinimumId{way.from};
    saddle.to = MinimumId{way.to};
    saddle.energy = way.saddle;
    saddle.positions = Matrix3X::Zero(3, ring);
    saddle.displacement = moves(row_of(way.along_x));
    add_saddle(landscape, saddle);
  }
  return landscape;
}

/// Every image a state of its own: the two crystals, then a defect for each turn of the labels.
Network unfolded() {
  Network network;
  network.tags = ring;
  network.energies = {energies[0], energies[2]};
  network.energies.insert(network.energies.end(), ring, energies[1]);
  network.searched.assign(network.energies.size(), 1);
  const auto state = [](int kind, Index turn) { return kind == 1 ? 2 + turn : Index{kind / 2}; };
  for (Index turn = 0; turn < ring; ++turn)
    for (const Way& way : ways) {
      Matrix3X turned(3, ring);
      for (Index a = 0; a < ring; ++a) turned.col((a + turn) % ring) = row_of(way.along_x).col(a);
      network.jumps.push_back({state(way.from, turn), state(way.to, turn), way.saddle, moves(turned), {}, 0});
    }
  return network;
}

ImagedNetwork imaged() {
  IdentityOptions options;
  options.rule = IdentityRule::permutation;
  return with_symmetry_images(network(folded(), 0, crystal().species), folded(), crystal(), options);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("atoms walk through a crystal that is its own image as through all images, one by one") {
    const ImagedNetwork images = imaged();
    CHECK(images.network.jumps.size() == ring * 4 + ring * ring * 2 + ring);
    CHECK(images.saddle.back() == static_cast<Index>(ways.size()) - 1);
    const RateOptions at{0.3, 1, 1};
    const Transport fold = transport(images.network, rates(images.network, at))[0];
    const Transport full = transport(unfolded(), rates(unfolded(), at))[0];
    CHECK(fold.status == TransportStatus::solved);
    CHECK(fold.all.diffusivity == doctest::Approx(full.all.diffusivity).epsilon(1e-9));
    CHECK(fold.all.random_walk == doctest::Approx(full.all.random_walk).epsilon(1e-9));
    CHECK(fold.all.diffusivity_energy == doctest::Approx(full.all.diffusivity_energy).epsilon(1e-9));
    const std::vector<double> times{0.5, 20, 1000};
    const FiniteTime a = finite_time(evolution(images.network, rates(images.network, at)), times);
    const FiniteTime b = finite_time(evolution(unfolded(), rates(unfolded(), at)), times);
    for (std::size_t t = 0; t < times.size(); ++t) CHECK(a.msd[t] == doctest::Approx(b.msd[t]).epsilon(1e-8));
  }

  TEST_CASE("one representative per saddle would not do") {
    const Network plain = network(folded(), 0, crystal().species);
    const RateOptions at{0.3, 1, 1};
    const double full = transport(unfolded(), rates(unfolded(), at))[0].all.diffusivity;
    CHECK(std::abs(transport(plain, rates(plain, at))[0].all.diffusivity / full - 1) > 0.01);
  }
}
