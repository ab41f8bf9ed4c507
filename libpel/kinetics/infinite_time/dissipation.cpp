#include "libpel/kinetics/infinite_time/dissipation.hpp"

#include <algorithm>

namespace pel {
namespace {

// Tree conductances below exp(-smallest_exponent) of the largest are no doubles any more.
constexpr double smallest_exponent = 650;

/// Thomson's principle: every flow J without sources has  2 sum_e w_e J_e - sum_e J_e^2 / c_e  at or below the minimum.
/// J is c_e g_e off the spanning forest, and what conservation asks for on it.
void add_least(Dissipation& sum, const PartCircuit& at, const TagSteps& cycles, const Matrix3X& g) {
  const std::vector<Jump>& jumps = at.part.network.jumps;
  Matrix3X outflow = Matrix3X::Zero(3, at.part.network.states());
  const auto add_loss = [&](Index e, const Vector3& flow) {
    if (!flow.isZero(0)) sum.least[at.component[e]] -= flow.squaredNorm() / at.circuit.conductance[e];
  };
  for (Index e = 0; e < g.cols(); ++e) {
    if (at.circuit.forest.in_tree[e]) continue;
    const Vector3 flow = at.circuit.conductance[e] * g.col(e);
    outflow.col(jumps[e].from) += flow;
    outflow.col(jumps[e].to) -= flow;
    add_loss(e, flow);
  }
  for (auto branch = at.circuit.forest.tree.rbegin(); branch != at.circuit.forest.tree.rend(); ++branch) {
    add_loss(branch->jump, outflow.col(branch->child));
    outflow.col(branch->parent) += outflow.col(branch->child);
  }
  for (const TagStep& step : cycles)
    sum.least[at.component[step.jump]] += 2 * at.circuit.conductance[step.jump] * step.vector.dot(g.col(step.jump));
}

/// Adds the walk of `steps` with all its correlations.
void add_correlated(Dissipation& sum, const PartCircuit& at, const TagSteps& steps, double winding_tolerance) {
  const TagSteps cycles = windings(at.part.network, at.circuit.forest, steps, winding_tolerance);
  if (cycles.empty()) return;
  Matrix3X g = potential_steps(at.circuit, at.part.network, cycles);
  for (const TagStep& step : cycles) {
    const Index part = at.component[step.jump];
    g.col(step.jump) += step.vector;
    const Matrix3 outer = step.vector * g.col(step.jump).transpose();
    sum.tensor[part] += at.circuit.conductance[step.jump] * (outer + outer.transpose()) / 2;
    sum.longest[part] = std::max(sum.longest[part], step.vector.norm());
  }
  for (Index e = 0; e < g.cols(); ++e) {
    const double share = at.circuit.conductance[e] * g.col(e).squaredNorm();
    sum.squares[at.component[e]] += share;
    sum.by_jump[at.part.jump[e]] += share;
  }
  add_least(sum, at, cycles, g);
}

void add_random(Dissipation& sum, const PartCircuit& at, const TagSteps& steps) {
  for (const TagStep& step : steps) {
    const double conductance = at.circuit.conductance[step.jump];
    sum.tensor[at.component[step.jump]] += conductance * step.vector * step.vector.transpose();
    sum.by_jump[at.part.jump[step.jump]] += conductance * step.vector.squaredNorm();
  }
}

}  // namespace

Dissipation& Dissipation::operator+=(const Dissipation& other) {
  for (std::size_t c = 0; c < tensor.size(); ++c) {
    tensor[c] += other.tensor[c];
    squares[c] += other.squares[c];
    least[c] += other.least[c];
    longest[c] = std::max(longest[c], other.longest[c]);
  }
  by_jump += other.by_jump;
  return *this;
}

TagSums& TagSums::operator+=(const TagSums& other) {
  walk += other.walk;
  random_walk += other.random_walk;
  for (std::size_t c = 0; c < representable.size(); ++c) representable[c] = representable[c] && other.representable[c];
  method = std::max(method, other.method);
  return *this;
}

PartCircuit part_circuit(const Lift& part, const std::vector<double>& log_conductances, const Components& components,
                         double elimination_work) {
  std::vector<double> logs;
  std::vector<Index> component;
  for (std::size_t e = 0; e < part.jump.size(); ++e) {
    logs.push_back(log_conductances[part.jump[e]]);
    component.push_back(components.label[part.state[part.network.jumps[e].from]]);
  }
  PartCircuit result{part, circuit(part.network, logs, elimination_work), std::move(component),
                     std::vector<char>(components.count, 1)};
  for (const TreeJump& branch : result.circuit.forest.tree)
    if (logs[branch.jump] < -smallest_exponent) result.representable[result.component[branch.jump]] = 0;
  return result;
}

void add_tag(TagSums& sums, const PartCircuit& at, const TagSteps& steps, const DissipationOptions& options) {
  const SplitSteps parted = split(steps, options.threshold);
  add_correlated(sums.walk, at, steps, options.winding_tolerance);
  add_random(sums.random_walk, at, parted.big);
  if (!parted.small.empty()) add_correlated(sums.random_walk, at, parted.small, options.winding_tolerance);
  for (std::size_t c = 0; c < sums.representable.size(); ++c)
    sums.representable[c] = sums.representable[c] && at.representable[c];
  sums.method = std::max(sums.method, at.circuit.method);
}

}  // namespace pel
