#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {
namespace {

using test::evaluated;

std::string lj_atoms() { return test::data_file(test::fcc_crystal(3, 0)); }

std::string refusal(const std::string& potential, const std::string& structure) {
  try {
    LammpsForceField accepted(test::lammps_input(potential, structure), MPI_COMM_SELF);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

void check_refused(const std::string& potential, const std::string& structure, const std::vector<std::string>& words) {
  const std::string message = refusal(potential, structure);
  for (const std::string& word : words) {
    INFO("expected: ", word, "; said: ", message);
    CHECK(message.find(word) != std::string::npos);
  }
  CHECK(message.find('\n') == std::string::npos);
}

std::string replaced(std::string text, const std::string& before, const std::string& after) {
  return text.replace(text.find(before), before.size(), after);
}

TEST_SUITE("lammps") {
  TEST_CASE("an error of LAMMPS in the potential names the potential, the command and LAMMPS's reason") {
    const std::string start = "units metal\n", crystal = lj_atoms();
    check_refused(start + "pair_style eam/fs\npair_coeff * * no_such.eam.fs Cu", crystal,
                  {"potential 'model'", "'pair_coeff * * no_such.eam.fs Cu'", "no_such.eam.fs"});
    check_refused(start + "pair_style lj/cut 2", crystal, {"potential 'model'", "pair coeffs are not set"});
    check_refused(start + "pair_style no/such/style", crystal, {"potential 'model'", "no/such/style"});
    check_refused(start + "no_such_command 1", crystal, {"potential 'model'", "no_such_command 1"});
    check_refused("units metal\nunits none_such", crystal, {"potential 'model'", "units none_such"});
  }

  TEST_CASE("units that pel does not speak are refused by name") {
    check_refused("units si\npair_style lj/cut 2\npair_coeff * * 1 1", lj_atoms(), {"potential 'model'", "si"});
  }

  TEST_CASE("more atom types than the potential has are refused") {
    const std::string potential = "units metal\npair_style eam/fs\npair_coeff * * CuZr_mm.eam.fs Cu Zr\n";
    Structure crystal = test::fcc_crystal(3, 0);
    crystal.masses = {63.5, 91.2, 26.9};
    check_refused(potential, test::data_file(crystal), {"potential 'model'", "pair_coeff", "Incorrect args"});
  }

  TEST_CASE("commands that read or move atoms are refused") {
    for (const std::string command :
         {"read_data x.data", "read_restart x", "create_atoms 1 single 0 0 0", "create_box 1 b", "run 10",
          "minimize 0 0 1 1", "clear", "quit", "replicate 2 2 2", "rerun x", "include other.in", "shell ls"}) {
      check_refused(test::lennard_jones_potential() + command, lj_atoms(),
                    {"potential 'model'", "'" + command + "'", "does not belong there"});
    }
  }

  TEST_CASE("a time integration in the potential moves no atoms") {
    const Structure crystal = test::fcc_crystal(3, 0.05);
    LammpsForceField plain(test::lennard_jones_crystal(crystal), MPI_COMM_SELF);
    LammpsForceField moving(
        test::lammps_input(test::lennard_jones_potential() + "velocity all create 3 1\nfix 1 all nve\n",
                           test::data_file(crystal)),
        MPI_COMM_SELF);
    for (int call = 0; call < 3; ++call)
      test::check_equal(evaluated(plain, crystal.positions), evaluated(moving, crystal.positions), 1e-12);
  }

  TEST_CASE("a truncated structure is refused wherever it was cut") {
    const std::string whole = lj_atoms();
    for (const double part : {0.0, 0.01, 0.02, 0.3, 0.6, 0.9}) {
      INFO(part);
      const auto length = static_cast<std::size_t>(part * static_cast<double>(whole.size()));
      check_refused(test::lennard_jones_potential(), whole.substr(0, length), {"'atoms'", "structure"});
    }
  }

  TEST_CASE("structures that are not a numbered list of atoms are refused") {
    const std::string potential = test::lennard_jones_potential(), whole = lj_atoms();
    const std::string last = whole.substr(whole.rfind("\n108 ") + 1);
    SUBCASE("no atoms") {
      check_refused(potential, replaced(whole, "108 atoms", "0 atoms"), {"structure 'atoms'"});
      const std::string empty = replaced(whole.substr(0, whole.find("\nAtoms")), "108 atoms", "0 atoms");
      check_refused(potential, empty, {"structure 'atoms'", "no atoms"});
    }
    SUBCASE("ids with a gap") {
      check_refused(potential, replaced(whole, last, "1" + last),
                    {"structure 'atoms'", "largest atom id is 1108", "108 atoms", "number them 1 to N"});
    }
    SUBCASE("an id given twice") {
      check_refused(potential, replaced(whole, "\n7 1 ", "\n8 1 "), {"structure 'atoms'", "id", "number them 1 to N"});
    }
    SUBCASE("no masses") {
      const auto masses = whole.find("Masses"), atoms = whole.find("Atoms #");
      check_refused(potential, whole.substr(0, masses) + whole.substr(atoms), {"mass"});
    }
    SUBCASE("an atom outside of the box, fixed walls") {
      check_refused("boundary p p f\n" + potential, replaced(whole, "\n" + last, "\n108 1 1 1 77\n"),
                    {"structure 'atoms'", "LAMMPS says"});
    }
    SUBCASE("words for numbers") {
      check_refused(potential, replaced(whole, "\n" + last, "\n108 1 here and there\n"), {"structure 'atoms'"});
    }
  }

  TEST_CASE("a file that cannot be read is named") {
    const test::TemporaryFolder folder;
    const std::string present = folder / "present", absent = folder / "absent";
    std::ofstream(present) << "units lj\n";
    for (const auto& [potential, structure] : {std::pair{absent, present}, std::pair{present, absent}}) {
      try {
        read_lammps_input(potential, structure);
        FAIL("accepted");
      } catch (const InputError& error) {
        CHECK(std::string(error.what()).find("'" + absent + "'") != std::string::npos);
      }
    }
    CHECK_THROWS_AS(read_lammps_input(folder.path().string(), present), InputError);
  }

  TEST_CASE("refused inputs leave no temporary files") {
    const test::TemporaryFolder folder;
    const char* before = std::getenv("TMPDIR");
    const std::string kept = before ? before : "/tmp";
    setenv("TMPDIR", folder.path().c_str(), 1);
    refusal(test::lennard_jones_potential(), "nonsense");
    refusal(test::lennard_jones_potential(), lj_atoms());
    setenv("TMPDIR", (folder / "missing").c_str(), 1);
    const std::string message = refusal(test::lennard_jones_potential(), lj_atoms());
    setenv("TMPDIR", kept.c_str(), 1);
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK(message.find("set TMPDIR") != std::string::npos);
  }

  TEST_CASE("places without forces are force errors, and the next call works as if nothing had been") {
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      LammpsForceField fresh(system.input, MPI_COMM_SELF), tried(system.input, MPI_COMM_SELF);
      const Matrix3X good = fresh.structure().positions;
      const auto expected = evaluated(fresh, good);
      Matrix3X undefined = good, infinite = good, overlapping = good;
      undefined(1, 3) = std::numeric_limits<double>::quiet_NaN();
      infinite(0, 0) = std::numeric_limits<double>::infinity();
      overlapping.col(1) = overlapping.col(2) = good.rowwise().mean();  // well inside: no rounding by images
      for (const Matrix3X& bad : {undefined, infinite, overlapping}) {
        CHECK_THROWS_AS(evaluated(tried, bad), ForceError);
        test::check_equal(expected, evaluated(tried, good), 1e-9);
      }
      CHECK_THROWS_AS(evaluated(tried, overlapping), ForceError);
      CHECK(test::same_bits(expected, evaluated(tried, good)));
    }
  }

  TEST_CASE("an atom that leaves through a fixed wall is lost, and the next call works") {
    const auto systems = test::small_systems();
    const auto walls = std::ranges::find(systems, "fixed walls", &test::SmallSystem::name);
    REQUIRE(walls != systems.end());
    LammpsForceField slab(walls->input, MPI_COMM_SELF);
    const Matrix3X good = slab.structure().positions;
    const auto expected = evaluated(slab, good);
    Matrix3X flown = good;
    flown(2, 5) = 1000;
    CHECK_THROWS_WITH_AS(evaluated(slab, flown), doctest::Contains("ost atoms"), ForceError);
    CHECK(test::same_bits(expected, evaluated(slab, good)));
  }

  TEST_CASE("a data file that cannot be written is an input error, and the next call works") {
    const test::TemporaryFolder folder;
    const Structure crystal = test::fcc_crystal(3, 0.05);
    LammpsForceField force_field(test::lennard_jones_crystal(crystal), MPI_COMM_SELF);
    const auto expected = evaluated(force_field, crystal.positions);
    CHECK_THROWS_AS(force_field.write_data(folder / "missing/out.data", crystal.positions), InputError);
    CHECK(test::same_bits(expected, evaluated(force_field, crystal.positions)));
  }
}

}  // namespace
}  // namespace pel
