#include "libpel/landscape/hits.hpp"

#include <utility>

namespace pel {
namespace {

bool leaves(const Saddle& saddle, MinimumId minimum) { return saddle.from == minimum || saddle.to == minimum; }

void add(AtomHits& hits, const Landscape& landscape, const std::optional<SaddleId>& found) {
  ++hits.searches;
  if (!found) return;
  if (leaves(saddle(landscape, *found), hits.minimum))
    ++hits.exits[*found];
  else
    ++hits.elsewhere;
}

}  // namespace

std::vector<AtomHits> hits_by_atom(const Landscape& landscape, const Finds& finds, std::int64_t trials) {
  std::vector<AtomHits> all;
  for (const auto& [key, found] : finds) {
    if (key.trial >= trials) continue;
    if (all.empty() || all.back().minimum != key.minimum || all.back().atom != key.atom)
      all.push_back({key.minimum, key.atom, 0, {}, 0});
    add(all.back(), landscape, found);
  }
  return all;
}

std::vector<std::int64_t> counts(const AtomHits& hits) {
  std::vector<std::int64_t> result;
  for (const auto& [saddle, count] : hits.exits) result.push_back(count);
  return result;
}

std::vector<std::int64_t> pooled_counts(const std::vector<AtomHits>& hits) {
  std::map<std::pair<MinimumId, SaddleId>, std::int64_t> pooled;
  for (const AtomHits& each : hits)
    for (const auto& [saddle, count] : each.exits) pooled[{each.minimum, saddle}] += count;
  std::vector<std::int64_t> result;
  for (const auto& [exit, count] : pooled) result.push_back(count);
  return result;
}

}  // namespace pel
