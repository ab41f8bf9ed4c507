#include "libpel/dynamics/molecular_dynamics.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/dynamics/inherent.hpp"
#include "libpel/forces/lammps_data.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;

const auto no_poll = [] {};

LammpsInput vacancy() { return lammps_input(smooth_lennard_jones(), data_file(vacancy_crystal())); }

Schedule schedule() {
  Schedule plan{{{"nothing", Ensemble::nve, Thermostat::nose_hoover, 1, 1, 0},
                 {"melt", Ensemble::npt, Thermostat::nose_hoover, 1, 1, 300},
                 {"cool", Ensemble::nvt, Thermostat::nose_hoover, 1, 0.4, 500},
                 {"anneal", Ensemble::nvt, Thermostat::langevin, 0.4, 0.4, 200}},
                {}};
  plan.options.timestep = 0.004;
  plan.options.pressure = 1;
  plan.options.thermostat_time = 0.4;
  plan.options.barostat_time = 4;
  return plan;
}

struct End {
  Matrix3X positions, velocities;
};

/// Through all stages, saving every 100 steps; broken off and taken up again at `broken`, with minimizations at each
/// save where there are `forces`.
End whole_run(const TemporaryFolder& folder, std::int64_t broken, ForcesInBox* forces = nullptr,
              const RunKey& key = {}) {
  std::optional<MolecularDynamics> run(std::in_place, vacancy(), schedule(), key, MPI_COMM_SELF, 1.0);
  const std::string file = folder / "state";
  while (run->step() < 1000) {
    run->run_to(run->step() + 60, no_poll);
    run->run_to(run->step() + 40, no_poll);
    run->save(file);
    if (run->step() == broken) run.emplace(vacancy(), schedule(), key, MPI_COMM_SELF, file);
    if (!forces) continue;
    const Structure now = run->now().structure();
    const InherentStructure found = inherent_structure(forces->at(now), now.positions, now.fixed, {});
    CHECK(found.status == MinimizeStatus::converged);
  }
  return {run->now().structure().positions, run->now().velocities()};
}

}  // namespace

TEST_SUITE("lammps") {
  TEST_CASE("a run broken off in any stage ends as the undisturbed one, to the last bit") {
    const TemporaryFolder folder;
    const End undisturbed = whole_run(folder, -1);
    for (const std::int64_t broken : {100, 300, 500, 800, 900}) {
      CAPTURE(broken);
      const End end = whole_run(folder, broken);
      CHECK(end.positions == undisturbed.positions);
      CHECK(end.velocities == undisturbed.velocities);
    }
  }

  TEST_CASE("minimizations beside a run do not disturb it") {
    const TemporaryFolder folder;
    ForcesInBox forces(vacancy(), MPI_COMM_SELF);
    const End with = whole_run(folder, -1, &forces), without = whole_run(folder, -1);
    CHECK(with.positions == without.positions);
    CHECK(with.velocities == without.velocities);
  }

  TEST_CASE("runs differ by seed, temperature and replica") {
    const TemporaryFolder folder;
    const Matrix3X first = whole_run(folder, -1, nullptr, {1, 0.5, 1}).positions;
    for (const RunKey& key : {RunKey{2, 0.5, 1}, RunKey{1, 0.6, 1}, RunKey{1, 0.5, 2}})
      CHECK(largest_displacement(whole_run(folder, -1, nullptr, key).positions - first) > 0.1);
  }

  TEST_CASE("a run goes through its stages, and not past the end of one in one go") {
    const TemporaryFolder folder;
    const std::string file = folder / "state";
    MolecularDynamics run(vacancy(), schedule(), {}, MPI_COMM_SELF, 1.0);
    CHECK(run.stage().name == "melt");
    CHECK_THROWS_AS(run.run_to(301, no_poll), std::logic_error);
    run.run_to(300, no_poll);
    CHECK(run.stage().name == "melt");
    const double volume = run.now().thermodynamics().volume;
    run.save(file);
    CHECK(run.stage().name == "cool");
    int polls = 0;
    run.run_to(800, [&] { ++polls; });
    CHECK(polls >= 1);
    CHECK(run.now().thermodynamics().volume == doctest::Approx(volume).epsilon(1e-12));
    run.save(file);
    CHECK(run.stage().name == "anneal");
    CHECK_THROWS_AS(run.run_to(900, [] { throw Interrupted(); }), Interrupted);
    run.run_to(1000, no_poll);
    run.save(file);
    CHECK(run.step() == 1000);
  }

  TEST_CASE("an inherent structure is that of its configuration, whatever was minimized before") {
    ForcesInBox forces(vacancy(), MPI_COMM_SELF);
    MinimizeOptions options;
    options.tolerance.value = 1e-4;
    MolecularDynamics run(vacancy(), schedule(), {}, MPI_COMM_SELF, 1.0);
    for (int k = 1; k <= 5; ++k) {
      run.run_to(60 * k, no_poll);  // the box changes
      const Structure now = run.now().structure();
      const InherentStructure found = inherent_structure(forces.at(now), now.positions, now.fixed, options);
      CHECK(found.status == MinimizeStatus::converged);
      CHECK(found.largest_force < 1e-4);
      LammpsForceField fresh(lammps_input(smooth_lennard_jones(), lammps_data(now, "now")), MPI_COMM_SELF);
      const Minimization direct = minimize(fresh, fresh.structure().positions, options);
      CHECK(direct.energy == doctest::Approx(found.energy).epsilon(1e-9));
      CHECK(largest_displacement(direct.positions - found.positions) < 1e-3);
      CHECK(found.energy < run.now().thermodynamics().potential_energy);
      const InherentStructure again = inherent_structure(forces.at(now), now.positions, now.fixed, options);
      CHECK(again.positions == found.positions);
    }
  }

  TEST_CASE("a schedule without steps is refused") {
    CHECK_THROWS_AS(MolecularDynamics(vacancy(), Schedule{}, {}, MPI_COMM_SELF, 1.0), InputError);
  }

  TEST_CASE("a structure written as a data file is read as it was") {
    for (const SmallSystem& system : small_systems()) {
      CAPTURE(system.name);
      LammpsForceField forces(system.input, MPI_COMM_SELF);
      Structure moved = forces.structure();
      for (Index a = 0; a < moved.atoms(); ++a)
        for (Index k = 0; k < 3; ++k)
          if (moved.cell.periodic()[static_cast<std::size_t>(k)])
            moved.positions.col(a) += static_cast<double>(a % 3 - 1) * moved.cell.edges().col(k);
      LammpsInput input = system.input;
      input.structure = lammps_data(moved, "moved");
      const LammpsForceField again(input, MPI_COMM_SELF);
      CHECK(largest_displacement(again.structure().positions - moved.positions) < 1e-12);
      CHECK(again.structure().species == moved.species);
      CHECK(again.structure().masses == moved.masses);
      CHECK(again.structure().charges == moved.charges);
      for (int k = 0; k < 3; ++k)  // shrinking walls follow the atoms
        if (moved.cell.periodic()[static_cast<std::size_t>(k)])
          CHECK((again.structure().cell.edges().col(k) - moved.cell.edges().col(k)).norm() < 1e-10);
    }
  }
}
