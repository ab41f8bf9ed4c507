#include "libpel/kinetics/infinite_time/passage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/kinetics/elimination.hpp"
#include "libpel/kinetics/exit_table.hpp"

namespace pel {
namespace {

std::vector<char> membership(const Network& network, const std::vector<Index>& states, const char* name) {
  if (states.empty()) throw InputError(std::string("the set of ") + name + " states is empty: name at least one");
  std::vector<char> result(network.states(), 0);
  for (const Index state : states) {
    if (state < 0 || state >= network.states())
      throw InputError(std::string(name) + " state " + std::to_string(state) + " does not exist; states are 0 to " +
                       std::to_string(network.states() - 1));
    result[state] = 1;
  }
  return result;
}

/// Conductances in units of the best one.
struct Conductances {
  Eigen::ArrayXd values;
  double log_unit = 0;
};

// Beyond exp(-650) of the largest, numbers lose their digits and vanish.
void require_representable(const std::vector<double>& logs, const char* what) {
  const auto [least, most] = std::ranges::minmax_element(logs);
  if (least != logs.end() && *most - *least > 650)
    throw InputError(std::string(what) + " spread over more than 280 decades at this temperature: raise it");
}

Conductances conductances(const Rates& rates) {
  const std::vector<double>& logs = rates.log_conductances;
  require_representable(logs, "the rates over saddles");
  require_representable(rates.log_weights, "the weights of minima");
  const double largest = logs.empty() ? 0 : *std::max_element(logs.begin(), logs.end());
  return {(Eigen::Map<const Eigen::ArrayXd>(logs.data(), static_cast<Index>(logs.size())) - largest).exp(), largest};
}

/// The network outside of some sets of states, with its conductances to each set.
struct Outside {
  std::vector<Conductor> conductors;
  Eigen::MatrixXd to_set;  // states x sets
};

/// `set[i]`: number of the set that holds state i, -1 for none.
Outside outside(const Network& network, const Conductances& conductance, const std::vector<Index>& set, Index sets) {
  Outside result{{}, Eigen::MatrixXd::Zero(network.states(), sets)};
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Jump& jump = network.jumps[e];
    const double c = conductance.values[static_cast<Index>(e)];
    const Index from = set[jump.from];
    const Index to = set[jump.to];
    if (from < 0 && to < 0) result.conductors.push_back({jump.from, jump.to, c});
    if (from < 0 && to >= 0) result.to_set(jump.from, to) += c;
    if (from >= 0 && to < 0) result.to_set(jump.to, from) += c;
  }
  return result;
}

std::vector<char> components_holding(const Components& parts, const std::vector<char>& member) {
  std::vector<char> result(parts.count, 0);
  for (std::size_t i = 0; i < member.size(); ++i)
    if (member[i]) result[parts.label[i]] = 1;
  return result;
}

/// Committors to A and to B, columns 0 and 1: both without subtraction.
Eigen::MatrixXd committors(const Network& network, const Conductances& conductance, const std::vector<char>& in_a,
                           const std::vector<char>& in_b) {
  std::vector<Index> set;
  for (Index i = 0; i < network.states(); ++i) set.push_back(in_a[i] ? 0 : in_b[i] ? 1 : -1);
  const Outside rest = outside(network, conductance, set, 2);
  Eigen::MatrixXd result = solve(eliminate(rest.conductors, rest.to_set.rowwise().sum()), rest.to_set);
  const Components parts = components(network);
  const std::vector<char> a_there = components_holding(parts, in_a);
  const std::vector<char> b_there = components_holding(parts, in_b);
  for (Index i = 0; i < network.states(); ++i) {
    if (set[i] >= 0) result.row(i) = Eigen::RowVector2d::Unit(set[i]);
    if (!a_there[parts.label[i]] && !b_there[parts.label[i]]) result.row(i).setConstant(std::nan(""));
  }
  return result;
}

/// sum of c_ij q_j over the jumps that leave A.
double current_out_of(const Network& network, const Conductances& conductance, const std::vector<char>& in_a,
                      const Eigen::VectorXd& to_b) {
  double current = 0;
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Jump& jump = network.jumps[e];
    const double c = conductance.values[static_cast<Index>(e)];
    if (in_a[jump.from]) current += c * to_b[jump.to];
    if (in_a[jump.to]) current += c * to_b[jump.from];
  }
  return current;
}

