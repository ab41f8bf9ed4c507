#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/start.hpp"

namespace pel {

struct WalkerOptions {
  std::vector<double> times;  ///< when walkers are observed: ascending, > 0
  double threshold = 0;       ///< steps of a tag longer than this (length units) count as random in MSD_RW
  Start start;
  std::uint64_t seed = 1;
  std::uint64_t temperature_index = 0;  ///< position in the list of temperatures: part of each walker's key
  std::uint64_t first_walker = 0;       ///< walkers first_walker .. first_walker + walkers - 1
  std::uint64_t walkers = 1000;
  /// Per walker: plain jumps and stays in superbasins, each one step however many jumps it held.
  std::int64_t step_budget = 10'000'000;
  Index max_basin = 64;             ///< most states of a superbasin; 1: plain steps throughout
  double flicker = 20;              ///< least jumps inside per state and exit that make a superbasin; see superbasins()
  std::function<void()> interrupt;  ///< called now and then; stops the work by throwing
  std::function<void(std::uint64_t)> walked;  ///< told after each walker how many are done
};

/// What walkers did, one column (entry) each. Records of disjoint ranges of walkers join into the record of all,
/// however the ranges were split.
struct WalkerRecord {
  std::vector<double> times;
  std::vector<std::uint64_t> walkers;  ///< ascending
  std::vector<double> squared;         ///< times x walkers: squared displacement, mean over tags
  std::vector<double> random_walk;     ///< times x walkers: sum of |big step|^2 + |path of the small steps|^2
  std::vector<double> stopped;         ///< time of arrival at the frontier; infinite for those that did not
  std::vector<double> spent;           ///< time at which the step budget ran out; infinite for those that kept within
  std::vector<std::int64_t> steps;  ///< jumps made one by one, and stays in superbasins (one per observation at least)
};

/// Rejection-free kinetic Monte Carlo (Bortz, Kalos & Lebowitz 1975). Stays in superbasins are drawn as a whole,
/// without approximation: the exit, the time of it and the sum of squares together (draw_path), or the state at the
/// time of an observation in between, where the random-walk sum of the stay is its conditional expectation
/// (BasinPropagator). Tags are followed through the permutations of jumps. A walker stops where it arrives at a state
/// that was not searched and stays there. Walker w draws from Stream(seed, walker, {temperature_index, w, 0}) alone.
/// Throws InputError for options or a start that are not valid.
WalkerRecord walk(const Network& network, const Rates& rates, const WalkerOptions& options);

/// Throws InputError where the times differ or a walker occurs twice.
WalkerRecord join(const WalkerRecord& a, const WalkerRecord& b);

enum class WalkerStatus {
  complete,
  budget_spent,  ///< some walkers ran out of steps: figures end before the first of them did
};

/// Averages over walkers with standard errors; vectors run over the times that every walker reached.
struct WalkerResult {
  WalkerStatus status = WalkerStatus::complete;
  std::vector<double> times;
  std::vector<double> msd, msd_stderr;
  std::vector<double> msd_rw, msd_rw_stderr;
  std::vector<double> absorbed;                    ///< fraction of walkers at the frontier
  double diffusivity = 0, diffusivity_stderr = 0;  ///< MSD / (2 d t) at the last of `times`
  double random_walk = 0, random_walk_stderr = 0;  ///< MSD_RW / (2 d t) there
  double correlation = 0, correlation_stderr = 0;  ///< their ratio, error by first-order propagation
  std::int64_t steps = 0;                          ///< of all walkers; see WalkerRecord
};

/// Throws InputError for fewer than 2 walkers.
WalkerResult summarize(const WalkerRecord& record, int dimension);

}  // namespace pel
