#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/start.hpp"

namespace pel {

/// A jump seen from one of its ends, which is a transient state; `to` is -1 where the walker stops.
struct WalkExit {
  Index from = 0;
  Index to = 0;
  double rate = 0;
  double sign = 1;  ///< of the displacement of the jump
};
/// Per jump of a network: the one or two directions in which it leaves transient states, numbered among themselves.
using WalkExits = std::vector<std::vector<WalkExit>>;

inline bool stays_inside(const std::vector<WalkExit>& jump) { return jump.size() == 2; }
/// Of a jump between two transient states: sqrt(k_ij k_ji).
double symmetric_rate(const std::vector<WalkExit>& jump);

/// The walk on the transient (searched) states: its symmetrized generator, diagonal.
struct Spectrum {
  WalkExits exits;
  Eigen::VectorXd root;     ///< per state: sqrt(weight)
  Eigen::VectorXd rates;    ///< relaxation rates, ascending, >= 0; 1 / time
  double rate_error = 0;    ///< rounding of each rate
  bool exact_zero = false;  ///< rates[0] = 0 is equilibrium, without error
  Eigen::MatrixXd modes;    ///< eigenvectors as rows: modes x states
  Eigen::VectorXd start;    ///< per mode: the distribution to begin with, projected

  /// Per mode: the projection of a function of the state (column by column).
  Eigen::MatrixXd project(const Eigen::MatrixXd& function) const { return modes * (root.asDiagonal() * function); }
};

/// Walkers begin as `start` says and move among its states; where they leave them, they stop.
/// `tolerance`: relative, of figures that are to be resolved.
Spectrum spectrum(const Network& network, const Rates& rates, const StartDistribution& start, double tolerance);

/// Whether some jump leads out of the transient states.
bool reaches_frontier(const WalkExits& exits);
/// Largest total exit rate of a state, loops included.
double fastest_exit(const WalkExits& exits, Index states);

}  // namespace pel
