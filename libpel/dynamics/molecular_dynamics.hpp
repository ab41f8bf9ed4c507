#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "libpel/forces/lammps_dynamics.hpp"

namespace pel {

/// A stretch of a run under one bath, whose temperature follows a straight line.
struct Stage {
  std::string name;  ///< such as "melt"
  Ensemble ensemble = Ensemble::nvt;
  Thermostat thermostat = Thermostat::nose_hoover;
  double from = 0;  ///< temperature at its begin, temperature units
  double to = 0;    ///< and at its end
  std::int64_t steps = 0;
};

/// Names a run: its velocities and the noise of its baths are drawn from streams keyed by it.
struct RunKey {
  std::uint64_t seed = 1;
  double temperature = 0;
  std::uint64_t replica = 0;
};

/// What is common to the stages of a run: time step, relaxation times, pressure, fixed atoms; ensemble and thermostat
/// are those of the stages.
struct Schedule {
  std::vector<Stage> stages;
  DynamicsOptions options;

  /// Of all stages.
  std::int64_t steps() const;
  /// The stage that goes on from `step`; the last one at the end. Throws InputError where there is none with steps.
  std::size_t stage_at(std::int64_t step) const;
  /// At which a stage begins.
  std::int64_t first_step(std::size_t stage) const;
};

/// A run along a schedule that can be broken off and taken up again exactly: whenever its state is saved it goes on
/// from the file itself, as one that is taken up does. So what comes after depends, to the last bit, only on the file,
/// the schedule and the steps at which it is asked for figures and saved.
class MolecularDynamics {
 public:
  /// The atoms of `input.structure` with velocities drawn at `start_temperature`. Ranks of `communicator` call alike.
  /// Throws InputError.
  MolecularDynamics(LammpsInput input, Schedule schedule, const RunKey& key, MPI_Comm communicator,
                    double start_temperature);
  /// As it was when `saved` was written. Throws InputError.
  MolecularDynamics(LammpsInput input, Schedule schedule, const RunKey& key, MPI_Comm communicator,
                    const std::string& saved);

  const LammpsDynamics& now() const { return *dynamics_; }
  std::int64_t step() const { return dynamics_->step(); }
  const Stage& stage() const { return schedule_.stages[stage_]; }
  std::int64_t stage_begin() const { return schedule_.first_step(stage_); }

  /// Runs to a later step of the present stage or to its end, calling `poll` (which may throw) now and then. Throws
  /// ForceError, and std::logic_error for steps beyond the stage.
  void run_to(std::int64_t step, const std::function<void()>& poll);
  /// Stretches box and positions to these edges. To be followed by `save`.
  void set_edges(const Matrix3& edges) { dynamics_->set_edges(edges); }
  /// Writes the state to a file and goes on from it, with the next stage where this one is at its end. Throws
  /// InputError where the file cannot be written.
  void save(const std::string& file);

 private:
  LammpsDynamics opened(const std::string& saved, std::int64_t step);

  LammpsInput input_;
  Schedule schedule_;
  RunKey key_;
  MPI_Comm communicator_;
  std::size_t stage_ = 0;
  std::int64_t steps_per_call_ = 0;
  std::optional<LammpsDynamics> dynamics_;
};

}  // namespace pel
