#include "libpel/kinetics/frontier.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace pel {

std::vector<FrontierShare> frontier_shares(const Network& network, const Rates& rates, const Start& start) {
  const std::vector<Index> inside = start_distribution(network, rates, start).states;
  const auto is_inside = [&](Index state) { return std::ranges::binary_search(inside, state); };
  // At equilibrium the flux along a jump is its conductance, whichever way it is crossed.
  std::map<Index, std::vector<double>> log_flux;
  std::vector<double> all;
  for (std::size_t e = 0; e < network.jumps.size(); ++e)
    for (const auto& [from, to] :
         {std::pair{network.jumps[e].from, network.jumps[e].to}, std::pair{network.jumps[e].to, network.jumps[e].from}})
      if (is_inside(from) && !network.searched[to]) {
        log_flux[to].push_back(rates.log_conductances[e]);
        all.push_back(rates.log_conductances[e]);
      }
  const double log_total = log_sum_exp(all);
  std::vector<FrontierShare> shares;
  for (const auto& [state, parts] : log_flux) shares.push_back({state, std::exp(log_sum_exp(parts) - log_total)});
  std::ranges::stable_sort(shares, std::greater{}, &FrontierShare::share);
  return shares;
}

}  // namespace pel
