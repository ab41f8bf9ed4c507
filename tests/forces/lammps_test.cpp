#include "libpel/forces/lammps.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/models.hpp"
#include "tests/support/evaluated.hpp"
#include "tests/support/finite_differences.hpp"
#include "tests/support/known_surfaces.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {
namespace {

using test::Evaluated;
using test::evaluated;

void check_gradient(LammpsForceField& force_field, View3X positions, double step, double tolerance) {
  const std::vector<Index> atoms{0, force_field.atoms() / 2, force_field.atoms() - 1};
  const Evaluated exact = evaluated(force_field, positions);
  const Matrix3X numerical = test::numerical_forces(force_field, positions, atoms, step);
  const Matrix3X difference = exact.forces(Eigen::all, atoms) - numerical;
  CHECK(exact.forces.norm() > 0.1);
  CHECK(difference.cwiseAbs().maxCoeff() < tolerance * std::max(1.0, exact.forces.cwiseAbs().maxCoeff()));
}

Matrix3X disordered(const LammpsForceField& force_field, double length) {
  Stream stream = test::test_stream(5);
  return force_field.structure().positions + length * test::random_vector(force_field.atoms(), stream);
}

TEST_SUITE("lammps") {
  TEST_CASE("every kind of box and of interaction: forces are minus the gradient") {
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      LammpsForceField force_field(system.input, MPI_COMM_SELF);
      check_gradient(force_field, disordered(force_field, system.disorder), system.step, system.gradient_tolerance);
    }
  }

  TEST_CASE("the example glass: gradient, metal units, species and masses") {
    LammpsForceField glass(test::copper_zirconium(), MPI_COMM_SELF);
    check_gradient(glass, disordered(glass, 0.1), 1e-4, 1e-6);
    CHECK(glass.units().style == UnitStyle::metal);
    CHECK(glass.atoms() == 500);
    CHECK(glass.structure().masses == std::vector<double>{63.546, 91.224});
    CHECK(glass.structure().charges.empty());
    for (const int type : glass.structure().species) CHECK((type == 1 || type == 2));
  }

  TEST_CASE("units are those of the potential") {
    LammpsForceField reduced(test::small_systems()[0].input, MPI_COMM_SELF);
    CHECK(reduced.units().style == UnitStyle::lj);
    LammpsForceField ions(test::ionic_crystal("ewald", 0, 0), MPI_COMM_SELF);
    CHECK(ions.units().style == UnitStyle::real);
    CHECK(ions.structure().charges.size() == 64);
    CHECK(ions.structure().charges[0] == 1);
  }

  TEST_CASE("energies are whole, not per atom: a crystal of twice the atoms has twice the energy") {
    double energies[2];
    for (const int k : {0, 1}) {
      const Structure crystal = test::fcc_crystal(3 + 3 * k, 0);
      LammpsForceField force_field(test::lennard_jones_crystal(crystal), MPI_COMM_SELF);
      energies[k] = evaluated(force_field, crystal.positions).energy;
    }
    CHECK(energies[1] == doctest::Approx(8 * energies[0]).epsilon(1e-12));
  }

  TEST_CASE("Lennard-Jones through LAMMPS equals the model") {
    const Matrix3X cluster = test::icosahedron();
    Structure structure{Cell(20 * Matrix3::Identity(), {true, true, true}, Vector3::Constant(-10)),
                        cluster,
                        std::vector<int>(13, 1),
                        {1},
                        {},
                        {}};
    LammpsForceField engine(test::lammps_input("units lj\nboundary f f f\npair_style lj/cut 9\npair_coeff 1 1 1 1\n",
                                               test::data_file(structure)),
                            MPI_COMM_SELF);
    LennardJonesCluster model(13);
    test::check_equal(evaluated(engine, cluster), evaluated(model, cluster), 1e-12);
    CHECK(engine.invariance().rotation);
    CHECK(engine.invariance().translation == std::array{true, true, true});
  }

  TEST_CASE("charges: the energy of rock salt is Madelung's, by Ewald's sum and by the particle mesh") {
    for (const std::string kspace : {"ewald", "pppm"}) {
      LammpsForceField ions(test::ionic_crystal(kspace, 0, 0), MPI_COMM_SELF);
      const Evaluated crystal = evaluated(ions, ions.structure().positions);
      const double coulomb_constant = 332.06371, distance = 5.64 / 2;  // kcal A / mol / e^2; A
      const double madelung = -crystal.energy / 32 * distance / coulomb_constant;
      INFO(kspace);
      CHECK(madelung == doctest::Approx(1.747564594633).epsilon(1e-5));
      CHECK(crystal.forces.cwiseAbs().maxCoeff() < 1e-4 * coulomb_constant / (distance * distance));
    }
  }

