#pragma once

#include <string>

#include "libpel/io/trajectory/text_lines.hpp"

namespace pel {

enum class TrajectoryFormat { lammps_dump, xyz };

/// By the first line, which is left to be read. Throws InputError, which names `file`, where it is neither.
TrajectoryFormat trajectory_format(TextLines& lines, const std::string& file);

}  // namespace pel
