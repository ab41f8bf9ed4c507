#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libpel/core/search_key.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// How one saddle search ended.
enum class SearchOutcome {
  connected,      ///< saddle converged, both sides relaxed, one of them is the minimum the search began from
  not_connected,  ///< saddle converged and both ends known, neither is the start: a true edge between two other minima
  same_minimum,   ///< saddle converged, but both sides relax to one and the same minimum
  fell_back,      ///< the climb returned into the basin it began from
  mode_lost,      ///< the negative curvature disappeared on the way and was not found again
  energy_limit,   ///< the climb rose beyond the energy limit
  budget_spent,   ///< the allowed force calls were used up
  exploded,       ///< an atom flew off or a force was not finite
  not_relaxed,    ///< saddle converged, but a side could not be relaxed to a minimum
  wrong_index,    ///< forces vanish, but not shown: one negative curvature at the saddle, or none at an end
};
inline constexpr int search_outcome_count = 10;

/// "connected", "not_connected", ... as written in tables, JSON and the landscape file.
std::string_view name(SearchOutcome outcome);
/// The reverse of `name`; throws InputError for any other word.
SearchOutcome search_outcome(std::string_view word);

/// A configuration where all forces vanish.
struct StationaryPoint {
  double energy = 0;
  Matrix3X positions;  ///< 3 x N, unwrapped: continuous along the path
};

/// A saddle and the minima on its two sides, in one continuous set of coordinates.
struct Event {
  StationaryPoint from;  ///< for a connected event: the minimum the search began from, exactly
  StationaryPoint saddle;
  StationaryPoint to;
  double eigenvalue = 0;  ///< lowest curvature at the saddle, energy / length^2
};

/// Force calls of one search by what they were for.
struct StageCalls {
  std::int64_t basin = 0;       ///< pushes out of the basin, and the relaxations and softest directions on the way
  std::int64_t lanczos = 0;     ///< lowest modes while climbing
  std::int64_t climb = 0;       ///< steps along the mode and across it
  std::int64_t proof = 0;       ///< eigenvalues of saddle and ends
  std::int64_t relaxation = 0;  ///< descents to both sides
};

StageCalls& operator+=(StageCalls& sum, const StageCalls& more);

/// The account of one search.
struct Attempt {
  SearchKey key;
  SearchOutcome outcome = SearchOutcome::exploded;
  std::int64_t force_calls = 0;         ///< every call of this search, relaxations included
  std::int64_t saddle_force_calls = 0;  ///< those spent until the saddle converged or the climb ended
  std::optional<Event> event;           ///< present for connected and not_connected
  StageCalls stage_calls = {};          ///< `force_calls` by stage; not stored
};

}  // namespace pel
