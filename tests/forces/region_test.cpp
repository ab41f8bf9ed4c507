#include "libpel/forces/region.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/region_potential.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/replicas.hpp"

namespace pel {
namespace {

constexpr double cutoff = 1.1;

/// How often an atom occurs within `far` of a place, by brute force over many boxes.
std::map<Index, int> images_within(const Structure& structure, const Vector3& center, double far) {
  std::map<Index, int> found;
  for (Index a = 0; a < structure.atoms(); ++a)
    for (int i = -4; i <= 4; ++i)
      for (int j = -4; j <= 4; ++j)
        for (int k = -4; k <= 4; ++k) {
          const Vector3 place = structure.positions.col(a) + structure.cell.edges() * Vector3(i, j, k) - center;
          if (place.norm() < far) ++found[a];
        }
  return found;
}

void check_against_brute_force(const Structure& structure, const Sphere& sphere, const ShellOptions& options) {
  const RegionAtoms atoms = region_atoms(structure, structure.positions, sphere, cutoff, options);
  std::map<Index, int> all, inside;
  for (const Index a : atoms.mobile) ++inside[a], ++all[a];
  for (const FrozenImage& image : atoms.frozen) ++all[image.atom];
  CHECK(inside == images_within(structure, sphere.center, sphere.radius));
  CHECK(all == images_within(structure, sphere.center, sphere.radius + (options.cutoffs + options.slack) * cutoff));
}

TEST_SUITE("unit") {
  TEST_CASE("a region holds every image within its radius and its shell, once") {
    for (const Structure& structure : {test::fcc_crystal(4, 0.03), test::sheared_crystal(0.03)})
      for (const double radius : {0.9, 1.15})
        for (const double cutoffs : {1.0, 2.0})
          check_against_brute_force(structure, {structure.positions.col(5), radius}, {.cutoffs = cutoffs});
  }

  TEST_CASE("where a region is as large as the box, its shell holds several images of one atom") {
    const Structure crystal = test::fcc_crystal(3, 0.03);
    const Sphere sphere{crystal.positions.col(5), 1.3};
    check_against_brute_force(crystal, sphere, {.cutoffs = 2});
    const RegionAtoms atoms = region_atoms(crystal, crystal.positions, sphere, cutoff, {.cutoffs = 2});
    std::map<Index, int> times;
    for (const FrozenImage& image : atoms.frozen) ++times[image.atom];
    CHECK(std::ranges::any_of(times, [](const auto& entry) { return entry.second > 1; }));
  }

  TEST_CASE("a region is contiguous, whatever box each atom is in") {
    Structure crystal = test::fcc_crystal(4, 0.03);
    for (Index a = 0; a < crystal.atoms(); ++a) crystal.positions.col(a) += crystal.cell.edges().col(a % 3) * (a % 5);
    const Sphere sphere{crystal.positions.col(0), 1.2};
    const RegionAtoms atoms = region_atoms(crystal, crystal.positions, sphere, cutoff);
    const Matrix3X places = crystal.positions(Eigen::all, atoms.mobile) + atoms.offset;
    CHECK(atoms.mobile.size() > 1);
    CHECK(places.colwise().norm().maxCoeff() < sphere.radius);
  }

  TEST_CASE("outer atoms are those no mobile atom comes within a cut-off of, and there are none in one cut-off") {
    const Structure crystal = test::fcc_crystal(5, 0.03);
    const Sphere sphere{crystal.positions.col(3), 1.2};
    const ShellOptions two{.cutoffs = 2};
    bool some = false;
    for (const FrozenImage& image : region_atoms(crystal, crystal.positions, sphere, cutoff, two).frozen) {
      CHECK(image.outer == (image.place.norm() > sphere.radius + (1 + two.slack) * cutoff));
      some = some || image.outer;
    }
    CHECK(some);
    for (const FrozenImage& image : region_atoms(crystal, crystal.positions, sphere, cutoff).frozen)
      CHECK_FALSE(image.outer);
  }

  TEST_CASE("fixed atoms are frozen wherever they are") {
    Structure crystal = test::fcc_crystal(4, 0.03);
    const Sphere sphere{crystal.positions.col(3), 1.5};
    const auto free = region_atoms(crystal, crystal.positions, sphere, cutoff);
    const Index held = free.mobile.back();
    crystal.fixed[held] = 1;
    const auto with_fixed = region_atoms(crystal, crystal.positions, sphere, cutoff);
    CHECK(with_fixed.mobile.size() == free.mobile.size() - 1);
    CHECK(std::ranges::find(with_fixed.mobile, held) == with_fixed.mobile.end());
    CHECK(std::ranges::count(with_fixed.frozen, held, &FrozenImage::atom) == 1);
  }

  TEST_CASE("a region fits where the sphere and its images have no neighbor in common") {
    const Cell cube(10 * Matrix3::Identity(), {true, true, true}),
        slab(10 * Matrix3::Identity(), {false, false, false});
    const ShellOptions rigid{.slack = 0};
    CHECK(region_fit(cube, 2.9, 2, rigid) == RegionFit::fits);
    CHECK(region_fit(cube, 3.1, 2, rigid) == RegionFit::meets_itself);
    CHECK(region_fit(cube, 2.9, 2, {.slack = 0.2}) == RegionFit::meets_itself);
    CHECK(region_fit(slab, 30, 2, rigid) == RegionFit::fits);
    Matrix3 sheared = 10 * Matrix3::Identity();
    sheared(0, 1) = 8;
    CHECK(region_fit(Cell(sheared, {true, true, true}), 2.9, 2, rigid) == RegionFit::fits);
    sheared(1, 1) = 6;  // b - a is 6.3 long
    CHECK(region_fit(Cell(sheared, {true, true, true}), 1.1, 2, rigid) == RegionFit::fits);
    CHECK(region_fit(Cell(sheared, {true, true, true}), 1.2, 2, rigid) == RegionFit::meets_itself);
  }

  TEST_CASE("a potential whose forces cannot be cut out is refused, with command and reason") {
    const auto refusal = [](const std::string& potential) -> std::string {
      try {
        region_input(test::lammps_input(potential, ""));
      } catch (const InputError& error) {
        return error.what();
      }
      return "";
    };
    const auto names = [](const std::string& text, const std::string& a, const std::string& b) {
      INFO(text);
      CHECK(text.find(a) != std::string::npos);
      CHECK(text.find(b) != std::string::npos);
      CHECK(text.find('\n') == std::string::npos);
    };
    names(refusal(test::ionic_potential("pppm", 0.1)), "'kspace_style pppm 1e-6'", "long-ranged");
    names(refusal("atom_style full\npair_style zero 5\n"), "'atom_style full'", "atomic and charge");
    names(refusal("atom_style molecular\n"), "'atom_style molecular'", "atomic and charge");
    names(refusal("pair_style zero 5\nbond_style harmonic\n"), "'bond_style harmonic'", "more than the region");
    names(refusal("fix wall all wall/lj93 zlo 0 1 1 2\n"), "'fix wall", "fix");
    names(refusal("pair_style hybrid/overlay zero 5 eam\n"), "'pair_style hybrid/overlay zero 5 eam'", "hybrid");
    names(refusal("neigh_modify exclude type 1 1\n"), "'neigh_modify exclude type 1 1'", "excluded");
    names(refusal("group some id 1:5\n"), "'group some id 1:5'", "more than the region");
    CHECK(refusal(test::lennard_jones_potential()).empty());
    CHECK(refusal(test::copper_zirconium().potential).empty());
  }

  TEST_CASE("boundaries of the whole system are not those of the region") {
    const LammpsInput local = region_input(test::lammps_input("boundary p p s\nunits lj\npair_style lj/cut 2\n", ""));
    CHECK(lammps_commands(local.potential) ==
          std::vector<std::string>{"boundary f f f", "units lj", "pair_style lj/cut 2"});
  }
}

}  // namespace
}  // namespace pel
