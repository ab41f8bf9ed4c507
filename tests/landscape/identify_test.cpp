#include "libpel/landscape/identify.hpp"

#include <limits>
#include <stdexcept>

#include <doctest/doctest.h>

#include "tests/landscape/example.hpp"

namespace pel {

using namespace test;

namespace {

const MinimumId start{0};

Identification place(Landscape& landscape, const Attempt& attempt, const IdentityOptions& options = {}) {
  return identify(landscape, attempt, example_structure(), options);
}

Matrix3X moved(const Landscape& landscape, SaddleId id) {
  return dense(saddle(landscape, id).displacement, example_atoms);
}

/// Less the drift of the center of mass, written out.
Matrix3X centered(const Matrix3X& displacement) {
  const Structure structure = example_structure();
  Vector3 sum = Vector3::Zero();
  double total = 0;
  for (Index atom = 0; atom < example_atoms; ++atom) {
    const double mass =
        structure.masses[static_cast<std::size_t>(structure.species[static_cast<std::size_t>(atom)] - 1)];
    sum += mass * displacement.col(atom);
    total += mass;
  }
  return displacement.colwise() - Vector3(sum / total);
}

double largest(const Matrix3X& matrix) { return matrix.cwiseAbs().maxCoeff(); }

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("identify: a new event adds its end, its saddle and what moved") {
    Landscape landscape = example_start();
    const Event event = example_event(0, 1);
    const Identification found = place(landscape, connected({start, 2, 0}, event));
    REQUIRE(found.finding == Finding::added);
    CHECK(found.from == start);
    CHECK(value(found.to) == 1);
    CHECK_FALSE(found.from_added);
    CHECK(found.to_added);
    CHECK(found.key == SearchKey{start, 2, 0});
    const Saddle& added = saddle(landscape, found.saddle);
    CHECK(same_bits(added.positions, event.saddle.positions));
    CHECK(same_bits(minimum(landscape, found.to).positions, event.to.positions));
    CHECK(added.hits == 1);
    CHECK(largest(moved(landscape, found.saddle) - centered(event.to.positions - event.from.positions)) < 1e-12);
  }

  TEST_CASE("identify: only the minima that searches began from are searched") {
    Landscape landscape = example_start();
    CHECK_FALSE(minimum(landscape, start).searched);
    place(landscape, connected({start, 0, 0}, example_event(0, 1)));
    CHECK(minimum(landscape, start).searched);
    CHECK_FALSE(minimum(landscape, MinimumId{1}).searched);
    const Identification found = place(landscape, failed({MinimumId{1}, 0, 0}, SearchOutcome::mode_lost));
    CHECK(found.finding == Finding::nothing);
    CHECK(minimum(landscape, MinimumId{1}).searched);
    CHECK(saddles(landscape) == 1);
  }

  TEST_CASE("identify: drift, periodic images and small errors do not make a new event") {
    Landscape landscape = example_start();
    place(landscape, connected({start, 0, 0}, example_event(0, 1)));
    const Landscape before = landscape;
    for (std::uint64_t how = 1; how <= 20; ++how) {
      CAPTURE(how);
      Event event = disturbed(example_event(0, 1), how);
      const Identification found = place(landscape, not_connected({start, 1, static_cast<std::int64_t>(how)}, event));
      REQUIRE(found.finding == Finding::repeated);
      CHECK(found.from == start);
      CHECK(value(found.to) == 1);
      CHECK(saddle(landscape, SaddleId{0}).hits == static_cast<std::int64_t>(how) + 1);
    }
    saddle(landscape, SaddleId{0}).hits = 1;
    CHECK(same_bits(landscape, before));
  }

  TEST_CASE("identify: the same saddle from the other side is one edge, stored as first found") {
    Landscape landscape = example_start();
    place(landscape, connected({start, 0, 0}, example_event(0, 1)));
    const Identification found = place(landscape, connected({MinimumId{1}, 0, 0}, example_event(1, 0)));
    REQUIRE(found.finding == Finding::repeated);
    CHECK(value(found.from) == 1);
    CHECK(found.to == start);
    CHECK(saddles(landscape) == 1);
    CHECK(saddle(landscape, found.saddle).from == start);
    CHECK(saddle(landscape, found.saddle).hits == 2);
  }

  TEST_CASE("identify: parallel saddles of one energy are kept apart") {
    Landscape landscape = example_start();
    place(landscape, connected({start, 0, 0}, example_event(0, 1, 0)));
    const Identification found = place(landscape, connected({start, 0, 1}, example_event(0, 1, 1)));
    CHECK(found.finding == Finding::added);
    CHECK(minima(landscape) == 2);
    CHECK(saddles(landscape) == 2);
    CHECK(place(landscape, connected({MinimumId{1}, 0, 0}, example_event(1, 0, 1))).saddle == found.saddle);
  }

