# LAMMPS as a library: imported target LAMMPS::library.
#
# The package config that LAMMPS installs is not used: Debian's refers to the program lmp, Python and KIM, which are
# packaged apart, and fails without them.
find_path(LAMMPS_INCLUDE_DIR lammps/library.h)
find_library(LAMMPS_LIBRARY lammps)
mark_as_advanced(LAMMPS_INCLUDE_DIR LAMMPS_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LAMMPS REQUIRED_VARS LAMMPS_LIBRARY LAMMPS_INCLUDE_DIR)

if(LAMMPS_FOUND AND NOT TARGET LAMMPS::library)
  add_library(LAMMPS::library UNKNOWN IMPORTED)
  set_target_properties(LAMMPS::library PROPERTIES IMPORTED_LOCATION ${LAMMPS_LIBRARY}
                                                   INTERFACE_INCLUDE_DIRECTORIES ${LAMMPS_INCLUDE_DIR})
endif()
