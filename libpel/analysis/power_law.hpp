#pragma once

#include <vector>

#include "libpel/analysis/straight_line.hpp"

namespace pel {

enum class PowerLawStatus {
  fitted,
  too_few,  ///< fewer than two different x with both numbers above zero
};

/// y = prefactor x^exponent, by least squares of ln y against ln x.
struct PowerLaw {
  PowerLawStatus status = PowerLawStatus::too_few;
  StraightLine line;  ///< of the logarithms: its slope is the exponent

  double exponent() const { return line.slope; }
};

/// Where the law leads.
struct Extrapolation {
  double value = 0;
  double log_stderr = 0;  ///< of ln value, from the scatter about the line; NaN with fewer than three points
};

/// `x` and `y` side by side; pairs that are not both finite and above zero are left out. Throws InputError where the
/// sizes differ.
PowerLaw fit_power_law(const std::vector<double>& x, const std::vector<double>& y);

/// y at `x` > 0, by a law that was fitted.
Extrapolation extrapolate(const PowerLaw& law, double x);

}  // namespace pel
