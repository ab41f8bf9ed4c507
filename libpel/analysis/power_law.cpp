#include "libpel/analysis/power_law.hpp"

#include <cmath>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {

PowerLaw fit_power_law(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() != y.size())
    throw InputError("a power law needs one y per x: there are " + std::to_string(x.size()) + " x and " +
                     std::to_string(y.size()) + " y");
  Eigen::ArrayXd log_x(std::ssize(x)), log_y(std::ssize(x));
  Index points = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (!(std::isfinite(x[k]) && x[k] > 0 && std::isfinite(y[k]) && y[k] > 0)) continue;
    log_x[points] = std::log(x[k]);
    log_y[points++] = std::log(y[k]);
  }
  PowerLaw law{PowerLawStatus::too_few, fit_line(log_x.head(points), log_y.head(points))};
  if (law.line.spread > 0) law.status = PowerLawStatus::fitted;
  return law;
}

Extrapolation extrapolate(const PowerLaw& law, double x) {
  return {std::exp(law.line.at(std::log(x))), law.line.stderr_at(std::log(x))};
}

}  // namespace pel
