#pragma once

#include "libpel/forces/force_field.hpp"
#include "libpel/search/event.hpp"

// What is done to all three points of an event alike.
namespace pel {

/// Are all energies, coordinates and the curvature numbers?
bool is_finite(const Event& event);

/// The event of mobile atoms in the coordinates of all.
Event expanded(const Frozen& mobile, Event event);

}  // namespace pel
