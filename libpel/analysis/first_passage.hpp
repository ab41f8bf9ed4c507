#pragma once

#include <cstdint>
#include <vector>

namespace pel {

/// In how many runs one atom left its place, and when, in equal intervals of time.
struct FirstPassages {
  std::int64_t trials = 0;  ///< runs in which it was in its place when the clock began
  std::vector<std::int64_t>
      at_end_of;  ///< of these, those in which it was first seen away at the end of interval 1, 2, ...

  std::int64_t moved() const;
};

/// The law that a constant rate makes: in every interval the share `hazard` of the trials that are left moves.
struct ExponentialLaw {
  double hazard = 0;             ///< of largest likelihood: trials that moved over intervals in which they might have
  std::vector<double> expected;  ///< trials that move first in interval 1, 2, ..., and last those that never do
};
ExponentialLaw exponential_law(const FirstPassages& passages);

/// How well first passages obey the law.
struct LawCheck {
  bool tested = false;     ///< false: too few passages for a test
  double chi_squared = 0;  ///< sum of (seen - expected)^2 / expected, over neighboring intervals taken together until
                           ///< five are expected in each
  int freedom = 0;         ///< degrees of freedom
  double probability = 1;  ///< of a chi^2 as large or larger where the law holds
};
LawCheck check_law(const FirstPassages& passages);

}  // namespace pel
