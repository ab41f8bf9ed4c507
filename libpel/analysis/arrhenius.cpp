#include "libpel/analysis/arrhenius.hpp"

#include <cmath>
#include <limits>

#include <Eigen/Core>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct Points {
  Eigen::ArrayXd x;  // 1 / kT
  Eigen::ArrayXd y;  // ln of the value
};

Points usable(const std::vector<double>& temperatures, const std::vector<double>& values, double boltzmann) {
  if (temperatures.size() != values.size())
    throw InputError("an Arrhenius fit needs one value per temperature: there are " +
                     std::to_string(temperatures.size()) + " and " + std::to_string(values.size()));
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!(temperatures[k] > 0)) throw InputError("an Arrhenius fit needs temperatures above zero");
    if (!(std::isfinite(values[k]) && values[k] > 0)) continue;
    x.push_back(1 / (boltzmann * temperatures[k]));
    y.push_back(std::log(values[k]));
  }
  const auto array = [](const std::vector<double>& v) {
    return Eigen::ArrayXd(Eigen::Map<const Eigen::ArrayXd>(v.data(), static_cast<Eigen::Index>(v.size())));
  };
  return {array(x), array(y)};
}

}  // namespace

ArrheniusFit fit_arrhenius(const std::vector<double>& temperatures, const std::vector<double>& values,
                           double boltzmann) {
  const auto [x, y] = usable(temperatures, values, boltzmann);
  ArrheniusFit fit;
  fit.points = static_cast<std::size_t>(x.size());
  if (x.size() < 2) return fit;
  const double spread = (x - x.mean()).square().sum();
  if (!(spread > 0)) return fit;
  fit.status = ArrheniusStatus::fitted;
  const double slope = ((x - x.mean()) * (y - y.mean())).sum() / spread;
  const double intercept = y.mean() - slope * x.mean();
  fit.energy = -slope;
  fit.prefactor = std::exp(intercept);
  const double count = static_cast<double>(x.size());
  const double scatter = x.size() > 2 ? (y - intercept - slope * x).square().sum() / (count - 2) : unknown;
  fit.energy_stderr = std::sqrt(scatter / spread);
  fit.log_prefactor_stderr = std::sqrt(scatter * (1 / count + x.mean() * x.mean() / spread));
  return fit;
}

}  // namespace pel
