#include "libpel/paths/profile.hpp"

#include <algorithm>
#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"

namespace pel {
namespace {

/// E(t) = c0 + c1 t + c2 t^2 + c3 t^3 between two points, t from 0 to 1.
struct Cubic {
  double c0, c1, c2, c3;
  double at(double t) const { return c0 + t * (c1 + t * (c2 + t * c3)); }
};

Cubic cubic(const Profile& p, std::size_t k) {
  const double length = p.distance[k + 1] - p.distance[k], rise = p.energy[k + 1] - p.energy[k];
  const double before = p.slope[k] * length, after = p.slope[k + 1] * length;
  return {p.energy[k], before, 3 * rise - 2 * before - after, before + after - 2 * rise};
}

void validate(const Profile& p) {
  if (p.distance.size() < 2 || p.energy.size() != p.distance.size() || p.slope.size() != p.distance.size())
    throw InputError("profile: needs distance, energy and slope of two or more points");
}

/// Where the slope changes its sign within (0, 1], ascending.
std::vector<double> stationary(const Cubic& c) {
  std::vector<double> roots;
  const double a = 3 * c.c3, b = c.c2, d = c.c1;  // a t^2 + 2 b t + d = 0
  const double discriminant = b * b - a * d;
  if (!(discriminant > 0)) return roots;
  const double q = -(b + std::copysign(std::sqrt(discriminant), b));  // no cancellation
  for (const double t : {a != 0 ? q / a : 2.0, q != 0 ? d / q : 2.0})
    if (t > 0 && t <= 1) roots.push_back(t);
  std::ranges::sort(roots);
  return roots;
}

}  // namespace

Profile profile(const Band& band) {
  Profile result;
  for (std::size_t k = 0; k < band.size(); ++k) {
    const bool end = k == 0 || k + 1 == band.size();
    const double from_last = k == 0 ? 0 : (band[k].positions - band[k - 1].positions).norm();
    result.distance.push_back(k == 0 ? 0 : result.distance.back() + from_last);
    result.energy.push_back(band[k].energy);
    result.slope.push_back(end ? 0 : -dot(band[k].forces, tangent(band, k)));
  }
  return result;
}

double energy_at(const Profile& profile, double distance) {
  validate(profile);
  const auto& s = profile.distance;
  if (distance <= s.front()) return profile.energy.front();
  if (distance >= s.back()) return profile.energy.back();
  const auto k = static_cast<std::size_t>(std::ranges::upper_bound(s, distance) - s.begin()) - 1;
  return cubic(profile, k).at((distance - s[k]) / (s[k + 1] - s[k]));
}

std::vector<Extremum> extrema(const Profile& profile) {
  validate(profile);
  std::vector<Extremum> found;
  for (std::size_t k = 0; k + 1 < profile.distance.size(); ++k) {
    const Cubic c = cubic(profile, k);
    const double length = profile.distance[k + 1] - profile.distance[k];
    for (const double t : stationary(c)) {
      const double distance = profile.distance[k] + t * length;
      const double bend = 2 * c.c2 + 6 * c.c3 * t;
      if (bend != 0 && distance < profile.distance.back() * (1 - 1e-9)) found.push_back({distance, c.at(t), bend < 0});
    }
  }
  return found;
}

std::vector<Extremum> prominent_maxima(const Profile& profile, double prominence) {
  std::vector<Extremum> all = extrema(profile), tops;
  double lowest = profile.energy.front();
  for (const Extremum& one : all) {
    if (!one.maximum) {
      lowest = std::min(lowest, one.energy);
      continue;
    }
    const bool rises = one.energy - lowest > prominence;
    if (rises || tops.empty()) {
      tops.push_back(one);
      lowest = one.energy;
    } else if (one.energy > tops.back().energy) {
      tops.back() = one;
      lowest = one.energy;
    }
  }
  return tops;
}

}  // namespace pel
