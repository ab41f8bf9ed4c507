#include "libpel/landscape/identify_stored.hpp"

#include <algorithm>
#include <utility>

namespace pel {

namespace {

// One transaction costs a few milliseconds of disk, whatever it holds.
constexpr std::ptrdiff_t searches_per_transaction = 100;

}  // namespace

std::vector<Identification> identify_stored(LandscapeFile& file, Landscape& landscape, const Structure& structure,
                                            const IdentityOptions& options, const Tighten& tighten) {
  std::vector<Identification> all;
  const std::vector<SearchKey> pending = file.unidentified();
  for (auto first = pending.begin(); first != pending.end();) {
    const auto last = first + std::min(searches_per_transaction, pending.end() - first);
    std::vector<Identification> batch;
    for (; first != last; ++first)
      batch.push_back(identify(landscape, file.attempt(*first), structure, options, tighten));
    file.record(landscape, batch);
    all.insert(all.end(), batch.begin(), batch.end());
  }
  return all;
}

std::vector<IdentifiedPath> identify_stored_paths(LandscapeFile& file, Landscape& landscape, const Structure& structure,
                                                  const IdentityOptions& options, const Tighten& tighten) {
  std::vector<IdentifiedPath> all;
  for (const PathKey& key : file.unidentified_paths()) {
    all.push_back(identify(landscape, file.found_path(key), structure, options, tighten));
    file.record(landscape, all.back());
  }
  return all;
}

}  // namespace pel
