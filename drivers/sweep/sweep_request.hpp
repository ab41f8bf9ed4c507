#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "drivers/search/search_options.hpp"
#include "drivers/system/system.hpp"
#include "libpel/match/compare.hpp"

namespace pel::drivers {

/// What a sweep is asked to do.
struct SweepRequest {
  SystemRequest system;
  SearchRequest search;
  std::string landscape;
  std::string atoms = "all";
  std::string order_by;    ///< ensemble file; empty: atoms ascending
  std::int64_t first = 0;  ///< of the atoms in that order; 0: all
  std::string minima = "0";
  std::int64_t trials = 10;
  double confidence = 0;  ///< 0: all trials are made
  std::string identity = "labelled";
  int ranks_per_search = 1;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};
void declare(CLI::App& app, SweepRequest& request);
/// Throws InputError where options that are right by themselves do not go together.
void require_consistent(const SweepRequest& request);

/// The central atoms in the order of their searches: ascending, or the most mobile first. Throws InputError where an
/// atom does not exist, all of them are fixed, or --order-by does not fit.
std::vector<Index> central_atoms(const SweepRequest& request, const Structure& structure, const Units& units);

}  // namespace pel::drivers
