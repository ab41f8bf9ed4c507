#include "libpel/io/growing_file.hpp"

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/io/extended_xyz_text.hpp"
#include "libpel/io/trajectory_file.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace pel;
using namespace pel::test;

/// Frame `k`: atoms far outside of the box, moved a little from frame to frame.
std::string frame(const Structure& structure, int k) {
  const Matrix3X shift = Matrix3X::Constant(3, structure.atoms(), 30 + 0.1 * k);
  return extended_xyz({structure.cell,
                       structure.positions + shift,
                       structure.species,
                       {{"Timestep", std::to_string(500 * k)}, {"energy", "-1.5"}}},
                      {"Cu"});
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("frames added piece by piece are read as one trajectory, plain or gz") {
    const TemporaryFolder folder;
    const Structure structure = sheared_crystal(0.05);
    for (const Packing packing : {Packing::plain, Packing::gz}) {
      const std::string path = folder / (packing == Packing::gz ? "frames.xyz.gz" : "frames.xyz");
      for (int k = 0; k < 5; ++k) {
        const std::uint64_t length = append(path, frame(structure, k), packing);
        CHECK(length == file_content(path).size());
      }
      TrajectoryFile file(path, structure);
      for (int k = 0; k < 5; ++k) {
        const auto read = file.next();
        REQUIRE(read);
        CHECK(read->step == 500 * k);
        const Matrix3X shift = Matrix3X::Constant(3, structure.atoms(), 30 + 0.1 * k);
        CHECK((read->positions - structure.positions - shift).cwiseAbs().maxCoeff() < 1e-8);
      }
      CHECK(!file.next());
      CHECK(!file.cut_short());
    }
  }

  TEST_CASE("a file cut at any byte and cut back goes on as if nothing had happened") {
    const TemporaryFolder folder;
    const Structure structure = fcc_crystal(1, 0.05);
    const std::string path = folder / "frames.xyz.gz";
    append(path, frame(structure, 0), Packing::gz);
    const std::uint64_t kept = append(path, frame(structure, 1), Packing::gz);
    append(path, frame(structure, 2), Packing::gz);
    const std::string whole = file_content(path);
    for (std::size_t length = kept; length < whole.size(); length += 7) {
      write_file(path, whole.substr(0, length));
      cut_back(path, kept);
      append(path, frame(structure, 2), Packing::gz);
      CHECK(file_content(path) == whole);
    }
    write_file(path, whole.substr(0, kept - 1));
    CHECK_THROWS_AS(cut_back(path, kept), InputError);
    CHECK_THROWS_AS(cut_back(folder / "none", 1), InputError);
    CHECK_NOTHROW(cut_back(folder / "none", 0));
    CHECK_THROWS_AS(append("/no/such/folder/file", "text", Packing::plain), InputError);
  }

  TEST_CASE("types are named after the elements of their masses, or the first elements") {
    using Names = std::vector<std::string>;
    CHECK(element_names({63.546, 91.224}) == Names{"Cu", "Zr"});
    CHECK(element_names({28.0855, 15.9994}) == Names{"Si", "O"});
    CHECK(element_names({58.71}) == Names{"Ni"});
    CHECK(element_names({1, 1}) == Names{"H", "He"});
    CHECK(element_names({50, 60, 70}) == Names{"H", "He", "Li"});
  }
}
