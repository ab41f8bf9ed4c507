#include "libpel/paths/event_points.hpp"

#include <cmath>

namespace pel {
namespace {

bool is_finite(const StationaryPoint& point) { return std::isfinite(point.energy) && point.positions.allFinite(); }

}  // namespace

bool is_finite(const Event& event) {
  return is_finite(event.from) && is_finite(event.saddle) && is_finite(event.to) && std::isfinite(event.eigenvalue);
}

Event expanded(const Frozen& mobile, Event event) {
  for (StationaryPoint* point : {&event.from, &event.saddle, &event.to})
    point->positions = mobile.expand(point->positions);
  return event;
}

}  // namespace pel
