#include "libpel/analysis/completeness.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace pel {
namespace {

constexpr double rounding = 1e-9;  // confidences such as 0.9 are no exact binary numbers

double kinds_unseen_at_least(double n, double f1, double f2) {
  const double multinomial = (n - 1) / n;
  return multinomial * (f2 > 0 ? f1 * f1 / (2 * f2) : f1 * (f1 - 1) / 2);
}

void estimate(Completeness& found) {
  const auto n = static_cast<double>(found.hits);
  const auto f1 = static_cast<double>(found.once);
  const auto f2 = static_cast<double>(found.twice);
  found.unseen = f1 / n;
  found.unseen_error = std::sqrt(f1 + 2 * f2 - f1 * f1 / n) / n;
  found.kinds_at_least = static_cast<double>(found.kinds) + kinds_unseen_at_least(n, f1, f2);
}

}  // namespace

Completeness completeness(std::span<const std::int64_t> hits) {
  if (std::ranges::any_of(hits, [](std::int64_t h) { return h < 0; }))
    throw std::invalid_argument("completeness: a negative number of hits");
  Completeness found;
  found.hits = std::accumulate(hits.begin(), hits.end(), std::int64_t{0});
  found.kinds = std::ranges::count_if(hits, [](std::int64_t h) { return h > 0; });
  found.once = std::ranges::count(hits, 1);
  found.twice = std::ranges::count(hits, 2);
  if (found.hits > 0) estimate(found);
  return found;
}

std::int64_t least_hits(double confidence) {
  if (!(confidence > 0 && confidence < 1)) throw std::invalid_argument("the confidence is not between 0 and 1");
  const double least = 2 / (1 - confidence);
  return static_cast<std::int64_t>(std::ceil(least * (1 - rounding)));
}

bool is_covered(const Completeness& found, double confidence) {
  return found.hits >= least_hits(confidence) && found.unseen <= 1 - confidence + rounding;
}

}  // namespace pel
