#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drivers/decompose/trajectory_walk.hpp"
#include "libpel/analysis/arrhenius.hpp"
#include "libpel/analysis/decomposition.hpp"
#include "libpel/analysis/power_law.hpp"

namespace pel::drivers {

/// Of the atoms of one species.
struct SpeciesFigures {
  int species = 1;
  std::string name;
  Decomposition figures;
};

/// By one threshold.
struct ThresholdFigures {
  double threshold = 0;
  Decomposition all;
  std::vector<SpeciesFigures> species;  ///< those with atoms to look at
  std::optional<DrawnRandomWalk> drawn;
};

/// What holds for all figures.
struct FigureSetting {
  Units units;
  double interval = 1;
  EinsteinOptions fit;
};

/// Of the trajectories of one temperature and cooling rate.
struct FiguresAt {
  double temperature = 0;
  std::optional<double> cooling_rate;
  std::vector<std::size_t> trajectories;  ///< by number
  bool over_trajectories = false;         ///< errors are over these as well as over blocks in time: the larger ones
  Index samples = 0;                      ///< trajectories where there are several, else blocks
  std::vector<ThresholdFigures> thresholds;
};

/// In the order in which their first trajectories are given.
std::vector<FiguresAt> figures(const std::vector<TrajectoryToWalk>& trajectories,
                               const std::vector<TrajectoryWalk>& walks, const std::vector<double>& thresholds,
                               const FigureSetting& setting);

/// D, D_RW or f over the temperatures of one cooling rate.
struct ArrheniusFigure {
  ArrheniusFit fit;
  ArrheniusErrors errors;  ///< that come from those of the figures
};

/// The Arrhenius laws of one cooling rate, by one threshold, over the temperatures at which D and D_RW are above zero.
/// As these are the same for all three and weigh the same, E_D = E_RW + E_f.
struct ArrheniusFigures {
  std::optional<double> cooling_rate;
  double threshold = 0;
  ArrheniusFigure diffusivity;
  ArrheniusFigure random_walk;
  ArrheniusFigure correlation;
  std::size_t diffusive = 0;     ///< of the temperatures of the fit, those whose MSD is
  std::vector<double> left_out;  ///< temperatures
};

/// Where there are two temperatures or more.
std::vector<ArrheniusFigures> arrhenius_figures(const std::vector<FiguresAt>& figures, const Units& units);

/// f as a power of D, over all temperatures and cooling rates, by each threshold.
std::vector<PowerLaw> correlation_laws(const std::vector<FiguresAt>& figures);

/// About `count` of the lags 1..K, evenly spaced in their logarithm.
std::vector<Index> lag_grid(Index lags, int count);

}  // namespace pel::drivers
