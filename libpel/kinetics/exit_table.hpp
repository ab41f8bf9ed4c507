#pragma once

#include <algorithm>
#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

/// One way out of a state.
struct Exit {
  Index to = 0;
  Index jump = 0;
  bool forward = true;    ///< crossed from -> to
  double cumulative = 0;  ///< rate of this exit and all before it, 1 / time
};

/// The exits of every state; loops appear twice, once in each direction.
class ExitTable {
 public:
  ExitTable(const Network& network, const Rates& rates);

  /// Total rate out of a state; 0 where there is no exit.
  double total(Index state) const {
    return first_[state] == first_[state + 1] ? 0 : exits_[first_[state + 1] - 1].cumulative;
  }

  /// The exit drawn by `u`, uniform in (0, 1), with probability rate / total.
  const Exit& choose(Index state, double u) const {
    const auto begin = exits_.begin() + first_[state];
    const auto last = exits_.begin() + first_[state + 1] - 1;
    const double target = u * last->cumulative;
    return *std::upper_bound(begin, last, target, [](double t, const Exit& exit) { return t < exit.cumulative; });
  }

 private:
  std::vector<Exit> exits_;
  std::vector<Index> first_;  // states + 1
};

}  // namespace pel
