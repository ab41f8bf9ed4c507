#include "libpel/analysis/first_passage.hpp"

#include <cmath>
#include <numeric>

#include <boost/math/special_functions/gamma.hpp>

namespace pel {
namespace {

struct Cell {
  double seen = 0;
  double expected = 0;
};

/// Neighbors together until `least` are expected in each; what is left over joins the last.
std::vector<Cell> merged(const std::vector<Cell>& cells, double least) {
  std::vector<Cell> all;
  Cell open;
  for (const Cell& each : cells) {
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

std::vector<Cell> cells(const FirstPassages& passages, const ExponentialLaw& law) {
  std::vector<Cell> all;
  for (std::size_t k = 0; k < passages.at_end_of.size(); ++k)
    all.push_back({static_cast<double>(passages.at_end_of[k]), law.expected[k]});
  all.push_back({static_cast<double>(passages.trials - passages.moved()), law.expected.back()});
  return all;
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
  constexpr double least = 5;  // expected in a cell, for the distribution of chi^2 to hold (Cochran 1954)
  const std::vector<Cell> all = merged(cells(passages, exponential_law(passages)), least);
  LawCheck check;
  check.freedom = static_cast<int>(all.size()) - 2;  // the total and the hazard are those of the counts
  check.tested = check.freedom >= 1;
  if (!check.tested) return {};
  for (const Cell& cell : all) check.chi_squared += std::pow(cell.seen - cell.expected, 2) / cell.expected;
  check.probability = boost::math::gamma_q(0.5 * check.freedom, 0.5 * check.chi_squared);
  return check;
}

}  // namespace pel
