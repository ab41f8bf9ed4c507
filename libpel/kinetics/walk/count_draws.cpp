#include "libpel/kinetics/walk/count_draws.hpp"

#include <algorithm>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <cstdint>

namespace pel {
namespace {

constexpr double exact_up_to = 1e11;
constexpr double rare_up_to = 1e7;  // above exact_up_to trials: a share below 1e-4, all but Poisson

double rounded_normal(double mean, double variance, Stream& stream) {
  return std::max(0.0, std::round(mean + std::sqrt(variance) * stream.normal()));
}

}  // namespace

double draw_poisson(double mean, Stream& stream) {
  if (mean <= 0) return 0;
  if (mean > exact_up_to) return rounded_normal(mean, mean, stream);
  return static_cast<double>(boost::random::poisson_distribution<std::int64_t, double>(mean)(stream));
}

double draw_binomial(double trials, Share share, Stream& stream) {
  if (share.part > share.rest) return trials - draw_binomial(trials, {share.rest, share.part}, stream);
  if (trials <= 0 || share.part <= 0) return 0;
  if (trials == 1) return stream.uniform() < share.part ? 1 : 0;
  const double mean = trials * share.part;
  if (trials <= exact_up_to) {
    const boost::random::binomial_distribution<std::int64_t, double> law(static_cast<std::int64_t>(trials), share.part);
    return static_cast<double>(law(stream));
  }
  const double draw = mean <= rare_up_to ? draw_poisson(mean, stream) : rounded_normal(mean, mean * share.rest, stream);
  return std::min(draw, trials);
}

double draw_gamma(double shape, Stream& stream) {
  if (shape <= 0) return 0;
  if (shape == 1) return -std::log(stream.uniform());
  if (shape > exact_up_to) return std::max(0.0, shape + std::sqrt(shape) * stream.normal());
  return boost::random::gamma_distribution<double>(shape)(stream);
}

double draw_negative_binomial(double successes, double odds, Stream& stream) {
  return draw_poisson(odds * draw_gamma(successes, stream), stream);
}

}  // namespace pel
