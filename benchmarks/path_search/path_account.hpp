#pragma once

#include <optional>
#include <vector>

#include "benchmarks/path_search/path_systems.hpp"
#include "benchmarks/path_search/plain_band.hpp"

namespace pel::benchmark {

/// What came of one path.
struct Row {
  NebResult neb;
  double cpu_seconds = 0;
  std::optional<PlainBand> plain;
  double barrier = 0;        ///< by ART
  bool same_saddle = false;  ///< as ART's, somewhere on the path
};

/// One line: calls by stage, barriers.
void print_row(const Row& row);
/// What all paths of a system took.
void print_account(const PathSystem& paths, const std::vector<Row>& rows);

}  // namespace pel::benchmark
