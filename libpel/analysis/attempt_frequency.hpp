#pragma once

#include <cstdint>
#include <vector>

namespace pel {

/// In how many runs one atom moved at each of two temperatures.
struct PairedMoves {
  std::int64_t trials_low = 0;  ///< at the lower temperature
  std::int64_t moved_low = 0;
  std::int64_t trials_high = 0;  ///< at the higher one
  std::int64_t moved_high = 0;
};

/// The ensembles that are compared.
struct TwoTemperatures {
  double low = 0;       ///< temperature, in any unit
  double high = 0;      ///< the same unit
  double duration = 1;  ///< of the runs, time units
};

enum class FrequencyFitStatus {
  fitted,
  undetermined  ///< no atom moved at the lower temperature, or all always at both: any frequency does as well
};

struct FrequencyFit {
  FrequencyFitStatus status = FrequencyFitStatus::undetermined;
  double frequency = 0;             ///< attempt frequency, 1 / time units
  double log_frequency_stderr = 0;  ///< of its natural logarithm
  std::int64_t atoms = 0;           ///< that moved at least once
};

/// The attempt frequency nu for which P at both temperatures comes from one barrier for each atom:
/// T_1 ln(-nu t / ln(1 - P_1)) = T_2 ln(-nu t / ln(1 - P_2)). Of largest likelihood, the counts being binomial and the
/// barriers of atoms a sample of a distribution of any shape, which is fitted along with nu (mixture of Kiefer and
/// Wolfowitz 1956, by expectation and maximization). So atoms that were never seen to move count as well: those alone
/// that moved at both temperatures are the ones that moved by luck at the lower, and give a biased nu. The error is
/// that of a jackknife over 20 groups of atoms; atoms that move together make it too small.
FrequencyFit fit_attempt_frequency(const std::vector<PairedMoves>& atoms, const TwoTemperatures& temperatures);

/// P at the lower temperature of an atom that has P at the higher one, by the same relation.
double probability_at_low(double probability_high, double frequency, const TwoTemperatures& temperatures);

}  // namespace pel
