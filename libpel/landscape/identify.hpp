#pragma once

#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/landscape/found_path.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/landscape/tighten.hpp"
#include "libpel/match/compare.hpp"
#include "libpel/search/event.hpp"

namespace pel {

/// What a search added to what was known.
enum class Finding {
  nothing,   ///< it has no event
  repeated,  ///< its saddle was known: one more hit
  added,     ///< its saddle is new
};

/// The place of an event in the landscape.
struct PlacedEvent {
  Finding finding = Finding::nothing;
  SaddleId saddle{-1};      ///< -1 where there is no event
  MinimumId from{-1};       ///< in the direction of the event; the saddle may be stored the other way round
  MinimumId to{-1};         ///< -1 where there is no event
  bool from_added = false;  ///< `from` is a minimum not known before
  bool to_added = false;    ///< `to` is
  /// Of its three points those that count as new although a comparison was ambiguous: a state may have been split.
  int ambiguous = 0;
};

/// One search and its place in the landscape.
struct Identification : PlacedEvent {
  SearchKey key;
};

/// One path and the places of its steps, in their order.
struct IdentifiedPath {
  PathKey key;
  std::vector<PlacedEvent> steps;
};

/// Finds the minima and the saddle of one search in the landscape, and adds those that are new.
///
/// A minimum is known where the comparison that `options.rule` names says so, the nearest one winning; the start of a
/// connected event is the minimum of its key. What is ambiguous is asked again with both minima tightened, where
/// `tighten` is given; what stays ambiguous counts as different: nothing is merged in doubt. A
/// saddle is known where it is the same configuration as one that joins the same two minima; parallel saddles and loops
/// stay apart. New coordinates are shifted by lattice vectors and a rigid translation, which leave their energy as it
/// is, into continuity with the recorded minimum `from`. The displacement of a new saddle is the difference of the two
/// recorded minima plus the lattice vectors by which atoms wind around the box on this path, less the drift of the
/// center of mass: around any cycle that winds nothing it adds up to zero, whatever the tolerances. `structure`: its
/// box, masses and what makes atoms alike (species, charge, fixed or not).
///
/// With IdentityRule::permutation the event is first relabeled into the labels of the recorded `from`, and the minimum
/// at its end may be recorded under other labels: see Saddle::permutation. A saddle that joins a minimum to its own
/// image is a loop; seen from the image it is the same loop, run through backwards. Minima and saddles carry the order
/// of their symmetry group (`translation_symmetries`).
///
/// The minimum of the key becomes `searched`. Ids are only ever appended, so the landscape is a function of the
/// sequence of attempts: give them in key order. Throws std::out_of_range where the minimum of the key is unknown,
/// InputError where the numbers of atoms differ, std::invalid_argument where a number is not finite.
Identification identify(Landscape& landscape, const Attempt& attempt, const Structure& structure,
                        const IdentityOptions& options = {}, const Tighten& tighten = {});

/// The same for the steps of a path, one after the other. No minimum becomes `searched`, and `hits`, which count
/// searches, stay: 0 for saddles that only paths found.
IdentifiedPath identify(Landscape& landscape, const FoundPath& path, const Structure& structure,
                        const IdentityOptions& options = {}, const Tighten& tighten = {});

/// Throws std::invalid_argument where a number of the event is not finite.
void require_finite(const Event& event);

}  // namespace pel
