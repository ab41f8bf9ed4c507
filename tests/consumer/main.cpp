#include <iostream>

#include "libpel/core/cell.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/parallel/team.hpp"
#include "libpel/version.hpp"

// Usage: consumer VERSION. Calls into the installed library and compares its version with the one expected.
int main(int argc, char** argv) {
  pel::Mpi mpi(argc, argv);
  const pel::Team team = pel::split(MPI_COMM_WORLD, 1);
  const pel::Cell cell(4 * pel::Matrix3::Identity(), {true, true, true});
  const pel::Vector3 image = cell.minimum_image(pel::Vector3(3, 0, 0));
  pel::Landscape landscape;
  pel::add_minimum(landscape, {});
  std::cout << "pel " << pel::version << ", image of (3, 0, 0) at x = " << image.x() << '\n';
  const bool right = argc == 2 && pel::version == argv[1] && image.isApprox(pel::Vector3(-1, 0, 0)) &&
                     pel::minima(landscape) == 1 && team.count >= 1;
  return right ? 0 : 1;
}