/// First passage time of one walker; infinite where the budget ends first.
double passage_time(const ExitTable& exits, const std::vector<char>& target, Index state, std::int64_t budget,
                    Stream& stream) {
  double time = 0;
  for (std::int64_t step = 0; !target[state]; ++step) {
    if (step >= budget || exits.total(state) == 0) return std::numeric_limits<double>::infinity();
    time -= std::log(stream.uniform()) / exits.total(state);
    state = exits.choose(state, stream.uniform()).to;
  }
  return time;
}

}  // namespace

Eigen::VectorXd mean_first_passage_times(const Network& network, const Rates& rates,
                                         const std::vector<Index>& targets) {
  const std::vector<char> target = membership(network, targets, "target");
  const Conductances conductance = conductances(rates);
  std::vector<Index> set;
  for (const char inside : target) set.push_back(inside ? 0 : -1);
  const Outside rest = outside(network, conductance, set, 1);
  const Eigen::Map<const Eigen::ArrayXd> log_weights(rates.log_weights.data(), network.states());
  const Eigen::VectorXd weights = log_weights.exp();
  Eigen::VectorXd times = solve(eliminate(rest.conductors, rest.to_set), weights) * std::exp(-conductance.log_unit);
  const Components parts = components(network);
  const std::vector<char> reachable = components_holding(parts, target);
  for (Index i = 0; i < network.states(); ++i) {
    if (target[i]) times[i] = 0;
    if (!reachable[parts.label[i]]) times[i] = std::numeric_limits<double>::infinity();
  }
  return times;
}

Reaction reaction(const Network& network, const Rates& rates, const PassageEnds& ends) {
  const std::vector<char> in_a = membership(network, ends.from, "starting");
  const std::vector<char> in_b = membership(network, ends.to, "target");
  for (Index i = 0; i < network.states(); ++i)
    if (in_a[i] && in_b[i]) throw InputError("state " + std::to_string(i) + " is both a starting and a target state");
  const Conductances conductance = conductances(rates);
  const Eigen::MatrixXd q = committors(network, conductance, in_a, in_b);
  const Components parts = components(network);
  const std::vector<char> counted = components_holding(parts, in_a);
  double weight = 0;
  double last_in_a = 0;
  for (Index i = 0; i < network.states(); ++i) {
    if (!counted[parts.label[i]]) continue;
    weight += std::exp(rates.log_weights[i]);
    last_in_a += std::exp(rates.log_weights[i]) * q(i, 0);
  }
  const double current = current_out_of(network, conductance, in_a, q.col(1));
  const double unit = std::exp(conductance.log_unit);
  return {q.col(1), unit * current / weight, unit * current / last_in_a};
}

PassageWalk walk_passage(const Network& network, const Rates& rates, const PassageWalkOptions& options) {
  const std::vector<char> target = membership(network, options.targets, "target");
  membership(network, {options.start}, "start");
  const ExitTable exits(network, rates);
  PassageWalk result;
  double squares = 0;
  for (std::uint64_t w = 0; w < options.walkers; ++w) {
    if (options.interrupt) options.interrupt();
    Stream stream(options.seed, StreamPurpose::walker, {options.temperature_index, w, 1});
    const double time = passage_time(exits, target, options.start, options.step_budget, stream);
    if (std::isinf(time)) continue;
    const double count = static_cast<double>(++result.arrived);
    const double before = time - result.mean;
    result.mean += before / count;
    squares += before * (time - result.mean);
  }
  if (result.arrived < options.walkers) result.status = PassageWalkStatus::incomplete;
  const double count = static_cast<double>(result.arrived);
  if (result.arrived > 1) result.standard_error = std::sqrt(squares / (count - 1) / count);
  return result;
}

}  // namespace pel
