#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

/// Mean time to first arrive at any of `targets`, from each state; 0 for the targets, infinite where no path leads
/// there. Every state and jump counts, searched or not. Throws InputError where a target does not exist, none is
/// given, or rates or weights spread too widely for numbers.
Eigen::VectorXd mean_first_passage_times(const Network& network, const Rates& rates, const std::vector<Index>& targets);

/// Two disjoint sets of states.
struct PassageEnds {
  std::vector<Index> from;  ///< A
  std::vector<Index> to;    ///< B
};

/// Reactive paths from A to B (Vanden-Eijnden 2006; Wales 2009).
struct Reaction {
  Eigen::VectorXd committor;  ///< per state: probability to arrive at B before A; NaN where neither can be reached
  double flux = 0;            ///< paths from A to B per time at equilibrium of the components that hold A
  double rate = 0;            ///< flux / probability to have been in A last; 1 / MFPT where A is one state
};

/// Throws InputError where the sets overlap, are empty, or name a state that does not exist, or as above.
Reaction reaction(const Network& network, const Rates& rates, const PassageEnds& ends);

struct PassageWalkOptions {
  Index start = 0;
  std::vector<Index> targets;
  std::uint64_t seed = 1;
  std::uint64_t temperature_index = 0;
  std::uint64_t walkers = 1000;
  std::int64_t step_budget = 10'000'000;  ///< jumps per walker
  std::function<void()> interrupt;        ///< called before each walker; stops the work by throwing
};

enum class PassageWalkStatus {
  complete,
  incomplete,  ///< some walkers did not arrive within the budget: the mean is that of the others, too short
};

struct PassageWalk {
  PassageWalkStatus status = PassageWalkStatus::complete;
  std::uint64_t arrived = 0;
  double mean = 0;            ///< first passage time
  double standard_error = 0;  ///< standard error of `mean`
};

/// First passage times of independent walkers.
PassageWalk walk_passage(const Network& network, const Rates& rates, const PassageWalkOptions& options);

}  // namespace pel
