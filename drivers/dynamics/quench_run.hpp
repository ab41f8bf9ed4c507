#pragma once

#include <functional>
#include <optional>
#include <string>

#include "drivers/dynamics/quench_request.hpp"
#include "drivers/dynamics/run_files.hpp"
#include "libpel/dynamics/inherent.hpp"
#include "libpel/dynamics/molecular_dynamics.hpp"
#include "libpel/parallel/team.hpp"

namespace pel::drivers {

/// Name of the files of a replica (from 1): "r1".
std::string quench_name(std::int64_t replica);

/// One replica of `pel quench`, from wherever it stands to its end. All ranks of a team call alike; its root writes.
class QuenchRun {
 public:
  /// Reads the record of what was done before. `settings`: what the record must agree with. Throws InputError.
  QuenchRun(const QuenchRequest& request, const QuenchPlan& plan, const nlohmann::ordered_json& settings,
            std::int64_t replica, const Team& team);

  /// To the files of the glass or crystal. `poll` may throw. Throws InputError and ForceError. Where forces
  /// are too noisy for the tolerance, the structure is the lowest that was reached, and the record has its forces.
  void go_on(const std::function<void()>& poll);

 private:
  void on_root(const std::function<void()>& step);
  MolecularDynamics begun(const Structure& start, const std::vector<Stage>& stages, double temperature);
  MolecularDynamics resumed(const std::vector<Stage>& stages);
  Structure start(const std::function<void()>& poll);
  InherentStructure below(const Structure& configuration, const MinimizeOptions& options,
                          const std::function<void()>& poll);
  Structure bulk(const std::function<void()>& poll);
  Structure with_surface(const std::optional<Structure>& bulk, const std::function<void()>& poll);
  void run_through(MolecularDynamics& dynamics, const std::vector<Stage>& stages, const std::function<void()>& poll);
  std::string run_row(MolecularDynamics& dynamics, std::int64_t end, const std::function<void()>& poll);
  void save(MolecularDynamics& dynamics);
  void finish(Structure end, const std::function<void()>& poll);

  const QuenchRequest& request_;
  const QuenchPlan& plan_;
  const std::int64_t replica_;
  const Team& team_;
  RunFiles files_;
  RunRecord record_;
};

}  // namespace pel::drivers
