#include "libpel/analysis/power_law.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "libpel/core/error.hpp"

using namespace pel;

TEST_SUITE("unit") {
  TEST_CASE("power law: an exact one is found and led on") {
    std::vector<double> x, y;
    for (const double d : {1e-6, 1e-5, 3e-4, 1e-3}) {
      x.push_back(d);
      y.push_back(40 * std::pow(d, 0.65));
    }
    x.insert(x.end(), {-1, 0, 2, std::nan("")});
    y.insert(y.end(), {1, 1, -2, 1});
    const PowerLaw law = fit_power_law(x, y);
    CHECK(law.status == PowerLawStatus::fitted);
    CHECK(law.line.points == 4);
    CHECK(law.exponent() == doctest::Approx(0.65).epsilon(1e-12));
    const Extrapolation far = extrapolate(law, 1e-14);
    CHECK(far.value == doctest::Approx(40 * std::pow(1e-14, 0.65)).epsilon(1e-9));
    CHECK(far.log_stderr < 1e-6);
  }

  TEST_CASE("power law: the paper's figures at 640 and 700 K lead to f of about 1e-7") {
    // D and f by the prefactors and energies of the cooling rates 5e8 to 1e12 K/s.
    struct Rate {
      double d0, e_d, f0, e_f;
    };
    std::vector<double> diffusivities, correlations;
    for (const Rate& rate : {Rate{19320, 1.22, 34280, 0.79},
                             {26602, 1.22, 38753, 0.79},
                             {8667, 1.10, 6705, 0.65},
                             {8616, 1.06, 2996, 0.58},
                             {920, 0.89, 258.5, 0.42}})
      for (const double temperature : {640.0, 660.0, 680.0, 700.0}) {
        const double kt = 8.617343e-5 * temperature;
        diffusivities.push_back(rate.d0 * std::exp(-rate.e_d / kt));
        correlations.push_back(rate.f0 * std::exp(-rate.e_f / kt));
      }
    const Extrapolation experiment = extrapolate(fit_power_law(diffusivities, correlations), 1e-14);
    CHECK(experiment.value > 1e-8);
    CHECK(experiment.value < 1e-6);
  }

  TEST_CASE("power law: one point makes none, and sizes must agree") {
    CHECK(fit_power_law({1, 1}, {2, 3}).status == PowerLawStatus::too_few);
    CHECK(fit_power_law({}, {}).status == PowerLawStatus::too_few);
    CHECK_THROWS_AS(fit_power_law({1}, {}), InputError);
  }
}
