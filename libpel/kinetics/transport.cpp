#include "libpel/kinetics/transport.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/elimination.hpp"
#include "libpel/kinetics/gauge.hpp"

namespace pel {
namespace {

// Tree conductances below exp(-smallest_exponent) of the largest are no doubles any more.
constexpr double smallest_exponent = 650;

/// The network as resistors, each component in units of its best conductance.
struct Resistors {
  SpanningForest forest;
  Eigen::VectorXd conductance;  // per jump
  std::vector<double> scale;    // per component: conductance unit / sum of weights, 1 / time
  std::vector<char> representable;
  Elimination elimination;
};

std::vector<double> log_units(const Network& network, const Rates& rates, const Components& parts) {
  std::vector<double> result(parts.count, -std::numeric_limits<double>::infinity());
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    double& largest = result[parts.label[network.jumps[e].from]];
    largest = std::max(largest, rates.log_conductances[e]);
  }
  return result;
}

std::vector<double> log_partition(const Rates& rates, const Components& parts) {
  std::vector<std::vector<double>> logs(parts.count);
  for (std::size_t i = 0; i < parts.label.size(); ++i) logs[parts.label[i]].push_back(rates.log_weights[i]);
  std::vector<double> result;
  for (const auto& part : logs) result.push_back(log_sum_exp(part));
  return result;
}

Resistors resistors(const Network& network, const Rates& rates, const Components& parts) {
  const std::vector<double> unit = log_units(network, rates, parts);
  const std::vector<double> partition = log_partition(rates, parts);
  Resistors result;
  result.forest = spanning_forest(network, rates.log_conductances);
  result.conductance.resize(static_cast<Index>(network.jumps.size()));
  result.representable.assign(parts.count, 1);
  for (Index c = 0; c < parts.count; ++c) result.scale.push_back(std::exp(unit[c] - partition[c]));
  std::vector<Conductor> conductors;
  for (Index e = 0; e < result.conductance.size(); ++e) {
    const Jump& jump = network.jumps[e];
    const Index part = parts.label[jump.from];
    const double log_ratio = rates.log_conductances[e] - unit[part];
    if (result.forest.in_tree[e] && log_ratio < -smallest_exponent) result.representable[part] = 0;
    result.conductance[e] = std::exp(log_ratio);
    conductors.push_back({jump.from, jump.to, result.conductance[e]});
  }
  result.elimination = eliminate(conductors, Eigen::VectorXd::Zero(network.states()));
  return result;
}

/// Per component: the minimum of sum_e c_e |w_e + chi_j - chi_i|^2 as a tensor, in two expressions.
struct Dissipation {
  std::vector<Matrix3> tensor;  // sum_e c_e w_e (x) g_e: only jumps with windings enter, strong ones leak no rounding
  std::vector<double> squares;  // sum_e c_e |g_e|^2
  std::vector<double> longest;  // winding
  explicit Dissipation(Index parts) : tensor(parts, Matrix3::Zero()), squares(parts, 0.0), longest(parts, 0.0) {}
};

Eigen::MatrixXd correctors(const Network& network, const Resistors& resistors, const TagSteps& cycles) {
  Eigen::MatrixXd source = Eigen::MatrixXd::Zero(network.states(), 3);
  for (const TagStep& step : cycles) {
    const Jump& jump = network.jumps[step.jump];
    source.row(jump.from) += resistors.conductance[step.jump] * step.vector.transpose();
    source.row(jump.to) -= resistors.conductance[step.jump] * step.vector.transpose();
  }
  return solve(resistors.elimination, std::move(source));
}

void add_dissipation(Dissipation& sum, const Network& network, const Components& parts, const Resistors& resistors,
                     const TagSteps& cycles) {
  if (cycles.empty()) return;
  const Eigen::MatrixXd chi = correctors(network, resistors, cycles);
  Matrix3X g(3, resistors.conductance.size());
  for (Index e = 0; e < g.cols(); ++e)
    g.col(e) = (chi.row(network.jumps[e].to) - chi.row(network.jumps[e].from)).transpose();
  for (const TagStep& step : cycles) {
    const Index part = parts.label[network.jumps[step.jump].from];
    g.col(step.jump) += step.vector;
    const Matrix3 outer = step.vector * g.col(step.jump).transpose();
    sum.tensor[part] += resistors.conductance[step.jump] * (outer + outer.transpose()) / 2;
    sum.longest[part] = std::max(sum.longest[part], step.vector.norm());
  }
  for (Index e = 0; e < g.cols(); ++e)
    sum.squares[parts.label[network.jumps[e].from]] += resistors.conductance[e] * g.col(e).squaredNorm();
}

void add_random_steps(std::vector<Matrix3>& sum, const Network& network, const Components& parts,
                      const Resistors& resistors, const TagSteps& big) {
  for (const TagStep& step : big)
    sum[parts.label[network.jumps[step.jump].from]] +=
        resistors.conductance[step.jump] * step.vector * step.vector.transpose();
}

double relative_error(double trace, double squares) {
  if (trace == 0 && squares == 0) return 0;
  return std::abs(squares - trace) / std::abs(trace) + std::numeric_limits<double>::epsilon();
}

TransportStatus status(const Transport& result, bool representable, double tolerance) {
  if (result.bounded) return TransportStatus::bounded;
  return representable && result.relative_error <= tolerance ? TransportStatus::solved : TransportStatus::unresolved;
}

void validate(const Network& network, const Rates& rates, const TransportOptions& options) {
  if (rates.log_conductances.size() != network.jumps.size() || rates.log_weights.size() != network.energies.size())
    throw InputError("the rates belong to another network: make them from this one");
  if (!(options.threshold >= 0)) throw InputError("the displacement threshold must not be negative");
  if (!(options.winding_tolerance >= 0)) throw InputError("the winding tolerance must not be negative");
}

/// Sums over tags, per component.
struct Sums {
  Dissipation all;
  Dissipation small;
  std::vector<Matrix3> random;
};

Sums sums_over_tags(const Network& network, const Components& parts, const Resistors& circuit,
                    const TransportOptions& options) {
  Sums sums{Dissipation(parts.count), Dissipation(parts.count), std::vector<Matrix3>(parts.count, Matrix3::Zero())};
  for (const TagSteps& steps : steps_by_tag(network)) {
    const auto cycles = [&](const TagSteps& some) {
      return windings(network, circuit.forest, some, options.winding_tolerance);
    };
    const SplitSteps parted = split(steps, options.threshold);
    add_dissipation(sums.all, network, parts, circuit, cycles(steps));
    add_random_steps(sums.random, network, parts, circuit, parted.big);
    if (!parted.small.empty()) add_dissipation(sums.small, network, parts, circuit, cycles(parted.small));
  }
  return sums;
}

/// `unit`: turns sums into rates per tag.
Transport of_component(Index c, const Sums& sums, double unit, int dimension) {
  Transport result;
  result.component = c;
  result.bounded = sums.all.longest[c] == 0;
  result.largest_winding = sums.all.longest[c];
  result.diffusivity_tensor = unit * sums.all.tensor[c];
  result.random_walk_tensor = unit * (sums.random[c] + sums.small.tensor[c]);
  result.diffusivity = result.diffusivity_tensor.trace() / dimension;
  result.random_walk = result.random_walk_tensor.trace() / dimension;
  result.correlation = result.diffusivity / result.random_walk;
  result.relative_error = relative_error(sums.all.tensor[c].trace(), sums.all.squares[c]);
  return result;
}

}  // namespace

std::vector<Transport> transport(const Network& network, const Rates& rates, const TransportOptions& options) {
  validate(network, rates, options);
  const Components parts = components(network);
  const Resistors circuit = resistors(network, rates, parts);
  const Sums sums = sums_over_tags(network, parts, circuit, options);
  std::vector<Transport> results;
  for (Index c = 0; c < parts.count; ++c) {
    results.push_back(of_component(c, sums, circuit.scale[c] / static_cast<double>(network.tags), network.dimension));
    results.back().status = status(results.back(), circuit.representable[c], options.tolerance);
  }
  return results;
}

}  // namespace pel
