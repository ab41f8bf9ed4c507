#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include "drivers/dynamics/dynamics_request.hpp"
#include "drivers/system/system.hpp"
#include "libpel/dynamics/molecular_dynamics.hpp"

namespace pel::drivers {

/// What `pel sample` is asked to do.
struct SampleRequest {
  SystemRequest system;
  std::string output;
  std::vector<double> temperatures;
  std::int64_t replicas = 1;
  std::string ensemble = "nvt";
  std::string thermostat = "nose-hoover";
  DynamicsRequest dynamics;
  double equilibrate = -1;  // not given
  std::string equilibrate_ensemble = "nvt";
  double interval = 0;  // not given
  std::int64_t frames = 0;
  std::int64_t checkpoint = 10;
  double force_tolerance = 0;  // not given
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};
void declare(CLI::App& app, SampleRequest& request);

/// One run of a request.
struct SampleTask {
  double temperature = 0;
  std::int64_t replica = 1;

  /// Of its files: "T700-r1".
  std::string name() const;
};

/// The request in time steps and the units of the potential.
struct SamplePlan {
  LammpsInput input;
  Units units;
  DynamicsOptions dynamics;
  Ensemble ensemble = Ensemble::nvt;
  Thermostat thermostat = Thermostat::nose_hoover;
  Ensemble equilibrate_ensemble = Ensemble::nvt;
  std::int64_t equilibrate = 0;  ///< time steps
  std::int64_t interval = 0;     ///< time steps between frames
  std::int64_t frames = 0;
  std::int64_t checkpoint = 0;  ///< frames from one restart file to the next
  MinimizeOptions minimize;
  std::uint64_t seed = 1;
  std::string folder;
  std::vector<SampleTask> tasks;

  Schedule schedule(const SampleTask& task) const;
  std::int64_t step_of(std::int64_t frame) const { return equilibrate + (frame + 1) * interval; }
};

/// Throws InputError where files cannot be read or values do not go together.
SamplePlan sample_plan(const SampleRequest& request);
/// What of the plan shapes a run, by the names of the options.
nlohmann::ordered_json sample_settings(const SampleRequest& request, const SamplePlan& plan);

}  // namespace pel::drivers
