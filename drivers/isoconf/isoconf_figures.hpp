#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libpel/analysis/attempt_frequency.hpp"
#include "libpel/analysis/moving_average.hpp"
#include "libpel/analysis/rearrangement.hpp"
#include "libpel/core/units.hpp"
#include "libpel/landscape/ensemble_store.hpp"

namespace pel::drivers {

/// What holds for all figures.
struct EnsembleSetting {
  Units units;
  double interval = 0;         ///< time units
  std::int64_t intervals = 0;  ///< of a run
  double threshold = 0;        ///< length units
  double prefactor = 1;        ///< attempt frequency, 1 / time units

  double duration() const { return static_cast<double>(intervals) * interval; }
};

/// How the atoms of an ensemble obey the exponential law.
struct LawFigures {
  std::int64_t tested = 0;
  std::int64_t failed = 0;       ///< of those, with a probability below 0.01
  std::vector<double> seen;      ///< first passages in each interval, of all atoms
  std::vector<double> expected;  ///< by the laws of the atoms
};

/// All runs from one configuration at one temperature.
struct EnsembleFigures {
  std::int64_t configuration = 0;
  double temperature = 0;
  std::int64_t runs = 0;         ///< followed to their end
  std::int64_t flown_apart = 0;  ///< not counted
  std::int64_t unrelaxed = 0;    ///< inherent structures
  std::int64_t force_calls = 0;
  double mean_temperature = 0;
  double mean_temperature_stderr = 0;
  std::vector<FirstPassages> passages;  ///< N; without trials for fixed atoms
  std::vector<std::int64_t> away;    ///< N: runs in which an atom was away when the clock began, no trials of its own
  std::vector<Rearrangement> atoms;  ///< N
  double moved_share = 0;            ///< of the atoms that can move, those that did at least once
  double mean_probability = 0;       ///< of P_R, over the same
  double excluded_share = 0;         ///< of atoms and runs: away when the clock began
  double gone_share = 0;             ///< of atoms and runs: away then or later
  LawFigures law;
};

/// Those of the configurations and temperatures asked for, in that order; runs beyond `most_runs` are left out.
struct EnsembleSelection {
  std::vector<std::int64_t> configurations;
  std::vector<double> temperatures;
  std::int64_t most_runs = 0;
};
std::vector<EnsembleFigures> ensemble_figures(const std::vector<EnsembleRun>& runs,
                                              const std::vector<EnsembleConfiguration>& configurations,
                                              const EnsembleSelection& selection, const EnsembleSetting& setting);

/// Null where there is none.
const EnsembleFigures* find_ensemble(const std::vector<EnsembleFigures>& figures, std::int64_t configuration,
                                     double temperature);

/// Is there one attempt frequency for two temperatures?
struct FrequencyFigures {
  TwoTemperatures temperatures;
  FrequencyFit fit;
  MovingAverage average;            ///< P_R at the lower temperature by that at the higher, of atoms that moved at all
  Index window = 0;                 ///< atoms in each mean
  std::vector<double> frequencies;  ///< of the curves
};
/// Of every pair of temperatures, over the atoms of all configurations.
std::vector<FrequencyFigures> frequency_figures(const std::vector<EnsembleFigures>& figures,
                                                const EnsembleSetting& setting);

/// Barriers that are not infinite, of the atoms at one temperature, over all configurations.
std::vector<double> finite_barriers(const std::vector<EnsembleFigures>& figures, double temperature);
/// P_R of the atoms that moved.
std::vector<double> probabilities(const std::vector<EnsembleFigures>& figures, double temperature);
/// Those that there are, ascending.
std::vector<double> temperatures_of(const std::vector<EnsembleFigures>& figures);

}  // namespace pel::drivers
