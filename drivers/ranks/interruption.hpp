#pragma once

namespace pel::drivers {

/// From here on the first SIGINT or SIGTERM raises a flag instead of ending the process; a second one of the same kind
/// ends it. For commands that ask `interruption_requested` often.
void watch_for_interruption();

/// Has the user, or the batch system, asked this process to stop?
bool interruption_requested();

}  // namespace pel::drivers
