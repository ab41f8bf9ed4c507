#include "drivers/sweep/mobility_order.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "libpel/core/error.hpp"
#include "libpel/landscape/ensemble_store.hpp"

namespace pel::drivers {
namespace {

/// The one of the same box and atoms that is least far from it, and no farther than a minimum lies from what is
/// relaxed.
std::optional<std::int64_t> nearest(const std::vector<EnsembleConfiguration>& all, Structure structure,
                                    const Units& units) {
  std::optional<std::int64_t> best;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Structure& minimum = all[k].minimum;
    structure.fixed = minimum.fixed;  // who is fixed does not tell configurations apart
    if (minimum.atoms() != structure.atoms() || !same_system(minimum, structure, units.angstrom)) continue;
    double away = 0;
    for (Index a = 0; a < structure.atoms(); ++a)
      away = std::max(away, minimum.cell.minimum_image(structure.positions.col(a) - minimum.positions.col(a)).norm());
    if (away >= least) continue;
    least = away;
    best = static_cast<std::int64_t>(k);
  }
  return best;
}

/// In which share of the runs each atom left its place, before the clock began or after; empty where there are none.
Eigen::ArrayXd moved_shares(const std::vector<EnsembleRun>& runs, std::int64_t configuration, Index atoms) {
  Eigen::ArrayXd moved = Eigen::ArrayXd::Zero(atoms);
  std::int64_t complete = 0;
  for (const EnsembleRun& run : runs) {
    if (run.key.configuration != configuration || run.status != EnsembleRunStatus::complete) continue;
    ++complete;
    for (const FirstMove& move : run.moves) moved[move.atom] += 1;
  }
  return complete > 0 ? Eigen::ArrayXd(moved / static_cast<double>(complete)) : Eigen::ArrayXd();
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
  if (shares.size() == 0)
    throw InputError(
        fmt::format("--order-by {}: no run from this structure came to its end; go on with pel isoconf", ensemble));
  std::ranges::stable_sort(atoms, [&](Index a, Index b) { return shares[a] > shares[b]; });
  return atoms;
}

}  // namespace pel::drivers
