#include "libpel/analysis/attempt_frequency.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <Eigen/Core>

#include "libpel/analysis/jackknife.hpp"

namespace pel {
namespace {

/// Atoms with the same counts, and how many they are.
using Groups = std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>, double>;

Groups grouped(const std::vector<PairedMoves>& atoms) {
  Groups groups;
  for (const PairedMoves& a : atoms) groups[{a.trials_low, a.moved_low, a.trials_high, a.moved_high}] += 1;
  return groups;
}

/// ln of the binomial probability of n of N, P = 1 - exp(-lambda), without the part that does not depend on lambda.
double log_likelihood(std::int64_t moved, std::int64_t trials, double lambda) {
  const auto n = static_cast<double>(moved), rest = static_cast<double>(trials - moved);
  return (moved > 0 ? n * std::log(-std::expm1(-lambda)) : 0) - rest * lambda;
}

/// What the atoms make of a frequency: the likelihood, maximized over the distribution of barriers. These are told by
/// ln lambda, lambda = nu t exp(-E / k_B T) at the higher temperature, on an even grid; at the lower one
/// ln lambda_1 = (1 - T_2/T_1) ln(nu t) + (T_2/T_1) ln lambda.
class Likelihood {
 public:
  Likelihood(const Groups& groups, const TwoTemperatures& temperatures)
      : groups_(groups), temperatures_(temperatures), multiplicity_(std::ssize(groups)) {
    std::int64_t most = 1;
    for (const auto& [counts, atoms] : groups) most = std::max({most, std::get<0>(counts), std::get<2>(counts)});
    constexpr double top = 3;                                          // lambda = 20: moves always
    const double bottom = std::log(0.02 / static_cast<double>(most));  // never seen to move
    // No wider than the peaks of the likelihood of one atom.
    const double spacing = std::min(0.15, 2 / std::sqrt(static_cast<double>(most)));
    const auto points = static_cast<Eigen::Index>(std::ceil((top - bottom) / spacing));
    log_lambda_ = Eigen::ArrayXd::LinSpaced(points, bottom, top);
    weights_ = Eigen::VectorXd::Constant(points, 1 / static_cast<double>(points));
    Eigen::Index row = 0;
    for (const auto& group : groups) multiplicity_[row++] = group.second;
  }

  /// Its logarithm, but for a constant. Begins from the distribution found last.
  double operator()(double log_frequency) {
    Eigen::MatrixXd table(multiplicity_.size(), log_lambda_.size());
    const double ratio = temperatures_.high / temperatures_.low;
    const double attempts = log_frequency + std::log(temperatures_.duration);
    const double shift = fill(table, (1 - ratio) * attempts, ratio);
    return shift + maximized(table);
  }

 private:
  /// Likelihood of each group at each point of the grid, each row over its largest; returns the logarithm of what was
  /// divided out.
  double fill(Eigen::MatrixXd& table, double offset, double ratio) const {
    double shift = 0;
    Eigen::Index row = 0;
    for (const auto& [counts, atoms] : groups_) {
      const auto [trials_low, moved_low, trials_high, moved_high] = counts;
      for (Eigen::Index g = 0; g < table.cols(); ++g)
        table(row, g) = log_likelihood(moved_high, trials_high, std::exp(log_lambda_[g])) +
                        log_likelihood(moved_low, trials_low, std::exp(offset + ratio * log_lambda_[g]));
      const double largest = table.row(row).maxCoeff();
      table.row(row) = (table.row(row).array() - largest).exp();
      shift += atoms * largest;
      ++row;
    }
    return shift;
  }

  /// Expectation and maximization: w_g <- mean over atoms of the probability that an atom is of point g.
  double maximized(const Eigen::MatrixXd& table) {
    constexpr int most_rounds = 200;
    constexpr double precision = 1e-4;
    const double atoms = multiplicity_.sum();
    // Points that died out under another frequency come back.
    weights_ = 0.99 * weights_.array() + 0.01 / static_cast<double>(weights_.size());
    double before = -HUGE_VAL;
    for (int round = 0; round < most_rounds; ++round) {
      const Eigen::VectorXd density = table * weights_;
      const double now = multiplicity_.dot(density.array().log().matrix());
      weights_ = weights_.cwiseProduct(table.transpose() * multiplicity_.cwiseQuotient(density)) / atoms;
      if (now - before < precision) return now;
      before = now;
    }
    return before;
  }

