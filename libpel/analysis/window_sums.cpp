#include "libpel/analysis/window_sums.hpp"

#include <utility>

namespace pel {
namespace {

Eigen::ArrayXd pairs_by_lag(const FrameWindow& window) {
  Eigen::ArrayXd pairs(window.lags + 1);
  for (Index lag = 0; lag <= window.lags; ++lag) pairs[lag] = static_cast<double>(window.pairs(lag));
  return pairs;
}

WalkSums walk_sums(const GroupSums& group, const FrameWindow& window, PairTransform& transform) {
  const auto atoms = static_cast<double>(group.atoms);
  WalkSums sums{atoms * pairs_by_lag(window), transform.squared_displacements(group.paths, window),
                Eigen::ArrayXXd(window.lags + 1, std::ssize(group.kept)), group.count,
                atoms * static_cast<double>(window.fresh)};
  for (std::size_t criterion = 0; criterion < group.kept.size(); ++criterion) {
    const auto column = static_cast<Index>(criterion);
    sums.random_walk.col(column) = transform.squared_displacements(group.kept[criterion], window) +
                                   traveled_between_pairs(group.activated.col(column), window);
  }
  return sums;
}

Eigen::ArrayXXd walks_by_lag(const std::vector<PairSpectrum>& drawn, const PairSpectrum& undrawn,
                             const FrameWindow& window, PairTransform& transform) {
  Eigen::ArrayXXd walks(window.lags + 1, std::ssize(drawn));
  for (std::size_t walk = 0; walk < drawn.size(); ++walk) {
    PairSpectrum all = undrawn;
    all += drawn[walk];
    walks.col(static_cast<Index>(walk)) = transform.squared_displacements(all, window);
  }
  return walks;
}

}  // namespace

WindowSums::WindowSums(const PairTransform& transform, const FrameWindow& frames, const WalkCounts& counts)
    : window(frames) {
  const auto criteria = static_cast<std::size_t>(counts.criteria);
  const PairSpectrum nothing = transform.nothing(window);
  const GroupSums empty{0, nothing, std::vector(criteria, nothing),
                        Eigen::ArrayXXd::Zero(window.frames() - 1, counts.criteria),
                        Eigen::ArrayXd::Zero(counts.criteria)};
  groups.assign(static_cast<std::size_t>(counts.groups), empty);
  if (counts.realizations == 0) return;
  drawn.assign(criteria, std::vector(static_cast<std::size_t>(counts.realizations), nothing));
  undrawn.assign(criteria, nothing);
}

Eigen::ArrayXd traveled_between_pairs(const Eigen::Ref<const Eigen::ArrayXd>& traveled, const FrameWindow& window) {
  Eigen::ArrayXd before = Eigen::ArrayXd::Zero(window.frames());
  for (Index i = 0; i < traveled.size(); ++i) before[i + 1] = before[i] + traveled[i];
  return sums_over_pairs(before, window, -1);
}

WalkBlock walk_block(const WindowSums& sums, PairTransform& transform) {
  WalkBlock block;
  for (const GroupSums& group : sums.groups) block.groups.push_back(walk_sums(group, sums.window, transform));
  for (std::size_t criterion = 0; criterion < sums.drawn.size(); ++criterion)
    block.realizations.push_back(walks_by_lag(sums.drawn[criterion], sums.undrawn[criterion], sums.window, transform));
  return block;
}

}  // namespace pel
