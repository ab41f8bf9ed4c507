#include "libpel/kinetics/finite_time/propagation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pel {
namespace {

constexpr int terms = 12;              // of the exponential series
constexpr double largest_step = 0.25;  // times the fastest rate: the series is then good to rounding

/// Net displacements that are rounding of sums of steps.
double winding_tolerance(const TagSteps& steps) {
  double longest = 0;
  for (const TagStep& step : steps) longest = std::max(longest, step.vector.norm());
  return 1e-10 * longest;
}

}  // namespace

Propagation::Propagation(const Network& network, const Rates& rates, const StartDistribution& start)
    : network_(network),
      forest_(spanning_forest(network, rates.log_conductances)),
      number_(network.states(), -1),
      searched_(static_cast<Index>(start.states.size())) {
  Index count = 0;
  for (const Index state : start.states) number_[state] = count++;
  const auto from_here = [&](Index state) { return number_[state] >= 0 && number_[state] < searched_; };
  for (Index e = 0; e < static_cast<Index>(network.jumps.size()); ++e) {
    const Jump& jump = network.jumps[e];
    for (const auto& [from, to, rate, sign] : {std::tuple{jump.from, jump.to, rates.forward[e], 1.0},
                                               std::tuple{jump.to, jump.from, rates.backward[e], -1.0}}) {
      if (!from_here(from)) continue;
      if (number_[to] < 0) number_[to] = count++;
      exits_.push_back({e, number_[from], number_[to], rate, sign});
    }
  }
  start_ = Eigen::VectorXd::Zero(count);
  start_.head(searched_) = start.probability;
  Eigen::VectorXd total = Eigen::VectorXd::Zero(count);
  for (const Exit& exit : exits_) total[exit.from] += exit.rate;
  fastest_ = count > 0 ? total.maxCoeff() : 0;
}

Propagation::Moments Propagation::product(const Moments& a, const Moments& b) {
  Moments result;
  result.probability = a.probability * b.probability;
  for (std::size_t k = 0; k < a.first.size(); ++k)
    result.first.push_back(a.first[k] * b.probability + a.probability * b.first[k]);
  if (a.second.size() == 0) return result;
  result.second = a.second * b.probability + a.probability * b.second;
  for (std::size_t k = 0; k < a.first.size(); ++k) result.second += 2 * a.first[k] * b.first[k];
  return result;
}

/// The generator plus fastest_ times unity, so that no probability is negative. `carried`: per moment and exit.
Propagation::Moments Propagation::generator(const std::vector<std::vector<double>>& carried, bool with_squares) const {
  const Index n = states();
  Moments result{Eigen::MatrixXd::Zero(n, n), {}, {}};
  result.first.assign(carried.size(), Eigen::MatrixXd::Zero(n, n));
  if (with_squares) result.second = Eigen::MatrixXd::Zero(n, n);
  Eigen::VectorXd total = Eigen::VectorXd::Zero(n);
  for (std::size_t x = 0; x < exits_.size(); ++x) {
    const Exit& exit = exits_[x];
    total[exit.from] += exit.rate;
    result.probability(exit.from, exit.to) += exit.rate;
    for (std::size_t k = 0; k < carried.size(); ++k) {
      result.first[k](exit.from, exit.to) += exit.rate * carried[k][x];
      if (with_squares) result.second(exit.from, exit.to) += exit.rate * carried[k][x] * carried[k][x];
    }
  }
  result.probability.diagonal().array() += (fastest_ - total.array()).max(0);
  return result;
}

Propagation::Moments Propagation::at(double time, const Moments& generator) const {
  const int squarings = std::max(0, static_cast<int>(std::ceil(std::log2(fastest_ * time / largest_step))));
  const double step = std::ldexp(time, -squarings);
  const auto scale = [](Moments& moments, double factor) {
    moments.probability *= factor;
    for (Eigen::MatrixXd& first : moments.first) first *= factor;
    moments.second *= factor;
  };
  const auto add = [](Moments& sum, const Moments& term) {
    sum.probability += term.probability;
    for (std::size_t k = 0; k < sum.first.size(); ++k) sum.first[k] += term.first[k];
    sum.second += term.second;
  };
  Moments term = generator;
  scale(term, 0);
  term.probability.setIdentity();
  Moments result = term;
  for (int k = 1; k <= terms; ++k) {
    term = product(term, generator);
    scale(term, step / k);
    add(result, term);
  }
  // Probabilities of a row add up to one: without it the error of unity would grow like a slow exit.
  const auto normalize = [](Moments& moments) {
    const Eigen::VectorXd factor = moments.probability.rowwise().sum().cwiseInverse();
    moments.probability = (factor.asDiagonal() * moments.probability).eval();
    for (Eigen::MatrixXd& first : moments.first) first = (factor.asDiagonal() * first).eval();
    if (moments.second.size() > 0) moments.second = (factor.asDiagonal() * moments.second).eval();
  };
  normalize(result);
  for (int k = 0; k < squarings; ++k) {
    result = product(result, result);
    normalize(result);
  }
  return result;
}

