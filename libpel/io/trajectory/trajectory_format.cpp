#include "libpel/io/trajectory/trajectory_format.hpp"

#include "libpel/core/error.hpp"
#include "libpel/io/trajectory/extended_xyz.hpp"
#include "libpel/io/trajectory/frame_text.hpp"
#include "libpel/io/trajectory/lammps_dump.hpp"

namespace pel {

TrajectoryFormat trajectory_format(TextLines& lines, const std::string& file) {
  FrameText text;
  const bool any = take_first_line(lines, text);
  if (any) lines.put_back();
  if (any && begins_lammps_dump(text.header[0])) return TrajectoryFormat::lammps_dump;
  if (any && begins_xyz(text.header[0])) return TrajectoryFormat::xyz;
  const std::string what = any ? "this is" : "there is no whole line in this file, which is";
  throw InputError(
      file + ": " + what +
      " neither a text dump of LAMMPS (ITEM: ...) nor extended XYZ (number of atoms first); give one of them");
}

}  // namespace pel
