#include <algorithm>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/recognize.hpp"
#include "tests/landscape/example.hpp"

namespace pel {

using namespace test;

namespace {

const MinimumId start{0};
const IdentityOptions permuted{.rule = IdentityRule::permutation};

Identification place(Landscape& landscape, const Attempt& attempt, const IdentityOptions& options = permuted) {
  return identify(landscape, attempt, example_structure(), options);
}

/// One of the 4! 2! ways to rename the example's atoms (species 1, 2, 1, 2, 1, 1).
std::vector<Index> names(std::uint64_t how) {
  std::vector<Index> ones{0, 2, 4, 5}, twos{1, 3};
  for (std::uint64_t k = 0; k < how % 24; ++k) std::next_permutation(ones.begin(), ones.end());
  if (how % 2 == 1) std::swap(twos[0], twos[1]);
  return {ones[0], twos[0], ones[1], twos[1], ones[2], ones[3]};
}

Matrix3X renamed(const Matrix3X& positions, const std::vector<Index>& permutation) {
  Matrix3X result(3, positions.cols());
  result(Eigen::all, permutation) = positions;
  return result;
}

/// The same event told in other labels, in another place.
Event retold(Event event, std::uint64_t how, double noise = 0.005) {
  event = disturbed(std::move(event), how, noise);
  for (StationaryPoint* point : {&event.from, &event.saddle, &event.to})
    point->positions = renamed(point->positions, names(how));
  return event;
}

double largest(const Matrix3X& matrix) { return matrix.cwiseAbs().maxCoeff(); }

/// What `Saddle` says of its path, up to lattice vectors and the drift of the center of mass.
void check_path(const Landscape& landscape, const Saddle& edge) {
  const Structure structure = example_structure();
  const Matrix3X& from = minimum(landscape, edge.from).positions;
  Matrix3X to = minimum(landscape, edge.to).positions;
  if (!edge.permutation.empty()) {
    for (Index k = 0; k < example_atoms; ++k)
      CHECK(structure.species[static_cast<std::size_t>(k)] ==
            structure.species[static_cast<std::size_t>(edge.permutation[static_cast<std::size_t>(k)])]);
    to = to(Eigen::all, edge.permutation).eval();
  }
  const Matrix3X without_winding = to.colwise() + edge.translation - from - dense(edge.displacement, example_atoms);
  // All atoms are short of the same drift and of lattice vectors of their own.
  for (Index k = 1; k < example_atoms; ++k)
    CHECK(structure.cell.minimum_image(without_winding.col(k) - without_winding.col(0)).norm() < 1e-9);
  CHECK((dense(edge.displacement, example_atoms) * atom_masses(structure)).norm() < 1e-9);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("identify by permutation: other labels do not make a new event") {
    Landscape landscape = example_start();
    place(landscape, connected({start, 0, 0}, example_event(0, 1)));
    for (std::uint64_t how = 1; how <= 24; ++how) {
      CAPTURE(how);
      const Event event = retold(example_event(0, 1), how);
      const Identification found = place(landscape, not_connected({start, 1, static_cast<std::int64_t>(how)}, event));
      REQUIRE(found.finding == Finding::repeated);
      CHECK(found.from == start);
      CHECK(value(found.to) == 1);
      CHECK(found.ambiguous == 0);
      const Event back = retold(example_event(1, 0), how + 5);
      CHECK(place(landscape, not_connected({start, 2, static_cast<std::int64_t>(how)}, back)).finding ==
            Finding::repeated);
    }
    CHECK(minima(landscape) == 2);
    CHECK(saddles(landscape) == 1);
    Landscape labelled = example_start();
    place(labelled, connected({start, 0, 0}, example_event(0, 1)), {});
    place(labelled, not_connected({start, 1, 1}, retold(example_event(0, 1), 1)), {});
    CHECK(minima(labelled) == 4);
  }

  TEST_CASE("identify by permutation: a new event is stored in the labels and the frame of its recorded start") {
    for (std::uint64_t how = 1; how <= 24; ++how) {
      CAPTURE(how);
      Landscape landscape = example_start();
      place(landscape, connected({start, 0, 0}, example_event(0, 1)));
      const Event event = example_event(1, 2);
      const Identification found = place(landscape, not_connected({start, 0, 1}, retold(event, how, 0)));
      REQUIRE(found.finding == Finding::added);
      CHECK(value(found.from) == 1);
      CHECK(found.to_added);
      CHECK(largest(saddle(landscape, found.saddle).positions - event.saddle.positions) < 1e-9);
      CHECK(largest(minimum(landscape, found.to).positions - event.to.positions) < 1e-9);
      CHECK(saddle(landscape, found.saddle).permutation.empty());
      check_path(landscape, saddle(landscape, found.saddle));
    }
  }

  TEST_CASE("identify by permutation: an end that is known under other labels gives the edge a permutation") {
    for (std::uint64_t how = 1; how <= 24; ++how) {
      CAPTURE(how);
      Landscape landscape = example_start();
      place(landscape, connected({start, 0, 0}, example_event(0, 1)));
      Event event = example_event(0, 2);
      event.to = retold(example_event(0, 1), how, 0).to;
      const Matrix3X path = event.to.positions - event.from.positions;
      const Identification found = place(landscape, connected({start, 0, 1}, event));
      REQUIRE(found.finding == Finding::added);
      CHECK(value(found.to) == 1);
      const Saddle& edge = saddle(landscape, found.saddle);
      // Recorded atom k is the event's atom names[k], so that the event's atom names[k] arrives as k.
      const std::vector<Index> expected = names(how);
      for (Index k = 0; k < example_atoms; ++k) {
        const Index arrives = edge.permutation.empty()
                                  ? expected[static_cast<std::size_t>(k)]
                                  : edge.permutation[static_cast<std::size_t>(expected[static_cast<std::size_t>(k)])];
        CHECK(arrives == k);
      }
      check_path(landscape, edge);
      // The path is the event's own, whatever its end is called.
      const Matrix3X expected_path = without_drift(path, atom_masses(example_structure()));
      CHECK(largest(dense(edge.displacement, example_atoms) - expected_path) < 1e-9);
    }
  }

  TEST_CASE("identify by permutation: a minimum that is joined to its own image makes a loop, known from both sides") {
    Landscape landscape = example_start();
    Event event = example_event(0, 3);
    event.to = retold(example_event(0, 1), 7, 0).from;
    const Identification found = place(landscape, connected({start, 0, 0}, event));
    REQUIRE(found.finding == Finding::added);
    CHECK(found.to == start);
    CHECK_FALSE(found.to_added);
    CHECK_FALSE(saddle(landscape, found.saddle).permutation.empty());
    check_path(landscape, saddle(landscape, found.saddle));
    // From the image, in the labels and the place of the recorded minimum: another saddle configuration, the same edge.
    Event back = reversed(event);
    for (StationaryPoint* point : {&back.from, &back.saddle, &back.to})
      point->positions = point->positions(Eigen::all, names(7)).eval();
    const Identification again = place(landscape, not_connected({start, 0, 1}, back));
    CHECK(again.finding == Finding::repeated);
    CHECK(again.saddle == found.saddle);
    CHECK(minima(landscape) == 1);
    CHECK(saddles(landscape) == 1);
  }

  TEST_CASE("identify by permutation: atoms of other charge, or fixed, do not change places") {
    Structure structure = example_structure();
    const StationaryPoint point = example_point(0);
    StationaryPoint exchanged = point;
    exchanged.positions.col(0).swap(exchanged.positions.col(2));
    const Landscape landscape = example_start();
    CHECK(recognize_minimum(landscape, exchanged, structure, permuted).known == start);
    CHECK_FALSE(recognize_minimum(landscape, exchanged, structure, {}).known.has_value());
    structure.charges = {1, 0, -1, 0, 1, 1};
    CHECK_FALSE(recognize_minimum(landscape, exchanged, structure, permuted).known.has_value());
    structure.charges.clear();
    structure.fixed = {1, 0, 0, 0, 0, 0};
    CHECK_FALSE(recognize_minimum(landscape, exchanged, structure, permuted).known.has_value());
  }

  TEST_CASE("identify by permutation: what is in doubt counts as new, and is counted") {
    Landscape landscape = example_start();
    place(landscape, connected({start, 0, 0}, example_event(0, 1)));
    Event event = example_event(0, 1);
    event.to.positions(0, 2) += 0.18;
    const Identification found = place(landscape, connected({start, 0, 1}, event));
    CHECK(found.to_added);
    CHECK(found.ambiguous == 1);
    event = example_event(0, 1);
    event.saddle.positions(0, 2) += 0.18;
    const Identification parallel = place(landscape, connected({start, 0, 2}, event));
    CHECK(parallel.finding == Finding::added);
    CHECK(value(parallel.to) == 1);
    CHECK(parallel.ambiguous == 1);
    // The nearer of two settles it.
    CHECK(place(landscape, connected({start, 0, 3}, event)).ambiguous == 0);
    CHECK(place(landscape, connected({start, 0, 4}, event), {}).ambiguous == 0);
  }

  TEST_CASE("identify by permutation: minima in doubt are tightened and asked again") {
    Landscape landscape = example_start();
    const Event event = example_event(0, 1);
    place(landscape, connected({start, 0, 0}, event));
    Event loose = event;
    loose.to.positions(0, 2) += 0.18;
    int asked = 0;
    const Tighten tighten = [&](const StationaryPoint&) {
      ++asked;
      return event.to;  // to which both relax
    };
    const Identification found =
        identify(landscape, connected({start, 0, 1}, loose), example_structure(), permuted, tighten);
    CHECK(asked == 2);
    CHECK(found.ambiguous == 0);
    CHECK_FALSE(found.to_added);
    CHECK(value(found.to) == 1);
  }

  TEST_CASE("identify by permutation: a glass gives the same landscape either way") {
    Landscape labelled = example_start(), by_permutation = example_start();
    for (const Attempt& attempt : example_attempts()) {
      place(labelled, attempt, {});
      place(by_permutation, attempt);
    }
    REQUIRE(saddles(by_permutation) == saddles(labelled));
    for (std::int64_t k = 0; k < saddles(labelled); ++k) {
      CHECK(same_bits(saddle(by_permutation, SaddleId{k}).positions, saddle(labelled, SaddleId{k}).positions));
      CHECK(same_bits(saddle(by_permutation, SaddleId{k}).displacement.vectors,
                      saddle(labelled, SaddleId{k}).displacement.vectors));
      CHECK(saddle(by_permutation, SaddleId{k}).permutation.empty());
      CHECK(saddle(by_permutation, SaddleId{k}).symmetry == 1);
      CHECK(saddle(labelled, SaddleId{k}).translation == Vector3::Zero());
    }
  }
}

}  // namespace pel
