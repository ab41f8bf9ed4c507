#pragma once

#include <cstdint>

#include "libpel/analysis/first_passage.hpp"

namespace pel {

struct ProbabilityInterval {
  double low = 0;
  double high = 1;
};

/// The interval of Wilson (J. Am. Stat. Assoc. 22, 209, 1927) for the probability of `successes` among `trials`; the
/// default covers it in 95 % of cases. [0, 1] without trials.
ProbabilityInterval wilson_interval(std::int64_t successes, std::int64_t trials, double deviations = 1.959963985);

/// What makes a probability a barrier.
struct BarrierScale {
  double thermal_energy = 0;  ///< k_B T, energy units
  double attempts = 1;        ///< attempt frequency times duration
};

/// E_act = k_B T ln(-nu t / ln(1 - P)): the barrier that a constant rate nu exp(-E / k_B T) takes within t with
/// probability P (transition state theory). Infinity for P = 0, minus infinity for P = 1.
double activation_energy(double probability, const BarrierScale& scale);
/// The reverse: P = 1 - exp(-nu t exp(-E / k_B T)).
double rearrangement_probability(double activation_energy, const BarrierScale& scale);

/// One atom of an iso-configurational ensemble. Without trials P is not a number.
struct Rearrangement {
  std::int64_t trials = 0;
  std::int64_t moved = 0;
  double probability = 0;  ///< P_R
  ProbabilityInterval interval;
  double barrier = 0;          ///< E_act, energy units; infinite where P_R is 0 or 1, which give bounds alone
  double barrier_low = 0;      ///< at the upper end of the interval of P_R
  double barrier_high = 0;     ///< at its lower end; infinite where that is 0
  double mean_first_time = 0;  ///< of the trials that moved, in intervals, from the middles of intervals
  LawCheck law;
};
Rearrangement rearrangement(const FirstPassages& passages, const BarrierScale& scale);

}  // namespace pel
