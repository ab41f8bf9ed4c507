#include "libpel/paths/band.hpp"

#include <algorithm>
#include <cmath>

#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

double spring_length(const Band& band, std::size_t image) {
  return (band[image].positions - band[image - 1].positions).norm();
}

}  // namespace

Matrix3X tangent(const Band& band, std::size_t image) {
  const Matrix3X ahead = band[image + 1].positions - band[image].positions;
  const Matrix3X behind = band[image].positions - band[image - 1].positions;
  const double rise = band[image + 1].energy - band[image].energy, rose = band[image].energy - band[image - 1].energy;
  if (rise > 0 && rose > 0) return ahead.normalized();
  if (rise <= 0 && rose <= 0 && (rise < 0 || rose < 0)) return behind.normalized();
  const auto [less, more] = std::minmax({std::abs(rise), std::abs(rose)});
  if (!(more > 0)) return (ahead + behind).normalized();
  const bool up = band[image + 1].energy > band[image - 1].energy;
  return ((up ? more : less) * ahead + (up ? less : more) * behind).normalized();
}

Matrix3X force_across_band(const Band& band, std::size_t image) {
  const Matrix3X along = tangent(band, image);
  return band[image].forces - dot(band[image].forces, along) * along;
}

std::vector<double> spring_stiffness(const Band& band, double ratio) {
  const double highest = std::ranges::max(band, {}, &Sample::energy).energy;
  const double low = std::max(band.front().energy, band.back().energy);
  std::vector<double> stiffness;
  for (std::size_t k = 1; k < band.size(); ++k) {
    const double height = std::max(band[k].energy, band[k - 1].energy);
    const double part = highest > low ? std::clamp((height - low) / (highest - low), 0.0, 1.0) : 0;
    stiffness.push_back(1 + (ratio - 1) * part);
  }
  return stiffness;
}

double spring_force(const Band& band, std::size_t image, const std::vector<double>& stiffness) {
  return stiffness[image] * spring_length(band, image + 1) - stiffness[image - 1] * spring_length(band, image);
}

/// Springs in a row balance where each is as long as it is soft.
std::vector<double> spring_shifts(const Band& band, const std::vector<double>& stiffness,
                                  const std::vector<bool>& held) {
  std::vector<double> shifts(band.size(), 0);
  for (std::size_t begin = 0, end = 1; end < band.size(); ++end) {
    if (end + 1 < band.size() && !held[end]) continue;
    double length = 0, softness = 0, place = 0, target = 0;
    for (std::size_t k = begin + 1; k <= end; ++k) {
      length += spring_length(band, k);
      softness += 1 / stiffness[k - 1];
    }
    for (std::size_t k = begin + 1; k < end; ++k) {
      place += spring_length(band, k);
      target += length / softness / stiffness[k - 1];
      shifts[k] = target - place;
    }
    begin = end;
  }
  return shifts;
}

}  // namespace pel
