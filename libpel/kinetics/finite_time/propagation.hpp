#pragma once

#include <vector>

#include "libpel/kinetics/gauge.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"
#include "libpel/kinetics/start.hpp"
#include "libpel/kinetics/tag_steps.hpp"

namespace pel {

/// A walk on the searched states and the frontier next to them, by powers of a matrix without negative entries. It
/// keeps the digits of the slowest rate beside the fastest, where an eigensolver has lost them, for more work.
class Propagation {
 public:
  /// `network`: without permutations. Walkers begin as `start` says.
  Propagation(const Network& network, const Rates& rates, const StartDistribution& start);

  /// States that walkers can be in, the frontier included: the work of each figure grows with the third power.
  Index states() const { return start_.size(); }

  /// Fraction of walkers at the frontier.
  double absorbed(double time) const;
  /// The latest time at which less than `limit` of the walkers are at the frontier; infinite where more never are.
  double time_of_absorption(double limit) const;
  /// Mean square displacement, summed over the tags whose steps are given.
  double mean_square(const std::vector<TagSteps>& steps_of_tags, double time) const;
  /// The same for steps that forget each other.
  double uncorrelated_square(const std::vector<TagSteps>& steps_of_tags, double time) const;

 private:
  /// A jump out of a searched state, states numbered among those of the walk.
  struct Exit {
    Index jump = 0;
    Index from = 0;
    Index to = 0;
    double rate = 0;
    double sign = 1;
  };
  /// exp(t Q), and first moments and the sum of second moments of what jumps carry, each times the indicator of the
  /// end.
  struct Moments {
    Eigen::MatrixXd probability;
    std::vector<Eigen::MatrixXd> first;
    Eigen::MatrixXd second;  // empty where not asked for
  };
  static Moments product(const Moments& a, const Moments& b);
  Moments generator(const std::vector<std::vector<double>>& carried, bool with_squares) const;
  Moments at(double time, const Moments& generator) const;
  const Eigen::MatrixXd& probability(double time) const;

  Network network_;
  SpanningForest forest_;
  std::vector<Index> number_;  // per state of the network; -1 where walkers never are
  std::vector<Exit> exits_;
  Eigen::VectorXd start_;
  Index searched_ = 0;  // the first ones; the others are the frontier
  double fastest_ = 0;  // total rate out of a state
  // Species and directions ask for the same times again.
  mutable double time_ = -1;
  mutable Eigen::MatrixXd probability_;
};

}  // namespace pel
