#include "libpel/match/overlay.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "libpel/core/displacement.hpp"

namespace pel {
namespace {

/// The species numbered from 0.
std::vector<Index> dense_kinds(const std::vector<int>& species) {
  std::vector<int> known = species;
  std::ranges::sort(known);
  known.erase(std::unique(known.begin(), known.end()), known.end());
  std::vector<Index> kinds;
  for (const int one : species) kinds.push_back(std::ranges::lower_bound(known, one) - known.begin());
  return kinds;
}

std::vector<std::vector<Index>> members_of(const std::vector<Index>& kinds) {
  std::vector<std::vector<Index>> members;
  for (std::size_t atom = 0; atom < kinds.size(); ++atom) {
    const auto kind = static_cast<std::size_t>(kinds[atom]);
    if (kind >= members.size()) members.resize(kind + 1);
    members[kind].push_back(static_cast<Index>(atom));
  }
  return members;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Atoms near a defect first: a wrong translation shows there.
std::vector<Index> unusual_first(const Surroundings& seen, const std::vector<std::vector<Index>>& members) {
  Eigen::VectorXd unusual(seen.means.size());
  for (const std::vector<Index>& kind : members) {
    const Eigen::VectorXd means = seen.means(kind);
    const double usual = median({means.begin(), means.end()});
    for (const Index atom : kind) unusual[atom] = std::abs(seen.means[atom] - usual);
  }
  std::vector<Index> order(static_cast<std::size_t>(unusual.size()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](Index i, Index j) { return unusual[i] > unusual[j]; });
  return order;
}

bool is_injective(std::vector<Index> permutation) {
  std::ranges::sort(permutation);
  return std::ranges::adjacent_find(permutation) == permutation.end();
}

}  // namespace

/// Each atom of `a` with the place in `b` nearest to it.
struct Overlay::Laid {
  std::vector<Index> permutation;
  Matrix3X displacements;  // from the atoms of `a`, translated, to those of `b`: 3 x N
};

struct Overlay::Anchor {
  Index atom = 0;
  std::vector<Index> like;
};

// A translation that carries one atom of a match onto its place is off by that atom's own displacement, at most the
// tolerance: twice the tolerance then holds all others. Distances between two atoms change by as much.
Overlay::Overlay(View3X a, View3X b, const std::vector<int>& species, const Cell& cell, const Vector3& free,
                 double tolerance)
    : a_(a), b_(b), cell_(cell), free_(free), kinds_(dense_kinds(species)), members_(members_of(kinds_)) {
  constexpr double rounding = 1e-9;
  const double radius = surroundings_radius(cell, a);
  reach_ = 2 * tolerance + rounding * radius;
  of_a_ = surroundings(cell, a, kinds_, radius);
  of_b_ = surroundings(cell, b, kinds_, radius);
  for (const std::vector<Index>& kind : members_) places_.emplace_back(cell, b(Eigen::all, kind), reach_);
  order_ = unusual_first(of_a_, members_);
}

/// At most `most` of the atoms of `b` that may be atom `atom` of `a`.
std::vector<Index> Overlay::like_atoms(Index atom, std::size_t most) const {
  std::vector<Index> found;
  for (const Index other : members_[static_cast<std::size_t>(kinds_[static_cast<std::size_t>(atom)])]) {
    if (found.size() == most) break;
    if (alike(of_a_, atom, of_b_, other, reach_)) found.push_back(other);
  }
  return found;
}

/// Among the most unusual atoms the one with the fewest like it: in a large system one of those has few.
Overlay::Anchor Overlay::anchor() const {
  constexpr std::size_t tried = 64;
  Anchor best{order_.front(), like_atoms(order_.front(), std::numeric_limits<std::size_t>::max())};
  for (std::size_t k = 1; k < std::min(tried, order_.size()); ++k)
    if (Anchor other{order_[k], like_atoms(order_[k], best.like.size())}; other.like.size() < best.like.size())
      best = std::move(other);
  return best;
}

bool Overlay::within_reach(const Vector3& displacement) const {
  return (Vector3::Ones() - free_).cwiseProduct(displacement).norm() <= reach_;
}

std::vector<Vector3> Overlay::candidates() const {
  if (free_.isZero()) return {Vector3::Zero()};
  const Anchor from = anchor();
  const bool everywhere = free_ == Vector3::Ones();
  std::vector<Vector3> found;
  const auto offer = [&](const Vector3& displacement) {
    if (within_reach(displacement)) found.push_back(free_.cwiseProduct(displacement));
  };
  for (const Index to : from.like) {
    const Vector3 displacement = cell_.minimum_image(b_.col(to) - a_.col(from.atom));
    if (everywhere) {
      offer(displacement);
      continue;
    }
    // Which image stays in its plane is not known beforehand.
    std::array<int, 3> most{};
    for (std::size_t k = 0; k < 3; ++k) most[k] = cell_.periodic()[k] ? 1 : 0;
    for (int i = -most[0]; i <= most[0]; ++i)
      for (int j = -most[1]; j <= most[1]; ++j)
        for (int k = -most[2]; k <= most[2]; ++k) offer(displacement + cell_.edges() * Vector3(i, j, k));
  }
  return found;
}

std::optional<Overlay::Laid> Overlay::lay(const Vector3& translation) const {
  Laid laid{std::vector<Index>(static_cast<std::size_t>(a_.cols())), Matrix3X(3, a_.cols())};
  for (const Index atom : order_) {
    const auto kind = static_cast<std::size_t>(kinds_[static_cast<std::size_t>(atom)]);
    const auto place = places_[kind].nearest(a_.col(atom) + translation);
    if (!place) return std::nullopt;
    const Index other = members_[kind][static_cast<std::size_t>(place->atom)];
    if (!alike(of_a_, atom, of_b_, other, reach_)) return std::nullopt;
    laid.permutation[static_cast<std::size_t>(atom)] = other;
    laid.displacements.col(atom) = place->displacement;
  }
  return laid;
}

std::optional<Match> Overlay::match(const Vector3& translation) const {
  constexpr int most_rounds = 10;
  Vector3 at = translation;
  auto laid = lay(at);
  for (int round = 0; laid && round < most_rounds; ++round) {
    const Vector3 drift = free_.cwiseProduct(mean_displacement(laid->displacements));
    at += drift;
    auto again = lay(at);
    if (!again) return std::nullopt;
    const bool settled = again->permutation == laid->permutation;
    laid = std::move(again);
    if (settled) break;
  }
  if (!laid) return std::nullopt;
  const bool injective = is_injective(laid->permutation);
  return Match{{std::move(laid->permutation), at}, largest_displacement(laid->displacements), injective};
}

}  // namespace pel
