#include "libpel/analysis/arrhenius.hpp"

#include <cmath>

#include <Eigen/Core>

#include "libpel/analysis/straight_line.hpp"
#include "libpel/core/error.hpp"

namespace pel {
namespace {

struct Points {
  Eigen::ArrayXd x;           // 1 / kT
  Eigen::ArrayXd y;           // ln of the value
  std::vector<Index> places;  // which they were
};

Points usable(const std::vector<double>& temperatures, const std::vector<double>& values, double boltzmann) {
  if (temperatures.size() != values.size())
    throw InputError("an Arrhenius fit needs one value per temperature: there are " +
                     std::to_string(temperatures.size()) + " and " + std::to_string(values.size()));
  std::vector<double> x;
  std::vector<double> y;
  std::vector<Index> places;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!(temperatures[k] > 0)) throw InputError("an Arrhenius fit needs temperatures above zero");
    if (!(std::isfinite(values[k]) && values[k] > 0)) continue;
    x.push_back(1 / (boltzmann * temperatures[k]));
    y.push_back(std::log(values[k]));
    places.push_back(static_cast<Index>(k));
  }
  const auto array = [](const std::vector<double>& v) {
    return Eigen::ArrayXd(Eigen::Map<const Eigen::ArrayXd>(v.data(), static_cast<Eigen::Index>(v.size())));
  };
  return {array(x), array(y), places};
}

}  // namespace

ArrheniusFit fit_arrhenius(const std::vector<double>& temperatures, const std::vector<double>& values,
                           double boltzmann) {
  const auto [x, y, places] = usable(temperatures, values, boltzmann);
  ArrheniusFit fit;
  fit.points = places.size();
  const StraightLine line = fit_line(x, y);
  if (!(line.spread > 0)) return fit;
  fit.status = ArrheniusStatus::fitted;
  fit.energy = -line.slope;
  fit.prefactor = std::exp(line.intercept);
  fit.energy_stderr = line.slope_stderr;
  fit.log_prefactor_stderr = line.intercept_stderr;
  return fit;
}

ArrheniusErrors propagated_errors(const std::vector<double>& temperatures, const std::vector<double>& values,
                                  const std::vector<double>& stderrs, double boltzmann) {
  const auto [x, y, places] = usable(temperatures, values, boltzmann);
  const StraightLine line = fit_line(x, y);
  ArrheniusErrors errors;
  for (Index k = 0; k < x.size(); ++k) {
    const auto place = static_cast<std::size_t>(places[static_cast<std::size_t>(k)]);
    const double relative = stderrs.at(place) / values[place];
    const double on_slope = (x[k] - line.middle) / line.spread;
    const double on_intercept = 1 / static_cast<double>(x.size()) - on_slope * line.middle;
    errors.energy = std::hypot(errors.energy, on_slope * relative);
    errors.log_prefactor = std::hypot(errors.log_prefactor, on_intercept * relative);
  }
  return errors;
}

}  // namespace pel
