#include "libpel/dynamics/molecular_dynamics.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "libpel/core/error.hpp"
#include "libpel/dynamics/velocities.hpp"

namespace pel {
namespace {

/// Of one stretch between two looks at the outside world: about a second, and long enough that its extra force call
/// does not count.
std::int64_t steps_per_call(Index atoms) { return std::clamp<std::int64_t>(200'000 / atoms, 50, 1000); }

/// Purposes within one run have numbers of their own: 0 its velocities, above that the noise from a step on.
Stream stream_of(const RunKey& key, std::uint64_t use) {
  return {key.seed, StreamPurpose::dynamics, {std::bit_cast<std::uint64_t>(key.temperature), key.replica, use}};
}

}  // namespace

std::int64_t Schedule::steps() const { return first_step(stages.size()); }

std::int64_t Schedule::first_step(std::size_t stage) const {
  return std::accumulate(stages.begin(), stages.begin() + static_cast<std::ptrdiff_t>(stage), std::int64_t{0},
                         [](std::int64_t sum, const Stage& each) { return sum + each.steps; });
}

std::size_t Schedule::stage_at(std::int64_t step) const {
  std::size_t last = stages.size();
  std::int64_t first = 0;
  for (std::size_t k = 0; k < stages.size(); first += stages[k].steps, ++k) {
    if (stages[k].steps <= 0) continue;
    last = k;
    if (step < first + stages[k].steps) break;
  }
  if (last == stages.size()) throw InputError("dynamics: there is nothing to run; give a time above 0");
  return last;
}

MolecularDynamics::MolecularDynamics(LammpsInput input, Schedule schedule, const RunKey& key, MPI_Comm communicator,
                                     double start_temperature)
    : input_(std::move(input)), schedule_(std::move(schedule)), key_(key), communicator_(communicator) {
  dynamics_ = opened({}, 0);
  Stream stream = stream_of(key_, 0);
  const Structure start = dynamics_->structure();
  steps_per_call_ = steps_per_call(start.atoms());
  dynamics_->set_velocities(thermal_velocities(start, start_temperature, dynamics_->units(), stream));
}

MolecularDynamics::MolecularDynamics(LammpsInput input, Schedule schedule, const RunKey& key, MPI_Comm communicator,
                                     const std::string& saved)
    : input_(std::move(input)), schedule_(std::move(schedule)), key_(key), communicator_(communicator) {
  dynamics_ = opened(saved, 0);
  steps_per_call_ = steps_per_call(dynamics_->structure().atoms());
  // Only the file knows the step, and only the step tells the stage.
  if (const std::int64_t step = dynamics_->step(); step > 0) dynamics_ = opened(saved, step);
}

/// The saved state, or, where there is none, the structure, under the bath of the stage at `step`.
LammpsDynamics MolecularDynamics::opened(const std::string& saved, std::int64_t step) {
  stage_ = schedule_.stage_at(step);
  const Stage& stage = schedule_.stages[stage_];
  DynamicsOptions options = schedule_.options;
  options.ensemble = stage.ensemble;
  options.thermostat = stage.thermostat;
  const std::int64_t first = schedule_.first_step(stage_);
  return {input_,
          options,
          {stage.from, stage.to, first, first + stage.steps},
          stream_of(key_, 1 + static_cast<std::uint64_t>(step))(),
          communicator_,
          saved};
}

void MolecularDynamics::run_to(std::int64_t step, const std::function<void()>& poll) {
  if (step > schedule_.first_step(stage_) + stage().steps)
    throw std::logic_error("dynamics: a run ends at the end of its stage");
  for (std::int64_t now = dynamics_->step(); now < step;) {
    poll();
    const std::int64_t steps = std::min(steps_per_call_, step - now);
    dynamics_->run(steps);
    now += steps;
  }
}

void MolecularDynamics::save(const std::string& file) {
  dynamics_->save(file);
  const std::int64_t step = dynamics_->step();
  dynamics_.reset();
  dynamics_ = opened(file, step);
}

}  // namespace pel
