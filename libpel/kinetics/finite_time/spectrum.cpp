#include "libpel/kinetics/finite_time/spectrum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>

namespace pel {
namespace {

constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();

WalkExits exits(const Network& network, const Rates& rates, const std::vector<Index>& states) {
  std::vector<Index> number(network.states(), -1);
  for (std::size_t n = 0; n < states.size(); ++n) number[states[n]] = static_cast<Index>(n);
  WalkExits result(network.jumps.size());
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Index from = number[network.jumps[e].from];
    const Index to = number[network.jumps[e].to];
    if (from >= 0) result[e].push_back({from, to, rates.forward[e], 1});
    if (to >= 0) result[e].push_back({to, from, rates.backward[e], -1});
  }
  return result;
}

/// -Pi^(1/2) Q Pi^(-1/2): symmetric, positive semidefinite.
Eigen::MatrixXd symmetrized_generator(const WalkExits& exits, Index states) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(states, states);
  for (const auto& jump : exits) {
    const bool loop = stays_inside(jump) && jump[0].from == jump[0].to;
    if (loop) continue;
    for (const WalkExit& exit : jump) {
      result(exit.from, exit.from) += exit.rate;
      if (exit.to >= 0) result(exit.from, exit.to) -= symmetric_rate(jump);
    }
  }
  return result;
}

}  // namespace

double symmetric_rate(const std::vector<WalkExit>& jump) { return std::sqrt(jump[0].rate) * std::sqrt(jump[1].rate); }

bool reaches_frontier(const WalkExits& exits) {
  return std::any_of(exits.begin(), exits.end(), [](const auto& jump) {
    return std::any_of(jump.begin(), jump.end(), [](const WalkExit& exit) { return exit.to < 0; });
  });
}

double fastest_exit(const WalkExits& exits, Index states) {
  Eigen::VectorXd total = Eigen::VectorXd::Zero(states);
  for (const auto& jump : exits)
    for (const WalkExit& exit : jump) total[exit.from] += exit.rate;
  return total.maxCoeff();
}

Spectrum spectrum(const Network& network, const Rates& rates, const StartDistribution& start, double tolerance) {
  Spectrum result;
  result.exits = exits(network, rates, start.states);
  result.root = equilibrium(rates, start.states).cwiseSqrt();
  const Index states = result.root.size();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetrized_generator(result.exits, states));
  result.modes = solver.eigenvectors().transpose();
  result.rates = solver.eigenvalues().cwiseMax(0);
  result.rate_error = rounding * result.rates.maxCoeff();
  // Equilibrium is one mode of its own only where the next one stands clear of rounding.
  result.exact_zero =
      !reaches_frontier(result.exits) && (states == 1 || result.rates[1] * tolerance > result.rate_error);
  if (result.exact_zero) result.rates[0] = 0;
  result.start = result.modes * start.probability.cwiseQuotient(result.root);
  return result;
}

}  // namespace pel
