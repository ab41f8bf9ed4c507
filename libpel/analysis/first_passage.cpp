#include "libpel/analysis/first_passage.hpp"

#include <cmath>
#include <numeric>

namespace pel {
namespace {

struct Bin {
  double seen = 0;
  double expected = 0;
};

/// Neighbors together until `least` are expected in each; what is left over joins the last.
std::vector<Bin> merged(const std::vector<Bin>& bins, double least) {
  std::vector<Bin> all;
  Bin open;
  for (const Bin& each : bins) {
    open = {open.seen + each.seen, open.expected + each.expected};
    if (open.expected < least) continue;
    all.push_back(open);
    open = {};
  }
  if (all.empty()) return {open};
  all.back().seen += open.seen;
  all.back().expected += open.expected;
  return all;
}

std::vector<Bin> bins(const FirstPassages& passages, const ExponentialLaw& law) {
  std::vector<Bin> all;
  for (std::size_t k = 0; k < passages.at_end_of.size(); ++k)
    all.push_back({static_cast<double>(passages.at_end_of[k]), law.expected[k]});
  all.push_back({static_cast<double>(passages.trials - passages.moved()), law.expected.back()});
  return all;
}

/// Probability of a chi^2 of `freedom` degrees as large or larger: Q(freedom / 2, chi^2 / 2), from Q(1/2, x) =
/// erfc(sqrt(x)) or Q(1, x) = exp(-x) by Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Gamma(a + 1).
double chi_squared_tail(double chi_squared, int freedom) {
  const double x = 0.5 * chi_squared;
  const bool odd = freedom % 2 == 1;
  double q = odd ? std::erfc(std::sqrt(x)) : std::exp(-x);
  for (double a = odd ? 0.5 : 1; a < 0.5 * freedom && x > 0; ++a)
    q += std::exp(a * std::log(x) - x - std::lgamma(a + 1));
  return q;
}

}  // namespace

std::int64_t FirstPassages::moved() const {
  return std::accumulate(at_end_of.begin(), at_end_of.end(), std::int64_t{0});
}

ExponentialLaw exponential_law(const FirstPassages& passages) {
  std::int64_t left = passages.trials, exposed = 0;
  for (const std::int64_t moved : passages.at_end_of) {
    exposed += left;
    left -= moved;
  }
  ExponentialLaw law;
  if (exposed > 0) law.hazard = static_cast<double>(passages.moved()) / static_cast<double>(exposed);
  double rest = static_cast<double>(passages.trials);
  for (std::size_t k = 0; k < passages.at_end_of.size(); ++k) {
    law.expected.push_back(rest * law.hazard);
    rest *= 1 - law.hazard;
  }
  law.expected.push_back(rest);
  return law;
}

LawCheck check_law(const FirstPassages& passages) {
  constexpr double least = 5;  // expected in a bin, for the distribution of chi^2 to hold (Cochran 1954)
  const std::vector<Bin> all = merged(bins(passages, exponential_law(passages)), least);
  LawCheck check;
  check.freedom = static_cast<int>(all.size()) - 2;  // the total and the hazard are those of the counts
  check.tested = check.freedom >= 1;
  if (!check.tested) return {};
  for (const Bin& bin : all) check.chi_squared += std::pow(bin.seen - bin.expected, 2) / bin.expected;
  check.probability = chi_squared_tail(check.chi_squared, check.freedom);
  return check;
}

}  // namespace pel
