#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/core/structure.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/landscape/provenance.hpp"
#include "libpel/search/event.hpp"

// Made-up minima and saddles of a few atoms in a periodic box: identification and the file ask nothing of the energy.
namespace pel::test {

inline constexpr Index example_atoms = 6;

inline Matrix3X random_coordinates(std::array<std::uint64_t, 3> key, double scale) {
  Stream stream(7, StreamPurpose::sampling, key);
  Matrix3X coordinates(3, example_atoms);
  for (double& number : coordinates.reshaped()) number = scale * stream.normal();
  return coordinates;
}

inline Structure example_structure() {
  Matrix3 edges;
  edges << 9, 1, 0.5, 0, 8, -1, 0, 0, 10;
  Matrix3X positions(3, example_atoms);
  positions << 1, 4, 7, 2, 5, 8, 1, 2, 1, 6, 5, 6, 1, 2, 3, 7, 8, 9;
  return {.cell = Cell(edges, {true, true, true}, Vector3(0.25, 0, -1)),
          .positions = positions,
          .species = {1, 2, 1, 2, 1, 1},
          .masses = {63.546, 91.224},
          .charges = {},
          .fixed = std::vector<char>(example_atoms, 0)};
}

inline Provenance example_provenance() {
  return {.program_version = "1.2.3",
          .units = UnitStyle::metal,
          .potential = "pair_style eam/fs\n",
          .structure_text = "LAMMPS data file\n",
          .options = R"({"trials": 10})",
          .seed = 0xFFFF'FFFF'FFFF'FFFFu,
          .structure = example_structure()};
}

/// Minimum k, far from all others.
inline StationaryPoint example_point(std::uint64_t k) {
  return {-20.0 + 0.01 * static_cast<double>(k % 3),
          example_structure().positions + random_coordinates({k, 0, 0}, 0.5)};
}

inline Landscape example_start() {
  Landscape landscape;
  add_minimum(landscape, {example_point(0).energy, example_point(0).positions});
  return landscape;
}

inline Event reversed(Event event) {
  std::swap(event.from, event.to);
  return event;
}

/// The event from minimum k to minimum l over the saddle of the number `parallel`; from l to k it is the reverse.
inline Event example_event(std::uint64_t k, std::uint64_t l, std::uint64_t parallel = 0) {
  if (k > l) return reversed(example_event(l, k, parallel));
  const StationaryPoint from = example_point(k);
  const StationaryPoint to = example_point(l);
  const Matrix3X middle = 0.5 * (from.positions + to.positions);
  const StationaryPoint saddle{-19.0, middle + random_coordinates({k, l, parallel + 1}, 0.3)};
  return {from, saddle, to, -1.5};
}

/// The same event in other coordinates: drifted as a whole, every atom in another periodic image, and each of the three
/// points relaxed a little less well.
inline Event disturbed(Event event, std::uint64_t how, double noise = 0.005) {
  const Cell cell = example_structure().cell;
  Matrix3X shift = random_coordinates({how, 1, 1}, 3).array().round().matrix();
  shift = cell.edges() * shift;
  const Vector3 drift = random_coordinates({how, 2, 2}, 1).col(0);
  std::uint64_t point = 3;
  for (StationaryPoint* at : {&event.from, &event.saddle, &event.to}) {
    at->positions = (at->positions + shift + random_coordinates({how, point++, 3}, noise)).colwise() + drift;
    at->energy += 1e-5 * static_cast<double>(how % 7);
  }
  return event;
}

inline Attempt connected(SearchKey key, Event event) {
  return {key, SearchOutcome::connected, 900 + key.atom, 500, std::move(event)};
}

inline Attempt not_connected(SearchKey key, Event event) {
  return {key, SearchOutcome::not_connected, 800 + key.atom, 400, std::move(event)};
}

inline Attempt failed(SearchKey key, SearchOutcome outcome) {
  return {key, outcome, 300 + key.atom, 300, std::nullopt};
}

inline bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

inline bool same_bits(const Matrix3X& a, const Matrix3X& b) {
  return a.cols() == b.cols() &&
         (a.size() == 0 || std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0);
}

inline bool same_bits(const StationaryPoint& a, const StationaryPoint& b) {
  return same_bits(a.energy, b.energy) && same_bits(a.positions, b.positions);
}

inline bool same_bits(const Minimum& a, const Minimum& b) {
  return same_bits(a.energy, b.energy) && same_bits(a.positions, b.positions) && a.searched == b.searched &&
         a.symmetry == b.symmetry;
}

inline bool same_bits(const Saddle& a, const Saddle& b) {
  return a.id == b.id && a.from == b.from && a.to == b.to && a.hits == b.hits && same_bits(a.energy, b.energy) &&
         same_bits(a.eigenvalue, b.eigenvalue) && same_bits(a.positions, b.positions) &&
         a.displacement.atoms == b.displacement.atoms && same_bits(a.displacement.vectors, b.displacement.vectors) &&
         same_bits(a.max_displacement, b.max_displacement) && a.permutation == b.permutation &&
         a.translation == b.translation && a.symmetry == b.symmetry;
}

inline bool same_bits(const Event& a, const Event& b) {
  return same_bits(a.from, b.from) && same_bits(a.saddle, b.saddle) && same_bits(a.to, b.to) &&
         same_bits(a.eigenvalue, b.eigenvalue);
}

inline bool same_bits(const Attempt& a, const Attempt& b) {
  return a.key == b.key && a.outcome == b.outcome && a.force_calls == b.force_calls &&
         a.saddle_force_calls == b.saddle_force_calls && a.event.has_value() == b.event.has_value() &&
         (!a.event || same_bits(*a.event, *b.event));
}

inline bool same_bits(const Landscape& a, const Landscape& b) {
  if (minima(a) != minima(b) || saddles(a) != saddles(b)) return false;
  for (MinimumId id{0}; value(id) < minima(a); id = MinimumId{value(id) + 1})
    if (!same_bits(minimum(a, id), minimum(b, id))) return false;
  for (SaddleId id{0}; value(id) < saddles(a); id = SaddleId{value(id) + 1})
    if (!same_bits(saddle(a, id), saddle(b, id))) return false;
  return true;
}

/// A sweep from minimum 0 and one from minimum 1, in key order, with every kind of finding: new and repeated saddles,
/// reversed and parallel ones, events between two other minima, searches that failed.
inline std::vector<Attempt> example_attempts() {
  const MinimumId zero{0};
  const MinimumId one{1};
  return {
      connected({zero, 0, 0}, example_event(0, 1)),    failed({zero, 0, 1}, SearchOutcome::fell_back),
      connected({zero, 1, 0}, example_event(0, 1, 1)), not_connected({zero, 1, 1}, disturbed(example_event(2, 3), 4)),
      connected({zero, 2, 0}, example_event(0, 2)),    not_connected({zero, 2, 1}, disturbed(example_event(1, 0), 5)),
      failed({zero, 3, 0}, SearchOutcome::exploded),   not_connected({zero, 3, 1}, disturbed(example_event(3, 2), 6)),
      connected({one, 0, 0}, example_event(1, 0)),     connected({one, 2, 0}, example_event(1, 4)),
      failed({one, 2, 1}, SearchOutcome::same_minimum)};
}

}  // namespace pel::test
