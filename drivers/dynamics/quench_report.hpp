#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "drivers/dynamics/quench_request.hpp"
#include "libpel/analysis/glass_transition.hpp"
#include "libpel/analysis/local_order.hpp"

namespace pel::drivers {

/// One row of the table of a replica.
struct CoolingPoint {
  double bath = 0;  ///< temperature
  double temperature = 0;
  double energy = 0;  ///< potential, mean
  double volume = 0;  ///< mean
  std::string stage;
};

/// What became of one replica.
struct QuenchedRun {
  std::int64_t replica = 1;
  std::int64_t atoms = 0;
  double energy = 0;         ///< of the inherent structure at the end
  double largest_force = 0;  ///< component there; above the tolerance where forces are too noisy for it
  double volume = 0;
  std::optional<LocalOrderCount> order;  ///< there; not known of runs of versions that did not look
  std::vector<CoolingPoint> points;      ///< of all stages
  TwoLineFit by_energy, by_volume;       ///< glass transition; not fitted where nothing was cooled, or it crystallized
};

/// Reads record and table of a replica that is at its end. Throws InputError.
QuenchedRun quenched_run(const QuenchRequest& request, const QuenchPlan& plan, std::int64_t replica);

/// How the record of a replica keeps it.
nlohmann::ordered_json order_state(const LocalOrderCount& order);

std::string quench_text(const QuenchRequest& request, const QuenchPlan& plan, const std::vector<QuenchedRun>& runs);
nlohmann::ordered_json quench_json(const QuenchRequest& request, const QuenchPlan& plan,
                                   const std::vector<QuenchedRun>& runs);

}  // namespace pel::drivers