  TEST_CASE("identify: a saddle in the same place with another energy is another saddle") {
    Landscape landscape = example_start();
    Event event = example_event(0, 1);
    place(landscape, connected({start, 0, 0}, event));
    event.saddle.energy += 0.1;
    CHECK(place(landscape, connected({start, 0, 1}, event)).finding == Finding::added);
  }

  TEST_CASE("identify: an atom that winds around the box makes a loop with its displacement") {
    Landscape landscape = example_start();
    Event event = example_event(0, 1);
    event.to = event.from;
    event.to.positions.col(3) += example_structure().cell.edges().col(1);
    const Identification found = place(landscape, connected({start, 3, 0}, event));
    REQUIRE(found.finding == Finding::added);
    CHECK(found.to == start);
    CHECK_FALSE(found.to_added);
    Matrix3X winding = Matrix3X::Zero(3, example_atoms);
    winding.col(3) = example_structure().cell.edges().col(1);
    CHECK(largest(moved(landscape, found.saddle) - centered(winding)) < 1e-12);
    CHECK(place(landscape, not_connected({start, 3, 1}, reversed(event))).finding == Finding::repeated);
  }

  TEST_CASE("identify: an event between two other minima is an edge in the frame of the recorded one") {
    Landscape landscape = example_start();
    place(landscape, connected({start, 0, 0}, example_event(0, 1)));
    const Event event = example_event(1, 2);
    const Identification found = place(landscape, not_connected({start, 0, 1}, disturbed(event, 9, 0)));
    REQUIRE(found.finding == Finding::added);
    CHECK(value(found.from) == 1);
    CHECK(value(found.to) == 2);
    CHECK(found.to_added);
    CHECK(largest(saddle(landscape, found.saddle).positions - event.saddle.positions) < 1e-12);
    CHECK(largest(minimum(landscape, found.to).positions - event.to.positions) < 1e-12);
  }

  TEST_CASE("identify: an event between two unknown minima adds both") {
    Landscape landscape = example_start();
    const Identification found = place(landscape, not_connected({start, 0, 0}, example_event(5, 6)));
    CHECK(found.from_added);
    CHECK(found.to_added);
    CHECK(minima(landscape) == 3);
    CHECK_FALSE(minimum(landscape, found.from).searched);
  }

  TEST_CASE("identify: displacements around a cycle add up to what winds, whatever the tolerances") {
    Landscape landscape = example_start();
    Event last = disturbed(example_event(2, 0), 2, 0.02);
    last.to.positions.col(4) -= example_structure().cell.edges().col(2);
    const SaddleId a = place(landscape, connected({start, 0, 0}, example_event(0, 1))).saddle;
    const SaddleId b = place(landscape, not_connected({start, 0, 1}, disturbed(example_event(1, 2), 1, 0.02))).saddle;
    const SaddleId c = place(landscape, not_connected({start, 0, 2}, last)).saddle;
    REQUIRE(minima(landscape) == 3);
    Matrix3X winding = Matrix3X::Zero(3, example_atoms);
    winding.col(4) = -example_structure().cell.edges().col(2);
    const Matrix3X sum = moved(landscape, a) + moved(landscape, b) + moved(landscape, c);
    CHECK(largest(sum - centered(winding)) < 1e-12);
  }

  TEST_CASE("identify: without translation invariance a drift is a difference and part of the displacement") {
    IdentityOptions options;
    options.translation = {false, false, false};
    Landscape landscape = example_start();
    Event event = example_event(0, 1);
    const SaddleId first = place(landscape, connected({start, 0, 0}, event), options).saddle;
    CHECK(largest(moved(landscape, first) - (event.to.positions - event.from.positions)) < 1e-12);
    event.saddle.positions.array() += 0.3;
    event.to.positions.array() += 0.3;
    const Identification found = place(landscape, connected({start, 0, 1}, event), options);
    CHECK(found.to_added);
    CHECK(found.finding == Finding::added);
  }

  TEST_CASE("identify: of two minima within tolerance the nearer one is taken") {
    Landscape landscape = example_start();
    StationaryPoint near = example_point(1);
    near.positions(0, 0) += 0.15;
    add_minimum(landscape, {near.energy, near.positions});
    near.positions(0, 0) -= 0.09;
    const MinimumId nearer = add_minimum(landscape, {near.energy, near.positions});
    CHECK(place(landscape, connected({start, 0, 0}, example_event(0, 1))).to == nearer);
  }

  TEST_CASE("identify: what is not finite or begins nowhere is refused and changes nothing") {
    Landscape landscape = example_start();
    const Landscape before = landscape;
    Event event = example_event(0, 1);
    CHECK_THROWS_AS(place(landscape, connected({MinimumId{1}, 0, 0}, event)), std::out_of_range);
    event.saddle.positions(1, 1) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(place(landscape, connected({start, 0, 0}, event)), std::invalid_argument);
    CHECK(same_bits(landscape, before));
  }
}

}  // namespace pel
