#pragma once

#include <numeric>
#include <utility>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// A partition of 0 .. size-1 that grows coarser by joining (union-find with path halving).
class DisjointSets {
 public:
  explicit DisjointSets(Index size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), Index{0}); }

  Index root(Index i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }

  /// False where the two were in one set already. The lower root stays root.
  bool join(Index i, Index j) {
    i = root(i);
    j = root(j);
    if (i > j) std::swap(i, j);
    parent_[j] = i;
    return i != j;
  }

 private:
  std::vector<Index> parent_;
};

}  // namespace pel