  TEST_CASE("a crystal has the same energy per atom in a cube and in a sheared cell") {
    const Structure cube = test::fcc_crystal(3, 0), sheared = test::primitive_crystal(4);
    LammpsForceField in_cube(test::lennard_jones_crystal(cube), MPI_COMM_SELF);
    LammpsForceField in_sheared(test::lennard_jones_crystal(sheared), MPI_COMM_SELF);
    CHECK(evaluated(in_sheared, sheared.positions).energy / 64 ==
          doctest::Approx(evaluated(in_cube, cube.positions).energy / 108).epsilon(1e-12));
  }

  TEST_CASE("the structure is that of the data file: box, unwrapped positions, order of ids") {
    for (Structure written : {test::fcc_crystal(3, 0.05), test::sheared_crystal(0.05)}) {
      Stream stream = test::test_stream(6);
      for (auto atom : written.positions.colwise())  // up to several boxes away
        atom += written.cell.edges() * Vector3(2 * test::random_vector(1, stream)).array().round().matrix();
      test::DataFileStyle style{.order = {}, .wrapped = true, .ending = "\n"};
      for (Index a = 0; a < written.atoms(); ++a) style.order.push_back((a * 31 + 7) % written.atoms());
      LammpsForceField force_field(test::lammps_input(test::lennard_jones_potential(), test::data_file(written, style)),
                                   MPI_COMM_SELF);
      const Structure& read = force_field.structure();
      CHECK((read.positions - written.positions).cwiseAbs().maxCoeff() < 1e-12);
      CHECK((read.cell.edges() - written.cell.edges()).cwiseAbs().maxCoeff() < 1e-12);
      CHECK((read.cell.origin() - written.cell.origin()).cwiseAbs().maxCoeff() < 1e-12);
      CHECK(read.cell.periodic() == std::array{true, true, true});
      LammpsForceField ordered(test::lennard_jones_crystal(written), MPI_COMM_SELF);
      test::check_equal(evaluated(force_field, written.positions), evaluated(ordered, written.positions), 1e-10);
    }
  }

  TEST_CASE("a file with the line ends of Windows reads as any other") {
    const Structure crystal = test::rock_salt(0.1);
    const LammpsInput plain = test::lammps_input(test::ionic_potential("ewald", 0.1), test::data_file(crystal));
    std::string potential = plain.potential;
    for (std::size_t at = 0; (at = potential.find('\n', at)) != std::string::npos; at += 2) potential.insert(at, "\r");
    const test::DataFileStyle style{.order = {}, .wrapped = false, .ending = "\r\n"};
    LammpsForceField windows(test::lammps_input(potential, test::data_file(crystal, style)), MPI_COMM_SELF);
    LammpsForceField unix_like(plain, MPI_COMM_SELF);
    CHECK(test::same_bits(evaluated(windows, crystal.positions), evaluated(unix_like, crystal.positions)));
  }

  TEST_CASE("a data file written and read again is the same system") {
    const test::TemporaryFolder folder;
    for (const auto& system : test::small_systems()) {
      INFO(system.name);
      LammpsForceField first(system.input, MPI_COMM_SELF);
      Matrix3X positions = disordered(first, system.disorder);
      positions.col(0) += 3 * first.structure().cell.edges().col(0);
      const std::string file = folder / "written.data";
      first.write_data(file, positions);
      LammpsInput again = read_lammps_input(file, file);
      again.potential = system.input.potential;
      LammpsForceField second(again, MPI_COMM_SELF);
      Structure expected = first.structure();
      expected.positions = positions;
      if (system.name.starts_with("shrinking") || system.name.starts_with("free"))
        expected.cell = second.structure().cell;
      CHECK(same_system(second.structure(), expected, 1e-11));
      CHECK((second.structure().positions - positions).cwiseAbs().maxCoeff() < 1e-11);
      CHECK(second.structure().masses == expected.masses);
      test::check_equal(evaluated(second, positions), evaluated(first, positions), 1e-9);
      // Writing leaves nothing behind that later calls could feel.
      const Matrix3X other = disordered(first, 1.1 * system.disorder);
      test::check_equal(evaluated(second, other), evaluated(first, other), 1e-9);
    }
  }

  TEST_CASE("the commands of a potential: comments, continued lines and blanks") {
    const std::string text =
        "# nothing\n  units   metal # trailing\r\n\npair_style \t eam/fs &\n   # gap\npair_coeff * * & \n a  b\nmass 1 "
        "2";
    CHECK(lammps_commands(text) ==
          std::vector<std::string>{"units metal", "pair_style eam/fs", "pair_coeff * * a b", "mass 1 2"});
  }
}

}  // namespace
}  // namespace pel
