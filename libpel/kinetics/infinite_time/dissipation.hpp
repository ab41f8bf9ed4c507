#pragma once

#include <vector>

#include "libpel/kinetics/infinite_time/circuit.hpp"
#include "libpel/kinetics/lift.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/tag_steps.hpp"

namespace pel {

/// sum_e c_e d_e (x) d_e, or its minimum over gauges, per component of the whole network.
struct Dissipation {
  Dissipation(Index components, Index jumps)
      : tensor(components, Matrix3::Zero()),
        squares(components, 0.0),
        least(components, 0.0),
        longest(components, 0.0),
        by_jump(Eigen::VectorXd::Zero(jumps)) {}
  Dissipation& operator+=(const Dissipation& other);

  std::vector<Matrix3> tensor;  ///< of the minimum: sum_e c_e w_e (x) g_e, in which only jumps with windings enter
  std::vector<double> squares;  ///< sum_e c_e |g_e|^2: never below the minimum, whatever the error of g
  std::vector<double> least;    ///< what a flow without sources near c_e g_e proves (Thomson): never above it
  std::vector<double> longest;  ///< winding
  Eigen::VectorXd by_jump;      ///< c_e |g_e|^2, per jump of the whole
};

/// Sums over tags, in units of the conductances.
struct TagSums {
  TagSums(Index components, Index jumps)
      : walk(components, jumps), random_walk(components, jumps), representable(components, 1) {}
  TagSums& operator+=(const TagSums& other);

  Dissipation walk;
  Dissipation random_walk;
  std::vector<char> representable;  ///< per component: all tree conductances are doubles
  TransportMethod method = TransportMethod::elimination;
};

/// A part of the network as resistors.
struct PartCircuit {
  const Lift& part;
  Circuit circuit;
  std::vector<Index> component;  ///< per jump of the part: that of the whole
  std::vector<char> representable;
};

/// `log_conductances`: per jump of the whole, relative to the best of its component.
PartCircuit part_circuit(const Lift& part, const std::vector<double>& log_conductances, const Components& components,
                         double elimination_work);

struct DissipationOptions {
  double threshold = 0;
  double winding_tolerance = 0;
};

/// Adds what one tag of the part contributes to D and D_RW; `steps`: all of this tag.
void add_tag(TagSums& sums, const PartCircuit& circuit, const TagSteps& steps, const DissipationOptions& options);

}  // namespace pel
