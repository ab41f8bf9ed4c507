#include "drivers/mobility_order.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "libpel/core/error.hpp"
#include "libpel/landscape/ensemble_store.hpp"

namespace pel::drivers {
namespace {

/// Of the same box and atoms, and at most so far from it.
std::optional<std::int64_t> nearest(const std::vector<EnsembleConfiguration>& all, Structure structure,
                                    const Units& units) {
  for (const double distance : {0.001, 0.1, 1.0})
    for (std::size_t k = 0; k < all.size(); ++k) {
      structure.fixed = all[k].minimum.fixed;  // who is fixed does not tell configurations apart
      const bool as_many = all[k].minimum.atoms() == structure.atoms();
      if (as_many && same_system(all[k].minimum, structure, distance * units.angstrom))
        return static_cast<std::int64_t>(k);
    }
  return std::nullopt;
}

/// In which share of the runs each atom moved while the clock ran.
Eigen::ArrayXd moved_shares(const std::vector<EnsembleRun>& runs, std::int64_t configuration, Index atoms) {
  Eigen::ArrayXd moved = Eigen::ArrayXd::Zero(atoms), trials = moved;
  for (const EnsembleRun& run : runs) {
    if (run.key.configuration != configuration || run.status != EnsembleRunStatus::complete) continue;
    trials += 1;
    for (const FirstMove& move : run.moves)
      (move.interval > 0 ? moved : trials)[move.atom] += move.interval > 0 ? 1 : -1;
  }
  return (trials > 0).select(moved / trials, 0.0);
}

}  // namespace

std::vector<Index> by_mobility(std::vector<Index> atoms, const std::string& ensemble, const Structure& structure,
                               const Units& units) {
  const EnsembleFile file = EnsembleFile::open(ensemble, Access::read);
  const auto configuration = nearest(file.configurations(), structure, units);
  if (!configuration)
    throw InputError(
        fmt::format("--order-by {}: has no runs from this structure; make some with pel isoconf", ensemble));
  const Eigen::ArrayXd shares = moved_shares(file.runs(), *configuration, structure.atoms());
  std::ranges::stable_sort(atoms, [&](Index a, Index b) { return shares[a] > shares[b]; });
  return atoms;
}

}  // namespace pel::drivers
