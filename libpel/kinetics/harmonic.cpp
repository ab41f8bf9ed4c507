#include "libpel/kinetics/harmonic.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/gauge.hpp"

namespace pel {
namespace {

std::string label(std::int64_t saddle) { return "saddle " + std::to_string(saddle); }

/// The prefactor of every jump, in their order.
std::vector<Prefactor> by_jump(const std::vector<Prefactor>& prefactors, std::size_t jumps) {
  std::vector<std::optional<Prefactor>> found(jumps);
  for (const Prefactor& each : prefactors) {
    const std::int64_t id = value(each.saddle);
    if (id < 0 || id >= static_cast<std::int64_t>(jumps))
      throw InputError("a harmonic prefactor of " + label(id) + ", but the network has " + std::to_string(jumps) +
                       " jumps: give those of its own landscape");
    if (!std::isfinite(each.log_forward) || !std::isfinite(each.log_reverse))
      throw InputError(label(id) + ": its harmonic prefactor is not finite; compute it again");
    found[static_cast<std::size_t>(id)] = each;
  }
  std::vector<Prefactor> result;
  for (const auto& each : found) {
    if (!each)
      throw InputError(label(std::ssize(result)) +
                       " has no harmonic prefactor: run pel rates on the landscape, or use the constant one");
    result.push_back(*each);
  }
  return result;
}

SpanningForest tree_of_lowest_saddles(const Network& network) {
  std::vector<double> order;
  for (const Jump& jump : network.jumps) order.push_back(-jump.saddle_energy);
  return spanning_forest(network, order);
}

/// ln q of every state, from detailed balance along the tree.
std::vector<double> log_vibrations(const Network& network, const std::vector<Prefactor>& prefactors) {
  std::vector<double> result(network.energies.size(), 0);
  for (const TreeJump& branch : tree_of_lowest_saddles(network).tree) {
    const Prefactor& nu = prefactors[branch.jump];
    const double along = nu.log_forward - nu.log_reverse;
    result[branch.child] = result[branch.parent] + (network.jumps[branch.jump].from == branch.parent ? along : -along);
  }
  return result;
}

}  // namespace

double set_prefactors(Network& network, const std::vector<Prefactor>& prefactors, double constant) {
  if (!std::isfinite(constant) || constant <= 0)
    throw InputError("prefactor " + std::to_string(constant) + " is not a finite number above 0");
  const std::vector<Prefactor> nu = by_jump(prefactors, network.jumps.size());
  const std::vector<double> vibrations = log_vibrations(network, nu);
  double inconsistency = 0;
  for (std::size_t e = 0; e < nu.size(); ++e) {
    Jump& jump = network.jumps[e];
    const double out = vibrations[jump.from] + nu[e].log_forward;
    const double back = vibrations[jump.to] + nu[e].log_reverse;
    jump.log_multiplicity += 0.5 * (out + back) - std::log(constant);
    inconsistency = std::max(inconsistency, std::abs(out - back));
  }
  network.log_multiplicities.resize(network.energies.size(), 0);
  for (std::size_t i = 0; i < vibrations.size(); ++i) network.log_multiplicities[i] += vibrations[i];
  return inconsistency;
}

}  // namespace pel
