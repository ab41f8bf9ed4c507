#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/dynamics/velocities.hpp"
#include "libpel/forces/lammps_dynamics.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace pel;
using namespace pel::test;

/// 108 atoms; forces go to zero continuously, so that the energy is conserved as well as the integrator can.
LammpsInput argon() {
  return lammps_input("units lj\natom_style atomic\npair_style lj/smooth/linear 2.2\npair_coeff * * 1 1\n",
                      data_file(fcc_crystal(3, 0.01)));
}

DynamicsOptions options_of(Ensemble ensemble, Thermostat thermostat = Thermostat::nose_hoover) {
  DynamicsOptions options;
  options.ensemble = ensemble;
  options.thermostat = thermostat;
  options.timestep = 0.005;
  options.thermostat_time = 0.5;
  options.barostat_time = 5;
  return options;
}

LammpsDynamics begun(const DynamicsOptions& options, const TemperatureRamp& ramp, double temperature) {
  LammpsDynamics dynamics(argon(), options, ramp, 7, MPI_COMM_SELF);
  Stream stream(1, StreamPurpose::dynamics, {0, 0, 0});
  dynamics.set_velocities(thermal_velocities(dynamics.structure(), temperature, dynamics.units(), stream));
  return dynamics;
}

double total_energy(const LammpsDynamics& dynamics) {
  const Structure now = dynamics.structure();
  const double kinetic =
      1.5 * static_cast<double>(now.atoms() - 1) * kinetic_temperature(dynamics.velocities(), now, dynamics.units());
  return dynamics.thermodynamics().potential_energy + kinetic;
}

/// Root mean square of the energy about its mean over the same time.
double energy_error(double timestep) {
  DynamicsOptions options = options_of(Ensemble::nve);
  options.timestep = timestep;
  LammpsDynamics dynamics = begun(options, {1, 1, 0, 0}, 0.6);
  Eigen::VectorXd energy(200);
  for (double& each : energy) {
    dynamics.run(std::llround(0.04 / timestep));
    each = total_energy(dynamics);
  }
  return std::sqrt((energy.array() - energy.mean()).square().mean());
}

struct Kind {
  std::string name;
  DynamicsOptions options;
};

std::vector<Kind> kinds() {
  std::vector<Kind> all{{"nve", options_of(Ensemble::nve)},
                        {"nvt", options_of(Ensemble::nvt)},
                        {"npt", options_of(Ensemble::npt)},
                        {"langevin", options_of(Ensemble::nvt, Thermostat::langevin)},
                        {"fixed atoms", options_of(Ensemble::nvt)}};
  all.back().options.fixed = {0, 1, 2, 10};
  return all;
}

}  // namespace

