#include "tests/support/data_positions.hpp"

#include <cmath>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/support/file_content.hpp"

namespace pel::test {

Matrix3X positions_in(const std::string& file, Index atoms, const Matrix3& edges) {
  Matrix3X positions = Matrix3X::Constant(3, atoms, std::nan(""));
  std::istringstream lines(file_content(file));
  std::string line;
  while (std::getline(lines, line) && !line.starts_with("Atoms")) {
  }
  while (std::getline(lines, line) && !line.starts_with("Velocities")) {
    std::istringstream words(line);
    Index id = 0, type = 0;
    Vector3 position, image = Vector3::Zero();
    if (!(words >> id >> type >> position[0] >> position[1] >> position[2])) continue;
    for (double& boxes : image)
      if (!(words >> boxes)) boxes = 0;
    REQUIRE(id <= atoms);
    positions.col(id - 1) = position + edges * image;
  }
  REQUIRE(positions.allFinite());
  return positions;
}

}  // namespace pel::test
