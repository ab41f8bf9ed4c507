#pragma once

#include <cstdint>
#include <span>

namespace pel {

/// How much of what can be found was found, from how often each kind (an event, say) was hit by independent searches
/// that all draw from the same kinds. Nothing is assumed of how probable each is.
struct Completeness {
  std::int64_t hits = 0;   ///< n: of all kinds together
  std::int64_t kinds = 0;  ///< different ones that were hit
  std::int64_t once = 0;   ///< f1: kinds that were hit exactly once
  std::int64_t twice = 0;  ///< f2: exactly twice
  /// Probability that the next hit is of a kind not seen before: f1 / n, from 0 to 1 (Good 1953, with Turing); 1 where
  /// there is no hit. One less it is the coverage.
  double unseen = 1;
  /// Standard error of `unseen`: sqrt(f1 + 2 f2 - f1^2 / n) / n (Esty 1983). For large n: it is 0, and says nothing,
  /// where every kind was hit once, or none less than thrice.
  double unseen_error = 0;
  /// Lower bound of the number of kinds there are: kinds + (n - 1)/n f1^2 / (2 f2) (Chao 1984), and
  /// kinds + (n - 1)/n f1 (f1 - 1) / 2 where f2 = 0 (bias-corrected form; Chao 2005).
  double kinds_at_least = 0;
};

/// `hits`: of each kind that was hit; those that were not may be left out or 0. Throws std::invalid_argument where one
/// is negative.
Completeness completeness(std::span<const std::int64_t> hits);

/// Fewer hits than this, 2 / (1 - confidence), prove no coverage: kinds of the share 1 - confidence would have escaped
/// that many hits with a probability of exp(-2) = 14 %, kinds of twice that share with less than 2 %; and one kind hit
/// once among them counts for no more than half of what may be unseen.
/// Throws std::invalid_argument unless 0 < confidence < 1.
std::int64_t least_hits(double confidence);

/// Is the coverage 1 - unseen at least `confidence`, and are there enough hits to say so?
bool is_covered(const Completeness& found, double confidence);

}  // namespace pel