TEST_SUITE("lammps") {
  TEST_CASE("the error of the energy without a bath falls as the square of the time step") {
    const double coarse = energy_error(0.008), fine = energy_error(0.004);
    CHECK(coarse / fine > 3);
    CHECK(coarse / fine < 5.5);
    CHECK(fine / 108 < 1e-4);  // epsilon per atom
  }

  TEST_CASE("a run that goes on from a saved file goes on exactly") {
    const TemporaryFolder folder;
    const std::string file = folder / "saved";
    const TemperatureRamp cooling{0.6, 0.3, 0, 900};
    for (const Kind& kind : kinds()) {
      CAPTURE(kind.name);
      LammpsDynamics first = begun(kind.options, cooling, 0.6);
      first.run(300);
      first.save(file);
      Matrix3X ends[2], velocities[2];
      for (int time : {0, 1}) {
        LammpsDynamics next(argon(), kind.options, cooling, 8, MPI_COMM_SELF, file);
        CHECK(next.step() == 300);
        CHECK(largest_displacement(next.structure().positions - first.structure().positions) < 1e-10);
        next.run(200);
        next.run(100);
        CHECK(next.step() == 600);
        ends[time] = next.structure().positions;
        velocities[time] = next.velocities();
      }
      CHECK(ends[0] == ends[1]);
      CHECK(velocities[0] == velocities[1]);
      CHECK(ends[0] != first.structure().positions);
    }
  }

  TEST_CASE("the bath keeps its temperature, and follows a ramp") {
    for (const Kind& kind : kinds()) {
      if (kind.options.ensemble == Ensemble::nve) continue;
      CAPTURE(kind.name);
      LammpsDynamics dynamics = begun(kind.options, {0.5, 0.5, 0, 0}, 1.0);  // half of it goes into the potential
      dynamics.run(4000);
      double mean = 0;
      for (int k = 0; k < 200; ++k) {
        dynamics.run(50);
        mean += dynamics.thermodynamics().temperature / 200;
      }
      // One figure scatters by T sqrt(2/3N) = 0.039; 200 are worth 50 independent ones at least.
      CHECK(mean == doctest::Approx(0.5).epsilon(0.045));
      CHECK(kinetic_temperature(dynamics.velocities(), dynamics.structure(), dynamics.units()) ==
            doctest::Approx(dynamics.thermodynamics().temperature).epsilon(1e-9));
      LammpsDynamics heated = begun(kind.options, {0.2, 0.6, 0, 8000}, 0.4);
      double early = 0, late = 0;
      for (int k = 0; k < 160; ++k) {
        heated.run(50);
        (k < 40 ? early : late) += k < 40 || k >= 120 ? heated.thermodynamics().temperature / 40 : 0;
      }
      CHECK(early == doctest::Approx(0.25).epsilon(0.15));
      CHECK(late == doctest::Approx(0.55).epsilon(0.1));
    }
  }

  TEST_CASE("the center of mass stays, and so do fixed atoms") {
    for (const Kind& kind : kinds()) {
      CAPTURE(kind.name);
      LammpsDynamics dynamics = begun(kind.options, {0.6, 0.6, 0, 0}, 1.2);
      const Matrix3X start = dynamics.structure().positions;
      dynamics.run(2000);
      const Structure end = dynamics.structure();
      CHECK(largest_displacement(end.positions - start) > 0.05);
      if (kind.options.ensemble != Ensemble::npt && kind.options.fixed.empty())
        CHECK(mean_displacement(end.positions - start).norm() < 1e-9);
      for (const Index atom : kind.options.fixed) CHECK(end.positions.col(atom).isApprox(start.col(atom), 1e-12));
      CHECK(dynamics.velocities().rowwise().sum().norm() < (kind.options.fixed.empty() ? 1e-9 : 100));
    }
  }

  TEST_CASE("under constant pressure the box follows, else it does not") {
    for (const Kind& kind : kinds()) {
      DynamicsOptions options = kind.options;
      options.pressure = 5;
      LammpsDynamics dynamics = begun(options, {0.3, 0.3, 0, 0}, 0.6);
      const double before = dynamics.structure().cell.volume();
      dynamics.run(2000);
      const bool moved = std::abs(dynamics.thermodynamics().volume / before - 1) > 1e-6;
      CHECK(moved == (options.ensemble == Ensemble::npt));
      if (!moved) continue;
      double pressure = 0;
      for (int k = 0; k < 200; ++k) {
        dynamics.run(40);
        pressure += dynamics.thermodynamics().pressure / 200;
      }
      CHECK(pressure == doctest::Approx(5).epsilon(0.1));
    }
  }

  TEST_CASE("a box with new edges takes its atoms along") {
    LammpsDynamics dynamics = begun(options_of(Ensemble::nvt), {0.5, 0.5, 0, 0}, 1);
    dynamics.run(10);
    const Structure before = dynamics.structure();
    const Vector3 stretch(1.01, 0.99, 1.02);
    dynamics.set_edges(stretch.asDiagonal() * before.cell.edges());
    const Structure after = dynamics.structure();
    CHECK(after.cell.edges().isApprox(stretch.asDiagonal() * before.cell.edges(), 1e-12));
    for (Index a = 0; a < before.atoms(); ++a)
      CHECK((after.cell.fractional(after.positions.col(a)) - before.cell.fractional(before.positions.col(a))).norm() <
            1e-10);
    dynamics.run(10);
    CHECK(dynamics.step() == 20);
  }

  TEST_CASE("dynamics that makes no sense is refused") {
    const auto refused = [](const DynamicsOptions& options, double temperature, const std::string& saved = {}) {
      try {
        LammpsDynamics(argon(), options, {temperature, temperature, 0, 0}, 1, MPI_COMM_SELF, saved);
      } catch (const InputError& error) {
        return std::string(error.what());
      }
      return std::string();
    };
    DynamicsOptions options = options_of(Ensemble::nvt);
    CHECK(refused(options, 0) == "dynamics: the temperature is 0; give a finite number above 0");
    CHECK(refused(options, 1, "/no/such/file").starts_with("restart file '/no/such/file': LAMMPS says: "));
    options.timestep = -1;
    CHECK(refused(options, 1) == "dynamics: the time step is -1; give a finite number above 0");
    options = options_of(Ensemble::npt);
    options.fixed = {1};
    CHECK(refused(options, 1).starts_with("dynamics: fixed atoms do not follow a box that changes"));
  }
}
