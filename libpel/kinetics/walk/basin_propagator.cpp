#include "libpel/kinetics/walk/basin_propagator.hpp"

#include <algorithm>
#include <cmath>

namespace pel {
namespace {

constexpr double first_attempts = 1.0 / 256;  // expected in the first level: its series has few terms
constexpr double negligible = 1e-18;

/// Applies `step`, which multiplies (arrival, squares) by those of one attempt, in the mixture over the number of
/// attempts: sum_n exp(-m) m^n / n! times the n-th power (uniformization; Jensen 1953).
template <class Matrix, class Step>
void mix_attempts(Matrix& arrival, Matrix& squares, double expected, const Step& step) {
  Matrix power = arrival;
  Matrix power_squares = squares;
  double weight = std::exp(-expected);
  arrival *= weight;
  squares *= weight;
  for (int n = 1; weight > negligible; ++n) {
    step(power, power_squares);
    weight *= expected / n;
    arrival += weight * power;
    squares += weight * power_squares;
  }
}

/// Probabilities add up to 1. The errors of rows, which squaring would double each time, end here.
void normalize_rows(Eigen::MatrixXd& arrival, Eigen::MatrixXd& squares) {
  const Eigen::VectorXd scale = arrival.rowwise().sum().cwiseInverse();
  arrival = scale.asDiagonal() * arrival;
  if (squares.size() > 0) squares = scale.asDiagonal() * squares;
}

}  // namespace

BasinPropagator::BasinPropagator(const BasinChain& chain) {
  const Index out = chain.nodes();
  speed_ = 2 * chain.rates.maxCoeff();  // twice: what stays is never a small difference
  first_time_ = first_attempts / speed_;
  attempt_ = Eigen::MatrixXd::Zero(out + 1, out + 1);
  attempt_squares_ = attempt_;
  const Eigen::VectorXd scale = chain.rates.cwiseQuotient(speed_ * conductance_sums(chain));
  const auto add = [&](Index from, Index to, double conductance, double square) {
    attempt_(from, to) += scale[from] * conductance;
    attempt_squares_(from, to) += scale[from] * conductance * square;
  };
  for (std::size_t e = 0; e < chain.inside.size(); ++e) {
    const Conductor& link = chain.inside[e];
    add(link.from, link.to, link.conductance, chain.squares[e]);
    add(link.to, link.from, link.conductance, chain.squares[e]);
  }
  attempt_.col(out).head(out) = scale.cwiseProduct(chain.leaving);
  for (Index i = 0; i < out; ++i) attempt_(i, i) = 1 - chain.rates[i] / speed_;
  attempt_(out, out) = 1;
  any_squares_ = !attempt_squares_.isZero(0);
  if (!any_squares_) attempt_squares_.resize(0, 0);
}

BasinPropagator::Level BasinPropagator::first_level() const {
  Level result{Eigen::MatrixXd::Identity(attempt_.rows(), attempt_.rows()), {}};
  if (any_squares_) result.squares = Eigen::MatrixXd::Zero(attempt_.rows(), attempt_.rows());
  mix_attempts(result.arrival, result.squares, first_attempts, [&](Eigen::MatrixXd& a, Eigen::MatrixXd& s) {
    if (any_squares_) s = s * attempt_ + a * attempt_squares_;
    a = a * attempt_;
  });
  normalize_rows(result.arrival, result.squares);
  return result;
}

BasinPropagator::Level BasinPropagator::doubled(const Level& half) const {
  Level result;
  result.arrival.noalias() = half.arrival * half.arrival;
  if (any_squares_) {
    result.squares.noalias() = half.squares * half.arrival;
    result.squares.noalias() += half.arrival * half.squares;
  }
  normalize_rows(result.arrival, result.squares);
  return result;
}

const BasinPropagator::Level& BasinPropagator::level(std::size_t number) {
  if (levels_.empty()) levels_.push_back(first_level());
  while (levels_.size() <= number) levels_.push_back(doubled(levels_.back()));
  return levels_[number];
}

Survival BasinPropagator::survival(Index start, double time) {
  const Index out = attempt_.rows() - 1;
  Survival row{Eigen::RowVectorXd::Unit(out + 1, start), Eigen::RowVectorXd::Zero(out + 1)};
  const auto multiply = [&](Eigen::RowVectorXd& a, Eigen::RowVectorXd& s, const auto& arrival, const auto& squares) {
    if (any_squares_) s = s * arrival + a * squares;
    a = a * arrival;
  };
  const int highest = time < first_time_ ? -1 : std::ilogb(time / first_time_);
  for (int m = highest; m >= 0; --m) {  // the binary digits of time / first_time
    const double step = std::ldexp(first_time_, m);
    if (time < step) continue;
    time -= step;
    const Level& over = level(static_cast<std::size_t>(m));
    multiply(row.arrival, row.squares, over.arrival, over.squares);
  }
  mix_attempts(row.arrival, row.squares, speed_ * time,
               [&](Eigen::RowVectorXd& a, Eigen::RowVectorXd& s) { multiply(a, s, attempt_, attempt_squares_); });
  return {row.arrival.head(out), row.squares.head(out)};
}

std::size_t BasinPropagator::size() const {
  std::size_t result = 0;
  for (const Level& level : levels_) result += static_cast<std::size_t>(level.arrival.size() + level.squares.size());
  return result;
}

}  // namespace pel
