#include "libpel/analysis/arrhenius.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"

using namespace pel;

namespace {

constexpr double boltzmann = 8.617343e-5;
const std::vector<double> temperatures{300, 400, 500, 700, 900};

std::vector<double> exact(double energy, double prefactor) {
  std::vector<double> values;
  for (const double t : temperatures) values.push_back(prefactor * std::exp(-energy / (boltzmann * t)));
  return values;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("an exact Arrhenius law is found again, without scatter") {
    const ArrheniusFit fit = fit_arrhenius(temperatures, exact(1.22, 26602), boltzmann);
    CHECK(fit.status == ArrheniusStatus::fitted);
    CHECK(fit.energy == doctest::Approx(1.22).epsilon(1e-10));
    CHECK(fit.prefactor == doctest::Approx(26602).epsilon(1e-9));
    CHECK(fit.energy_stderr < 1e-9);
    CHECK(fit.log_prefactor_stderr < 1e-9);
  }

  TEST_CASE("standard errors are those of repeated noisy data") {
    const int repetitions = 2000;
    Stream stream(4, StreamPurpose::sampling, {});
    double squares = 0, log_squares = 0, variance = 0, log_variance = 0;
    for (int n = 0; n < repetitions; ++n) {
      std::vector<double> values = exact(0.5, 3);
      for (double& value : values) value *= std::exp(0.1 * stream.normal());
      const ArrheniusFit fit = fit_arrhenius(temperatures, values, boltzmann);
      squares += std::pow(fit.energy - 0.5, 2) / repetitions;
      log_squares += std::pow(std::log(fit.prefactor / 3), 2) / repetitions;
      variance += std::pow(fit.energy_stderr, 2) / repetitions;
      log_variance += std::pow(fit.log_prefactor_stderr, 2) / repetitions;
    }
    CHECK(variance == doctest::Approx(squares).epsilon(0.1));
    CHECK(log_variance == doctest::Approx(log_squares).epsilon(0.1));
  }

  TEST_CASE("values that have no logarithm are left out, and too few make no fit") {
    const ArrheniusFit fit = fit_arrhenius({300, 400, 500}, {1.0, 0.0, 2.0}, boltzmann);
    CHECK(fit.points == 2);
    CHECK(fit.status == ArrheniusStatus::fitted);
    CHECK(std::isnan(fit.energy_stderr));
    CHECK(fit_arrhenius({300, 400}, {1.0, std::nan("")}, boltzmann).status == ArrheniusStatus::too_few);
    CHECK(fit_arrhenius({300, 300}, {1.0, 2.0}, boltzmann).status == ArrheniusStatus::too_few);
    CHECK_THROWS_AS(fit_arrhenius({300}, {1.0, 2.0}, boltzmann), InputError);
    CHECK_THROWS_AS(fit_arrhenius({0}, {1.0}, boltzmann), InputError);
  }

  TEST_CASE("propagated errors are the scatter of fits to values with those errors") {
    constexpr int repetitions = 4000;
    const std::vector<double> relative{0.05, 0.02, 0.1, 0.01, 0.03}, truth = exact(0.4, 2);
    Stream stream(6, StreamPurpose::sampling, {});
    double energies = 0, prefactors = 0;
    for (int k = 0; k < repetitions; ++k) {
      std::vector<double> values = truth;
      for (std::size_t t = 0; t < values.size(); ++t) values[t] *= std::exp(relative[t] * stream.normal());
      const ArrheniusFit fit = fit_arrhenius(temperatures, values, boltzmann);
      energies += std::pow(fit.energy - 0.4, 2) / repetitions;
      prefactors += std::pow(std::log(fit.prefactor / 2), 2) / repetitions;
    }
    std::vector<double> stderrs = truth;
    for (std::size_t t = 0; t < stderrs.size(); ++t) stderrs[t] *= relative[t];
    const ArrheniusErrors errors = propagated_errors(temperatures, truth, stderrs, boltzmann);
    CHECK(errors.energy == doctest::Approx(std::sqrt(energies)).epsilon(0.05));
    CHECK(errors.log_prefactor == doctest::Approx(std::sqrt(prefactors)).epsilon(0.05));
    stderrs[2] = std::nan("");
    CHECK(std::isnan(propagated_errors(temperatures, truth, stderrs, boltzmann).energy));
  }

  TEST_CASE("values that cannot be fitted take their errors along") {
    std::vector<double> values = exact(0.4, 2), stderrs(5, 0.01);
    values[1] = -1;
    stderrs[1] = std::nan("");
    const ArrheniusErrors errors = propagated_errors(temperatures, values, stderrs, boltzmann);
    CHECK(std::isfinite(errors.energy));
    CHECK(errors.energy > 0);
  }
}
