#include "libpel/analysis/einstein.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <Eigen/LU>

#include "libpel/analysis/jackknife.hpp"
#include "libpel/analysis/straight_line.hpp"

using namespace pel;

namespace {

Eigen::ArrayXd times(Index count, double interval) {
  return Eigen::ArrayXd::LinSpaced(count, 0, interval * static_cast<double>(count - 1));
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("Einstein fit: D is the slope, and rattling about places is left to the offset") {
    const Eigen::ArrayXd t = times(101, 0.5);
    for (const int dimension : {2, 3}) {
      const EinsteinFit fit = fit_einstein(2 * dimension * 0.7 * t + 4, 0.5, {dimension, 10, 50, 0.1});
      CHECK(fit.diffusivity == doctest::Approx(0.7).epsilon(1e-12));
      CHECK(fit.offset == doctest::Approx(4).epsilon(1e-12));
      CHECK(fit.status == DiffusionStatus::diffusive);
    }
  }

  TEST_CASE("Einstein fit: the logarithmic slope tells the regime") {
    const Eigen::ArrayXd t = times(200, 1);
    const auto of = [&](double exponent) { return fit_einstein(t.pow(exponent), 1, {3, 20, 199, 0.1}); };
    for (const double exponent : {0.5, 0.89, 0.91, 1.0, 1.09, 1.11, 2.0}) {
      const EinsteinFit fit = of(exponent);
      CHECK(fit.log_slope == doctest::Approx(exponent).epsilon(1e-10));
      const DiffusionStatus other = exponent < 1 ? DiffusionStatus::subdiffusive : DiffusionStatus::superdiffusive;
      CHECK(fit.status == (std::abs(exponent - 1) <= 0.1 ? DiffusionStatus::diffusive : other));
    }
  }

  TEST_CASE("Einstein fit: lags outside the window, without a figure or at rest do not matter") {
    Eigen::ArrayXd msd = 6 * times(60, 1);
    msd.head(10).setConstant(1000);
    msd.tail(9).setConstant(-7);
    msd[30] = std::numeric_limits<double>::quiet_NaN();
    const EinsteinFit fit = fit_einstein(msd, 1, {3, 10, 50, 0.1});
    CHECK(fit.diffusivity == doctest::Approx(1));
    CHECK(fit.log_slope == doctest::Approx(1));
    const EinsteinFit rest = fit_einstein(Eigen::ArrayXd::Zero(60), 1, {3, 10, 50, 0.1});
    CHECK(rest.status == DiffusionStatus::at_rest);
    CHECK(rest.diffusivity == 0);
    CHECK(fit_einstein(msd, 1, {3, 100, 200, 0.1}).status == DiffusionStatus::at_rest);
    // Rounding about zero is no displacement.
    Eigen::ArrayXd alternating = Eigen::ArrayXd::Constant(60, 1);
    for (Index k = 0; k < 60; k += 2) alternating[k] = 1e-16;
    CHECK(std::abs(fit_einstein(alternating, 1, {3, 10, 50, 0.1}).log_slope) < 1e-12);
  }

  TEST_CASE("straight line: standard errors are those of the normal equations") {
    const Eigen::ArrayXd x = (Eigen::ArrayXd(5) << 1, 2, 4, 7, 11).finished();
    const Eigen::ArrayXd y = (Eigen::ArrayXd(5) << 3, 5, 4, 9, 15).finished();
    const StraightLine line = fit_line(x, y);
    Eigen::MatrixXd design(5, 2);
    design << Eigen::VectorXd::Ones(5), x.matrix();
    const Eigen::Matrix2d inverse = (design.transpose() * design).inverse();
    const Eigen::Vector2d solution = inverse * design.transpose() * y.matrix();
    CHECK(line.intercept == doctest::Approx(solution[0]).epsilon(1e-12));
    CHECK(line.slope == doctest::Approx(solution[1]).epsilon(1e-12));
    const double variance = (y.matrix() - design * solution).squaredNorm() / 3;
    CHECK(line.intercept_stderr == doctest::Approx(std::sqrt(variance * inverse(0, 0))).epsilon(1e-12));
    CHECK(line.slope_stderr == doctest::Approx(std::sqrt(variance * inverse(1, 1))).epsilon(1e-12));
    const Eigen::Vector2d far(1, 40);
    CHECK(line.stderr_at(40) == doctest::Approx(std::sqrt(variance * far.dot(inverse * far))).epsilon(1e-12));
    CHECK(line.at(40) == doctest::Approx(far.dot(solution)));
    CHECK(std::isnan(fit_line(x.head(2), y.head(2)).slope_stderr));
    CHECK(std::isnan(fit_line(x.head(1), y.head(1)).slope));
    CHECK(std::isnan(fit_line(x.head(0), y.head(0)).slope));
  }

  TEST_CASE("jackknife: of a mean it is the standard error of the mean, of a ratio that of its residuals") {
    const Eigen::ArrayXd a = (Eigen::ArrayXd(6) << 3, 5, 4, 9, 15, 6).finished();
    const Eigen::ArrayXd b = (Eigen::ArrayXd(6) << 6.1, 9.9, 8.2, 17.7, 30.1, 12).finished();
    const Eigen::ArrayXd errors = jackknife_errors(6, [&](Index out) -> Eigen::ArrayXd {
      const double sum_a = a.sum() - a[out], sum_b = b.sum() - b[out];
      return Eigen::Array2d(sum_a / 5, sum_a / sum_b);
    });
    CHECK(errors[0] == doctest::Approx(std::sqrt((a - a.mean()).square().sum() / 30)).epsilon(1e-12));
    const double ratio = a.sum() / b.sum();
    const double linear = std::sqrt((a - ratio * b).square().sum() / 30) / b.mean();
    CHECK(errors[1] == doctest::Approx(linear).epsilon(0.2));
    CHECK(std::isnan(jackknife_errors(1, [](Index) -> Eigen::ArrayXd { return Eigen::Array2d(1, 2); })[1]));
  }
}
