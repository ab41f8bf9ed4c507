#pragma once

#include "libpel/forces/force_field.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/search/event.hpp"

namespace pel::drivers {

/// The event of a recorded saddle, mobile atoms only, in the frame and labels of `from`: `to` is where the displacement
/// leads.
Event recorded_event(const Frozen& mobile, const Landscape& landscape, const Saddle& saddle);

}  // namespace pel::drivers
