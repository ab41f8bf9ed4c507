#pragma once

#include <optional>
#include <vector>

#include "libpel/core/neighbors.hpp"
#include "libpel/match/compare_permuted.hpp"
#include "libpel/match/surroundings.hpp"

namespace pel {

/// One structure laid over another.
struct Match {
  Transform transform;
  double largest_displacement = 0;
  bool injective = true;  ///< no two atoms claim the same place
};

/// Lays a structure `a` over a structure `b` of the same atoms. The arguments must outlive it.
class Overlay {
 public:
  /// `tolerance`: matches are found where every atom comes to lie within this of a like one, length units. `free`: 1
  /// along the Cartesian directions in which a rigid translation may be made, else 0.
  Overlay(View3X a, View3X b, const std::vector<int>& species, const Cell& cell, const Vector3& free, double tolerance);

  /// Translations among which there is one near each match: those that carry the atom of `a` with the fewest like it in
  /// `b` onto one of these.
  std::vector<Vector3> candidates() const;
  /// The match near a translation: each atom takes the place nearest to it, and the translation is refined by the mean
  /// of what remains, by turns.
  std::optional<Match> match(const Vector3& translation) const;

 private:
  struct Laid;
  struct Anchor;
  std::optional<Laid> lay(const Vector3& translation) const;
  std::vector<Index> like_atoms(Index atom, std::size_t most) const;
  Anchor anchor() const;
  bool within_reach(const Vector3& displacement) const;

  View3X a_, b_;
  const Cell& cell_;
  Vector3 free_;
  double reach_;
  std::vector<Index> kinds_;
  Surroundings of_a_, of_b_;
  std::vector<std::vector<Index>> members_;  // atoms by kind
  std::vector<AtomLocator> places_;          // of `b`, by kind; numbered as in members_
  std::vector<Index> order_;                 // atoms of `a`, the most unusual first
};

}  // namespace pel
