#pragma once

#include <functional>
#include <map>
#include <optional>

#include "drivers/dynamics/inherent_finder.hpp"
#include "drivers/dynamics/sample_files.hpp"
#include "libpel/parallel/errands.hpp"

namespace pel::drivers {

/// One run of `pel sample`, from wherever it stands to its end, by the rank that does the dynamics. Others may find
/// inherent structures for it; what they find is written in order, and the dynamics does not depend on them.
class SampleRun {
 public:
  /// Reads the record of what was done before. `settings`: what the record must agree with. Throws InputError.
  SampleRun(const SamplePlan& plan, const SampleTask& task, const nlohmann::ordered_json& settings,
            InherentFinder& finder, Errands& helpers);

  /// To the last frame. `poll` may throw. Throws InputError, ForceError.
  void go_on(const std::function<void()>& poll);

 private:
  void begin(const std::function<void()>& poll);
  void resume();
  void equilibrate(const std::function<void()>& poll);
  void settle_box();
  void save(std::int64_t frames);
  void take_frame(std::int64_t frame, const std::function<void()>& poll);
  void collect();
  void collect_all(const std::function<void()>& poll);
  void write_in_order();

  const SamplePlan& plan_;
  const SampleTask task_;
  InherentFinder& finder_;
  Errands& helpers_;
  SampleFiles files_;
  std::optional<MolecularDynamics> dynamics_;
  Matrix3 edges_ = Matrix3::Zero();  // sum over the second half of the equilibration
  std::int64_t edges_counted_ = 0;
  std::map<std::int64_t, Moment> moments_;           // by frame, not written yet
  std::map<std::int64_t, InherentStructure> found_;  // by frame, not written yet
};

}  // namespace pel::drivers
