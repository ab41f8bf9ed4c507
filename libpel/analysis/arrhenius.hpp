#pragma once

#include <vector>

namespace pel {

enum class ArrheniusStatus {
  fitted,
  too_few,  ///< fewer than two temperatures with a value above zero
};

/// y = prefactor exp(-energy / kT), by least squares of ln y against 1/kT.
struct ArrheniusFit {
  ArrheniusStatus status = ArrheniusStatus::too_few;
  double energy = 0;
  double energy_stderr = 0;  ///< from the scatter about the line; NaN with fewer than three points
  double prefactor = 0;
  double log_prefactor_stderr = 0;  ///< of ln prefactor, likewise
  std::size_t points = 0;           ///< values that were used: finite and above zero
};

/// `temperatures` and `values` side by side; `boltzmann`: energy per unit of temperature. All points weigh the same.
/// Throws InputError where the sizes differ or a temperature is not above zero.
ArrheniusFit fit_arrhenius(const std::vector<double>& temperatures, const std::vector<double>& values,
                           double boltzmann);

/// What the standard errors of the values (side by side with them) make of those of the fit.
struct ArrheniusErrors {
  double energy = 0;
  double log_prefactor = 0;
};

/// For values whose errors are independent of each other. Not a number where an error is none, or nothing was fitted.
ArrheniusErrors propagated_errors(const std::vector<double>& temperatures, const std::vector<double>& values,
                                  const std::vector<double>& stderrs, double boltzmann);

}  // namespace pel
