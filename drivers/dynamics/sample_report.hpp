#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "drivers/dynamics/sample_request.hpp"

namespace pel::drivers {

/// What the table of one run tells.
struct SampledRun {
  SampleTask task;
  std::int64_t frames = 0;
  double temperature = 0;        ///< mean over the frames
  double temperature_error = 0;  ///< standard, over ten blocks of frames
  double potential_energy = 0;   ///< of the configurations, mean
  double inherent_energy = 0;    ///< of the inherent structures, mean
  double lowest_energy = 0;      ///< of them
  double pressure = 0;           ///< mean
  double volume = 0;             ///< mean
  std::int64_t loose = 0;        ///< frames whose forces are above the tolerance
  double crystalline_first = 0;  ///< per cent of the atoms in the first frame, by local_order
  double crystalline_last = 0;   ///< in the last one
  std::int64_t force_calls = 0;
};

/// Reads NAME.txt. Throws InputError.
SampledRun sampled_run(const SamplePlan& plan, const SampleTask& task);

std::string sample_text(const SamplePlan& plan, const std::vector<SampledRun>& runs);
nlohmann::ordered_json sample_json(const SamplePlan& plan, const std::vector<SampledRun>& runs);

}  // namespace pel::drivers
