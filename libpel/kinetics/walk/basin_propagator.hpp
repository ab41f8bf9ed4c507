#pragma once

#include <cstddef>
#include <vector>

#include "libpel/kinetics/walk/basin_chain.hpp"

namespace pel {

/// Where a walker that is still inside can be after some time.
struct Survival {
  Eigen::RowVectorXd arrival;  ///< per node: probability to be there, never having left
  Eigen::RowVectorXd
      squares;  ///< per node: the same times the expected sum of `BasinChain::squares` on the way, length^2
};

/// exp(Q t) of a chain with exits, by scaling and squaring of matrices without a negative entry, so that even the
/// slowest rates keep their digits beside the fastest (no eigenvalues, no subtraction). Matrices are made when first
/// needed and kept: one pair per power of two between the fastest residence time and the longest time asked for.
class BasinPropagator {
 public:
  explicit BasinPropagator(const BasinChain& chain);

  /// `time` > 0 after a walker was at `start`.
  Survival survival(Index start, double time);

  /// Numbers (of type double) that the kept matrices hold.
  std::size_t size() const;
  /// Lets go of the kept matrices.
  void forget() { levels_.clear(); }

 private:
  /// Over a fixed time: probabilities, and these times expected sums of squares. The last node is "has left".
  struct Level {
    Eigen::MatrixXd arrival;
    Eigen::MatrixXd squares;
  };
  Level first_level() const;
  Level doubled(const Level& level) const;
  const Level& level(std::size_t number);

  double speed_ = 0;          // jump attempts per time
  double first_time_ = 0;     // of level 0
  bool any_squares_ = false;  // otherwise those matrices are left out
  Eigen::MatrixXd attempt_;   // probabilities of one attempt, nodes + 1
  Eigen::MatrixXd attempt_squares_;
  std::vector<Level> levels_;  // level m is over first_time x 2^m
};

}  // namespace pel
