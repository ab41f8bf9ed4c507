#include "libpel/kinetics/evolution.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/tag_steps.hpp"

namespace pel {
namespace {

constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();

/// The searched states, numbered among themselves, and square roots of their weights.
struct Transients {
  StartDistribution start;
  std::vector<Index> local;  // per state of the network: its number, -1 for others
  Eigen::VectorXd root;      // sqrt(weight)
};

Transients transients(const Network& network, const Rates& rates, const EvolutionOptions& options) {
  Transients result{start_distribution(network, rates, options.start), std::vector<Index>(network.states(), -1), {}};
  const Index count = static_cast<Index>(result.start.states.size());
  if (count > options.largest)
    throw InputError(std::to_string(count) + " searched states are reachable but the dense solver takes " +
                     std::to_string(options.largest) + ": raise that limit, or use the walker");
  for (Index n = 0; n < count; ++n) result.local[result.start.states[n]] = n;
  result.root = equilibrium(rates, result.start.states).cwiseSqrt();
  return result;
}

/// A jump seen from one of its ends, which is a transient state; `to` is -1 where the walker stops.
struct Exit {
  Index from = 0;
  Index to = 0;
  double rate = 0;
  double sign = 1;
};

/// The one or two directions in which a jump leaves transient states.
std::vector<Exit> exits_of(const Network& network, const Rates& rates, const Transients& inside, Index e) {
  const Jump& jump = network.jumps[e];
  const Index from = inside.local[jump.from];
  const Index to = inside.local[jump.to];
  std::vector<Exit> result;
  if (from >= 0) result.push_back({from, to, rates.forward[e], 1});
  if (to >= 0) result.push_back({to, from, rates.backward[e], -1});
  return result;
}

using Exits = std::vector<std::vector<Exit>>;  // per jump

Exits exits(const Network& network, const Rates& rates, const Transients& inside) {
  Exits result;
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e)
    result.push_back(exits_of(network, rates, inside, e));
  return result;
}

/// sqrt(k_ij k_ji) of a jump between two transient states.
double symmetric_rate(const std::vector<Exit>& exits) { return std::sqrt(exits[0].rate) * std::sqrt(exits[1].rate); }
bool stays_inside(const std::vector<Exit>& exits) { return exits.size() == 2; }

/// -Pi^(1/2) Q Pi^(-1/2): symmetric, positive semidefinite.
Eigen::MatrixXd symmetrized_generator(const Exits& exits, Index states) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(states, states);
  for (const auto& jump : exits) {
    const bool loop = stays_inside(jump) && jump[0].from == jump[0].to;
    if (loop) continue;
    for (const Exit& exit : jump) {
      result(exit.from, exit.from) += exit.rate;
      if (exit.to >= 0) result(exit.from, exit.to) -= symmetric_rate(jump);
    }
  }
  return result;
}

/// Eigenvectors as rows, and the start projected on them.
struct Modes {
  Eigen::MatrixXd rows;   // modes x states
  Eigen::VectorXd start;  // per mode
  const Transients& inside;
  const Exits& exits;

  /// Per mode: the projection of a function of the state.
  Eigen::MatrixXd project(const Eigen::MatrixXd& function) const {
    return rows * (inside.root.asDiagonal() * function);
  }
};

/// A function of the state integrated along the walk: start_k function_k, and the rounding of that product.
void add_single(SquaredPath& path, const Modes& modes, const Eigen::VectorXd& function) {
  const Eigen::VectorXd projected = modes.project(function);
  const double size = (modes.inside.root.array() * function.array()).matrix().norm();
  path.single = modes.start.cwiseProduct(projected);
  path.single_error = rounding * (modes.start.cwiseAbs() * size + modes.start.norm() * projected.cwiseAbs());
}

/// a_i = sum_j k_ij |d_ij|^2, summed over tags.
void add_squares(Eigen::VectorXd& squares, const Exits& exits, const TagSteps& steps) {
  for (const TagStep& step : steps)
    for (const Exit& exit : exits[step.jump]) squares[exit.from] += exit.rate * step.vector.squaredNorm();
}

/// b_i = sum_j k_ij d_ij of one tag.
Eigen::MatrixXd mean_drift(const Exits& exits, const TagSteps& steps, Index states) {
  Eigen::MatrixXd drift = Eigen::MatrixXd::Zero(states, 3);
  for (const TagStep& step : steps) {
    const auto& jump = exits[step.jump];
    if (stays_inside(jump) && jump[0].from == jump[0].to) continue;
    for (const Exit& exit : jump) drift.row(exit.from) += exit.sign * exit.rate * step.vector.transpose();
  }
  return drift;
}