  const Groups& groups_;
  TwoTemperatures temperatures_;
  Eigen::VectorXd multiplicity_;
  Eigen::ArrayXd log_lambda_;
  Eigen::VectorXd weights_;
};

/// Of the best among evenly spaced points, the top of the parabola through it and its neighbors.
struct Range {
  double low;
  double high;
  double spacing;
};
struct Best {
  double at = 0;
  bool inside = false;  ///< no end of the range is better
};
Best argmax(Likelihood& likelihood, const Range& range) {
  std::vector<double> values;
  for (double x = range.low; x <= range.high + 0.5 * range.spacing; x += range.spacing) values.push_back(likelihood(x));
  const auto top = std::ranges::max_element(values) - values.begin();
  const auto best = std::clamp<std::ptrdiff_t>(top, 1, std::ssize(values) - 2);
  const auto k = static_cast<std::size_t>(best);
  const double rise = values[k + 1] - values[k - 1], bend = values[k + 1] - 2 * values[k] + values[k - 1];
  const double part = bend < 0 ? std::clamp(-0.5 * rise / bend, -1.0, 1.0) : 0;
  return {range.low + (static_cast<double>(best) + part) * range.spacing, top == best};
}

Best best_log_frequency(const std::vector<PairedMoves>& atoms, const TwoTemperatures& temperatures,
                        const Range& range) {
  const Groups groups = grouped(atoms);
  Likelihood likelihood(groups, temperatures);
  return argmax(likelihood, range);
}

bool determined(const std::vector<PairedMoves>& atoms) {
  const auto moved_low = [](const PairedMoves& a) { return a.moved_low > 0; };
  const auto stayed = [](const PairedMoves& a) { return a.moved_high < a.trials_high && a.moved_high > 0; };
  return std::ranges::any_of(atoms, moved_low) && std::ranges::any_of(atoms, stayed);
}

}  // namespace

FrequencyFit fit_attempt_frequency(const std::vector<PairedMoves>& atoms, const TwoTemperatures& temperatures) {
  FrequencyFit fit;
  fit.atoms = std::ranges::count_if(atoms, [](const PairedMoves& a) { return a.moved_low + a.moved_high > 0; });
  constexpr std::int64_t fewest = 20;  // as many groups are left out in turn for the error
  if (fit.atoms < fewest || !determined(atoms)) return fit;
  const double middle = -std::log(temperatures.duration);
  const Best coarse = best_log_frequency(atoms, temperatures, {middle - 6, middle + 12, 0.5});
  if (!coarse.inside) return fit;
  const double best = best_log_frequency(atoms, temperatures, {coarse.at - 0.6, coarse.at + 0.6, 0.2}).at;
  const Eigen::ArrayXd errors = jackknife_errors(20, [&](Eigen::Index left_out) {
    std::vector<PairedMoves> kept;
    for (std::size_t k = 0; k < atoms.size(); ++k)
      if (static_cast<Eigen::Index>(k % 20) != left_out) kept.push_back(atoms[k]);
    return Eigen::ArrayXd::Constant(1, best_log_frequency(kept, temperatures, {best - 1, best + 1, 0.25}).at).eval();
  });
  fit.status = FrequencyFitStatus::fitted;
  fit.frequency = std::exp(best);
  fit.log_frequency_stderr = errors[0];
  return fit;
}

double probability_at_low(double probability_high, double frequency, const TwoTemperatures& temperatures) {
  const double attempts = frequency * temperatures.duration;
  const double lambda = -std::log1p(-probability_high);
  return -std::expm1(-attempts * std::pow(lambda / attempts, temperatures.high / temperatures.low));
}

}  // namespace pel
