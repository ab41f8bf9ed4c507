#include "libpel/kinetics/exit_table.hpp"

namespace pel {

ExitTable::ExitTable(const Network& network, const Rates& rates) {
  std::vector<std::vector<Exit>> exits(network.states());
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) {
    const Jump& jump = network.jumps[e];
    if (rates.forward[e] > 0) exits[jump.from].push_back({jump.to, e, true, rates.forward[e]});
    if (rates.backward[e] > 0) exits[jump.to].push_back({jump.from, e, false, rates.backward[e]});
  }
  first_.push_back(0);
  for (std::vector<Exit>& out : exits) {
    for (std::size_t i = 1; i < out.size(); ++i) out[i].cumulative += out[i - 1].cumulative;
    exits_.insert(exits_.end(), out.begin(), out.end());
    first_.push_back(static_cast<Index>(exits_.size()));
  }
}

}  // namespace pel