/// X_li += sum_j sqrt(k_ij k_ji) V_jl (d_ij . b_l) of one tag: the second half of  k_ij d_ij . h_j, mode l, state i.
void add_coupling(Eigen::MatrixXd& coupling, const Modes& modes, const TagSteps& steps) {
  if (steps.empty()) return;
  const Eigen::MatrixXd drift = modes.project(mean_drift(modes.exits, steps, modes.rows.cols()));
  for (const TagStep& step : steps) {
    const auto& jump = modes.exits[step.jump];
    if (!stays_inside(jump) || jump[0].from == jump[0].to) continue;
    const Eigen::VectorXd along = symmetric_rate(jump) * (drift * step.vector);
    coupling.col(jump[0].from) += modes.rows.col(jump[0].to).cwiseProduct(along);
    coupling.col(jump[0].to) -= modes.rows.col(jump[0].from).cwiseProduct(along);
  }
}

/// The mean square of a walk made of the given steps (per tag), averaged over all tags.
SquaredPath squared_path(const Modes& modes, const std::vector<TagSteps>& steps_of_tags) {
  const Index states = modes.rows.cols();
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(states);
  Eigen::MatrixXd coupling = Eigen::MatrixXd::Zero(states, states);
  for (const TagSteps& steps : steps_of_tags) {
    add_squares(squares, modes.exits, steps);
    add_coupling(coupling, modes, steps);
  }
  const double tags = static_cast<double>(steps_of_tags.size());
  SquaredPath path;
  add_single(path, modes, squares / tags);
  const Eigen::MatrixXd projected = 2 / tags * modes.rows * coupling.transpose();
  const Eigen::RowVectorXd size = 2 / tags * coupling.rowwise().norm().transpose();
  path.pair = modes.start.asDiagonal() * projected;
  path.pair_error = rounding * (modes.start.cwiseAbs() * size + modes.start.norm() * projected.cwiseAbs());
  return path;
}

/// Big steps forget each other: only their squares count.
SquaredPath uncorrelated(const Modes& modes, const std::vector<TagSteps>& steps_of_tags) {
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(modes.rows.cols());
  for (const TagSteps& steps : steps_of_tags) add_squares(squares, modes.exits, steps);
  SquaredPath path;
  add_single(path, modes, squares / static_cast<double>(steps_of_tags.size()));
  return path;
}

Eigen::VectorXd absorption_rates(const Exits& exits, Index states) {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(states);
  for (const auto& jump : exits)
    for (const Exit& exit : jump)
      if (exit.to < 0) result[exit.from] += exit.rate;
  return result;
}

bool reaches_frontier(const Exits& exits) {
  return std::any_of(exits.begin(), exits.end(), [](const auto& jump) {
    return std::any_of(jump.begin(), jump.end(), [](const Exit& exit) { return exit.to < 0; });
  });
}

double fastest_exit(const Exits& exits, Index states) {
  Eigen::VectorXd total = Eigen::VectorXd::Zero(states);
  for (const auto& jump : exits)
    for (const Exit& exit : jump) total[exit.from] += exit.rate;
  return total.maxCoeff();
}

void add_walk(Evolution& result, const Network& network, const Modes& modes, double threshold) {
  const std::vector<TagSteps> all = steps_by_tag(network);
  std::vector<TagSteps> big;
  std::vector<TagSteps> small;
  bool any_small = false;
  for (const TagSteps& steps : all) {
    SplitSteps parted = split(steps, threshold);
    any_small = any_small || !parted.small.empty();
    big.push_back(std::move(parted.big));
    small.push_back(std::move(parted.small));
  }
  result.all = squared_path(modes, all);
  result.random = uncorrelated(modes, big);
  if (any_small) result.small = squared_path(modes, small);
}

}  // namespace

Evolution evolution(const Network& network, const Rates& rates, const EvolutionOptions& options) {
  if (!(options.threshold >= 0)) throw InputError("the displacement threshold must not be negative");
  const Transients inside = transients(network, rates, options);
  const Exits out = exits(network, rates, inside);
  const Index states = inside.root.size();
  const Eigen::VectorXd absorption = absorption_rates(out, states);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetrized_generator(out, states));
  Modes modes{solver.eigenvectors().transpose(), {}, inside, out};
  Evolution result;
  result.tolerance = options.tolerance;
  result.rates = solver.eigenvalues().cwiseMax(0);
  result.rate_error = rounding * result.rates.maxCoeff();
  result.closed = !reaches_frontier(out);
  result.fastest = fastest_exit(out, states);
  // Equilibrium is one mode of its own only where the next one stands clear of rounding.
  result.exact_zero = result.closed && (states == 1 || result.rates[1] * options.tolerance > result.rate_error);
  if (result.exact_zero) result.rates[0] = 0;
  modes.start = modes.rows * inside.start.probability.cwiseQuotient(inside.root);
  SquaredPath stopped;
  add_single(stopped, modes, absorption);
  result.absorption = stopped.single;
  result.absorption_error = stopped.single_error;
  add_walk(result, network, modes, options.threshold);
  return result;
}

}  // namespace pel
