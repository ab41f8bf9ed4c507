#include "libpel/core/ensemble_run.hpp"

#include <string>

#include "libpel/core/error.hpp"

namespace pel {

std::string_view name(EnsembleRunStatus status) {
  return status == EnsembleRunStatus::complete ? "complete" : "flown_apart";
}

EnsembleRunStatus ensemble_run_status(std::string_view word) {
  for (const auto status : {EnsembleRunStatus::complete, EnsembleRunStatus::flown_apart})
    if (word == name(status)) return status;
  throw InputError("unknown status of a run: " + std::string(word));
}

}  // namespace pel
