#include "drivers/landscape/recorded_event.hpp"

namespace pel::drivers {

Event recorded_event(const Frozen& mobile, const Landscape& landscape, const Saddle& saddle) {
  const Minimum& from = minimum(landscape, saddle.from);
  const Matrix3X end = from.positions + dense(saddle.displacement, from.positions.cols());
  return {{from.energy, mobile.restrict(from.positions)},
          {saddle.energy, mobile.restrict(saddle.positions)},
          {minimum(landscape, saddle.to).energy, mobile.restrict(end)},
          saddle.eigenvalue};
}

}  // namespace pel::drivers
