#include "libpel/search/event.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

constexpr std::array<std::string_view, search_outcome_count> names{
    "connected",    "not_connected", "same_minimum", "fell_back",   "mode_lost",
    "energy_limit", "budget_spent",  "exploded",     "not_relaxed", "wrong_index"};

}  // namespace

std::string_view name(SearchOutcome outcome) { return names.at(static_cast<std::size_t>(outcome)); }

SearchOutcome search_outcome(std::string_view word) {
  const auto* found = std::ranges::find(names, word);
  if (found == names.end()) throw InputError("unknown search outcome '" + std::string(word) + "'");
  return static_cast<SearchOutcome>(found - names.begin());
}

StageCalls& operator+=(StageCalls& sum, const StageCalls& more) {
  sum.basin += more.basin;
  sum.lanczos += more.lanczos;
  sum.climb += more.climb;
  sum.proof += more.proof;
  sum.relaxation += more.relaxation;
  return sum;
}

}  // namespace pel