const Eigen::MatrixXd& Propagation::probability(double time) const {
  if (time != time_) probability_ = at(time, generator({}, false)).probability;
  time_ = time;
  return probability_;
}

double Propagation::absorbed(double time) const {
  return (start_.transpose() * probability(time).rightCols(states() - searched_)).sum();
}

double Propagation::time_of_absorption(double limit) const {
  std::vector<Eigen::MatrixXd> powers{at(limit / (2 * fastest_), generator({}, false)).probability};
  const auto gone = [&](const Eigen::RowVectorXd& walkers) { return walkers.tail(states() - searched_).sum(); };
  double time = limit / (2 * fastest_);
  while (gone(start_.transpose() * powers.back()) < limit && std::isfinite(2 * time)) {
    Eigen::MatrixXd twice = powers.back() * powers.back();
    twice = (twice.rowwise().sum().cwiseInverse().asDiagonal() * twice).eval();
    powers.push_back(std::move(twice));
    time *= 2;
  }
  if (gone(start_.transpose() * powers.back()) < limit) return std::numeric_limits<double>::infinity();
  // Binary digits of the time, the largest first; the last power reaches the limit.
  Eigen::RowVectorXd walkers = start_.transpose();
  double sum = 0;
  for (std::size_t k = powers.size(); k-- > 0; time /= 2) {
    const Eigen::RowVectorXd later = walkers * powers[k];
    if (!(gone(later) < limit)) continue;
    walkers = later;
    sum += time;
  }
  return sum;
}

double Propagation::mean_square(const std::vector<TagSteps>& steps_of_tags, double time) const {
  Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(states(), states());  // |u_j - u_i|^2 of tags without windings
  double result = 0;
  for (const TagSteps& steps : steps_of_tags) {
    const Matrix3X by_state = tree_positions(network_, forest_, steps);
    Matrix3X position = Matrix3X::Zero(3, states());
    for (std::size_t i = 0; i < number_.size(); ++i)
      if (number_[i] >= 0) position.col(number_[i]) = by_state.col(static_cast<Index>(i));
    const TagSteps turns = windings(network_, forest_, steps, winding_tolerance(steps));
    const auto apart = [&](int axis) {
      return Eigen::MatrixXd(position.row(axis).replicate(states(), 1) -
                             position.row(axis).transpose().replicate(1, states()));
    };
    if (turns.empty()) {
      for (int axis = 0; axis < 3; ++axis) squares += apart(axis).cwiseAbs2();
      continue;
    }
    std::vector<std::vector<double>> carried(3, std::vector<double>(exits_.size(), 0));
    for (const TagStep& turn : turns)
      for (std::size_t x = 0; x < exits_.size(); ++x)
        for (int axis = 0; axis < 3 && exits_[x].jump == turn.jump; ++axis)
          carried[axis][x] = exits_[x].sign * turn.vector[axis];
    const Moments moments = at(time, generator(carried, true));
    Eigen::MatrixXd sum = moments.second;
    for (int axis = 0; axis < 3; ++axis)
      sum +=
          apart(axis).cwiseAbs2().cwiseProduct(moments.probability) + 2 * apart(axis).cwiseProduct(moments.first[axis]);
    result += (start_.transpose() * sum).sum();
  }
  if (squares.maxCoeff() > 0) result += (start_.transpose() * probability(time).cwiseProduct(squares)).sum();
  return result;
}

double Propagation::uncorrelated_square(const std::vector<TagSteps>& steps_of_tags, double time) const {
  std::vector<double> by_jump(network_.jumps.size(), 0);
  for (const TagSteps& steps : steps_of_tags)
    for (const TagStep& step : steps) by_jump[step.jump] += step.vector.squaredNorm();
  std::vector<double> carried;
  for (const Exit& exit : exits_) carried.push_back(by_jump[exit.jump]);
  return (start_.transpose() * at(time, generator({carried}, false)).first[0]).sum();
}

}  // namespace pel
