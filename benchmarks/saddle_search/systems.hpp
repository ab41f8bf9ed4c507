#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"
#include "libpel/forces/force_field.hpp"
#include "libpel/search/convergence.hpp"

namespace pel::benchmark {

/// A system on which other programs' costs are known.
struct SearchSystem {
  std::string name;
  std::string description;
  Structure structure;  ///< not yet relaxed
  Units units;
  std::unique_ptr<ForceField> forces;
  ForceTolerance tolerance;    ///< of saddles and minima
  std::vector<Index> central;  ///< atoms around which searches begin
  int mark = 0;                ///< force calls per connected event to stay below
};

/// cu_vacancy, pt_heptamer, lj38, kob_andersen, cuzr_glass, si_vacancy; and three of them searched next to the defect.
std::vector<std::string> system_names();
/// Throws InputError for any other name.
SearchSystem search_system(const std::string& name);

}  // namespace pel::benchmark
