#pragma once

#include <memory>
#include <vector>

#include "libpel/kinetics/finite_time/propagation.hpp"
#include "libpel/kinetics/finite_time/squared_path.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/start.hpp"

namespace pel {

enum class EvolutionStatus {
  complete,
  states_only,  ///< the lift of exchanged tags has too many states: the horizon is known, mean squares are not
  too_large,    ///< the network itself has: it is known only whether it is closed
};

struct EvolutionOptions {
  double threshold = 0;            ///< steps of a tag longer than this (length units) count as random in MSD_RW
  Start start;                     ///< where walkers begin
  Index largest = 2000;            ///< most searched states, exchanged tags lifted, that the dense eigensolver is given
  Index largest_propagated = 200;  ///< most states, frontier included, that matrix powers are taken of
  double tolerance = 1e-6;         ///< largest estimated relative error of a figure that counts as resolved
};

/// Some tags of a network and the walk that they share.
struct TagWalk {
  Spectrum spectrum;
  std::shared_ptr<const Propagation> propagation;  ///< for where the spectrum has lost its digits; may be null
  std::vector<TagSteps> steps;                     ///< per tag that is followed
  std::vector<int> species;                        ///< per tag that is followed; 0 where the network has none
  double starts = 1;                               ///< tags of the network that one followed tag stands for
};

/// Everything about the walk on the searched states that does not depend on time. Walkers stop where they arrive at a
/// state that was not searched.
struct Evolution {
  EvolutionStatus status = EvolutionStatus::complete;
  Spectrum spectrum;  ///< of the states, whatever the tags do
  std::shared_ptr<const Propagation>
      propagation;             ///< of the states; null where there are more than `largest_propagated`
  bool closed = true;          ///< no walker can reach the frontier
  double fastest = 0;          ///< largest total exit rate of a state, loops included; 1 / time
  SquaredPath absorption;      ///< absorbed fraction = sum_k absorption.single_k decay_integral(rate_k)
  std::vector<TagWalk> walks;  ///< only where complete
  double threshold = 0;
  double tolerance = 0;
};

/// Throws InputError where the start or the threshold is not valid.
Evolution evolution(const Network& network, const Rates& rates, const EvolutionOptions& options = {});

}  // namespace pel
