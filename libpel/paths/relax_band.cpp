#include "libpel/paths/relax_band.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "libpel/core/displacement.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

/// The size of the forces across, by image (ends: 0): as the tolerance measures them, and as the metric does.
struct Residuals {
  double largest = 0;
  std::vector<double> in_metric;
};

Residuals residuals(const Band& band, const ForceTolerance& tolerance, const Metric& metric) {
  Residuals result{0, std::vector<double>(band.size(), 0)};
  for (std::size_t k = 1; k + 1 < band.size(); ++k) {
    const Matrix3X across = force_across_band(band, k);
    result.largest = std::max(result.largest, size(across, tolerance.norm));
    result.in_metric[k] = std::sqrt(std::max(0.0, dot(across, metric.solve(across))));
  }
  return result;
}

/// What was seen on the way, and between neighbors on the band as it is.
std::vector<Secant> with_neighbors(std::vector<Secant> secants, const Band& band, const Metric& metric) {
  for (std::size_t k = 1; k < band.size(); ++k) secants.push_back(secant(band[k - 1], band[k], metric));
  return secants;
}

/// The image that climbs; 0 for none.
std::size_t climber(const Band& band, double residual, const BandOptions& options) {
  const auto top = static_cast<std::size_t>(std::ranges::max_element(band, {}, &Sample::energy) - band.begin());
  return options.climb && top + 1 < band.size() && residual < options.climb_below ? top : 0;
}

struct Steps {
  std::vector<Matrix3X> of;  // by image; empty for the ends
  double longest = 0;        // across the band, before it is cut: how far an atom is from where it should be
};

/// Images from the highest to the lowest: tangents point upward, so each depends on those before it.
std::vector<std::size_t> downward(const Band& band) {
  std::vector<std::size_t> order;
  for (std::size_t k = 1; k + 1 < band.size(); ++k) order.push_back(k);
  std::ranges::sort(order, std::ranges::greater{}, [&](std::size_t k) { return band[k].energy; });
  return order;
}

/// As the image goes across, its tangent turns about the next higher one: with a force f along and a distance L to it,
/// this adds f / L to the stiffness across. Without it steps on steep parts of the band overshoot for ever.
double damping(const Band& band, std::size_t k, const Matrix3X& along, const Matrix3X& across) {
  const double length =
      std::min((band[k + 1].positions - band[k].positions).norm(), (band[k].positions - band[k - 1].positions).norm());
  const double stiffness = dot(across, band[k].forces) / across.squaredNorm();
  const double turning = std::abs(dot(band[k].forces, along)) / length;
  return stiffness > 0 ? stiffness / (stiffness + turning) : 1;
}

Steps steps(const Band& band, const std::vector<Secant>& secants, double residual, const std::vector<double>& longest,
            const BandOptions& options, const Metric& metric) {
  const std::size_t top = climber(band, residual, options);
  std::vector<bool> held(band.size(), false);
  held[top] = true;
  const std::vector<double> shifts = spring_shifts(band, spring_stiffness(band, options.spring_ratio), held);
  Steps result{std::vector<Matrix3X>(band.size()), 0};
  Band moved = band;
  for (const std::size_t k : downward(band)) {
    const Matrix3X along = tangent(moved, k);
    const SecantHessian hessian = secant_hessian(band[k].positions, secants, metric, options.secants);
    const Matrix3X across = step_across(hessian, band[k].forces, along);
    result.longest = std::max(result.longest, largest_displacement(across));
    const Matrix3X step = k == top ? saddle_step(hessian, band[k].forces, along).step
                                   : Matrix3X(damping(band, k, along, across) * across + shifts[k] * along);
    result.of[k] = capped(step, longest[k]);
    moved[k].positions += result.of[k];
  }
  return result;
}

/// Shorter steps for images that got worse.
void adapt(std::vector<double>& longest, const Residuals& before, const Residuals& now, double most) {
  for (std::size_t k = 0; k < longest.size(); ++k)
    longest[k] = std::clamp((now.in_metric[k] > before.in_metric[k] ? 0.5 : 1.5) * longest[k], 0.05 * most, most);
}

}  // namespace

Band evaluated_band(ForceField& force_field, const Path& path, double first_energy, double last_energy) {
  Band band;
  for (const Matrix3X& positions : path) {
    const bool first = band.empty(), last = band.size() + 1 == path.size();
    if (first || last)
      band.push_back({first ? first_energy : last_energy, positions, Matrix3X::Zero(3, positions.cols())});
    else
      band.push_back(sample_at(force_field, positions));
  }
  return band;
}

BandRelaxation relax_band(ForceField& force_field, Band band, const BandOptions& options, const Metric& metric) {
  BandRelaxation result{BandStatus::budget_spent, std::move(band), {}, 0, 0};
  Counted counted(force_field);
  std::vector<double> longest(result.band.size(), options.max_step);
  std::vector<Secant> seen;
  Residuals before;
  double best = std::numeric_limits<double>::infinity();
  for (int iteration = 0, waiting = 0;; ++iteration) {
    const Residuals now = residuals(result.band, options.tolerance, metric);
    if (iteration > 0) adapt(longest, before, now, options.max_step);
    before = now;
    waiting = now.largest < 0.9 * best ? 0 : waiting + 1;
    best = std::min(best, now.largest);
    result.residual = now.largest;
    result.secants = with_neighbors(seen, result.band, metric);
    const bool alone = waiting > options.patience;
    const Steps next =
        steps(result.band, alone ? std::vector<Secant>{} : result.secants, now.largest, longest, options, metric);
    if (now.largest < options.tolerance.value || next.longest < options.loose) result.status = BandStatus::converged;
    if (result.status == BandStatus::converged || iteration >= options.max_iterations) break;
    for (std::size_t k = 1; k + 1 < result.band.size(); ++k) {
      Sample moved = sample_at(counted, result.band[k].positions + next.of[k]);
      seen.push_back(secant(result.band[k], moved, metric));
      result.band[k] = std::move(moved);
    }
  }
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
