#pragma once

#include "libpel/core/random.hpp"

namespace pel {

// Numbers of events, of any size. A count is a double, as superbasins hold walkers for more jumps than 64 bits count;
// beyond 2^53 it is not a whole number any more.
//
// Up to 1e11 the laws are exact. Beyond, binomial and Poisson counts of large mean are rounded normal numbers and
// binomial ones of small mean are Poisson numbers: the means stay exact, variances are right to 1e-4, and no
// probability is off by more. Rejection methods cannot do better there: they compare sums of terms as large as the
// count with numbers near 1.

/// A part of the whole, and the rest of it; they add to 1. Each keeps its digits where it is small.
struct Share {
  double part = 0;
  double rest = 1;
};

/// How many of `trials` events fall into the part.
double draw_binomial(double trials, Share share, Stream& stream);
double draw_poisson(double mean, Stream& stream);
/// Sum of `shape` exponential numbers of mean 1; 0 for shape 0.
double draw_gamma(double shape, Stream& stream);
/// Failures before the `successes`-th success, each trial failing `odds` times as often as it succeeds.
double draw_negative_binomial(double successes, double odds, Stream& stream);

}  // namespace pel
