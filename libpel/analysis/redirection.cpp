#include "libpel/analysis/redirection.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "libpel/core/random.hpp"

namespace pel {
namespace {

double angle(std::uint64_t word) { return 2 * std::numbers::pi * open_unit_interval(word); }

}  // namespace

Redirection any_direction(const std::vector<Index>& axes) {
  if (axes.size() == 3)
    return [](const Vector3& step, const std::array<std::uint64_t, 4>& words) -> Vector3 {
      // The height of a point on a sphere is uniform (Archimedes).
      const double height = 2 * open_unit_interval(words[0]) - 1, radius = std::sqrt(1 - height * height);
      return step.norm() * Vector3(radius * std::cos(angle(words[1])), radius * std::sin(angle(words[1])), height);
    };
  if (axes.size() != 2) throw std::invalid_argument("any_direction: two or three axes");
  return [axes](const Vector3& step, const std::array<std::uint64_t, 4>& words) -> Vector3 {
    const double length = std::hypot(step[axes[0]], step[axes[1]]);
    Vector3 turned = Vector3::Zero();
    turned[axes[0]] = length * std::cos(angle(words[0]));
    turned[axes[1]] = length * std::sin(angle(words[0]));
    return turned;
  };
}

}  // namespace pel
