#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mpi.h>

#include "drivers/dynamics/work_clock.hpp"
#include "drivers/isoconf/isoconf_request.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/landscape/ensemble_store.hpp"

namespace pel::drivers {

/// The configurations of a request as its ensemble file has them.
struct KnownConfigurations {
  std::vector<std::int64_t> ids;  ///< one per structure asked for
  std::vector<double> energies;   ///< of their minima
  std::vector<Matrix3X> positions;
};

/// The ensemble file of a plan, where it is there; on rank 0 alone. Throws InputError where it holds runs made
/// otherwise, and names the option.
std::optional<EnsembleFile> existing_ensemble(const std::string& path, const IsoconfPlan& plan);

/// The structures of the plan among those of the file; new ones are relaxed, and stored when all are, in a file that is
/// made then where there is none. Throws InputError where one cannot be, or is given twice.
KnownConfigurations known_configurations(std::optional<EnsembleFile>& file, const std::string& path,
                                         const IsoconfPlan& plan);

/// What rank 0 knows. Collective.
void broadcast(MPI_Comm world, KnownConfigurations& known);

/// The runs of the plan that the file does not have, ascending.
std::vector<EnsembleKey> missing_runs(const EnsembleFile& file, const IsoconfPlan& plan,
                                      const KnownConfigurations& known);

/// Makes runs on one rank.
class RunMaker {
 public:
  /// `path`: of the ensemble file, for errors. Plan and configurations must outlive it.
  RunMaker(const IsoconfPlan& plan, const KnownConfigurations& known, std::string path)
      : plan_(plan), known_(known), path_(std::move(path)) {}

  /// Calls `poll` ahead of every force call. Throws InputError and what `poll` throws.
  EnsembleRun make(const EnsembleKey& key, const std::function<void()>& poll);
  const WorkClock& clock() const { return clock_; }

 private:
  void open(std::int64_t configuration);

  const IsoconfPlan& plan_;
  const KnownConfigurations& known_;
  std::string path_;
  std::optional<std::int64_t> opened_;
  std::unique_ptr<LammpsForceField> forces_;
  IsoconfigStart start_;
  WorkClock clock_;
};

}  // namespace pel::drivers
