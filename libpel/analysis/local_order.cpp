#include "libpel/analysis/local_order.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "libpel/core/neighbors.hpp"

namespace pel {
namespace {

/// Of the mean distance to the nearest neighbor: as far as the second shell of a body-centered crystal, and more.
constexpr double reach = 2;
constexpr std::size_t close_packed = 12, body_centered = 14, first_shell = 8;  // neighbors

/// Bit k of word j: neighbors j and k are bonded.
using Bonds = std::vector<std::uint32_t>;

/// What a pair of neighbors has in common (Honeycutt and Andersen 1987).
struct Signature {
  int common = 0;  ///< neighbors
  int bonds = 0;   ///< among them
  int chain = 0;   ///< bonds of the largest connected part of them
  friend bool operator==(const Signature&, const Signature&) = default;
};

Bonds bonds_within(const std::vector<Neighbor>& neighbors, std::size_t count, double length) {
  Bonds bonds(count, 0);
  for (std::size_t j = 0; j < count; ++j)
    for (std::size_t k = 0; k < j; ++k) {
      if ((neighbors[j].displacement - neighbors[k].displacement).norm() > length) continue;
      bonds[j] |= 1U << k;
      bonds[k] |= 1U << j;
    }
  return bonds;
}

/// Twice the bonds among `of` that are connected to `start`, which leave `of`.
int connected(const Bonds& bonds, std::uint32_t all, std::uint32_t& of, std::uint32_t start) {
  int ends = 0;
  for (std::uint32_t next = start; next != 0;) {
    const int atom = std::countr_zero(next);
    const std::uint32_t partners = bonds[static_cast<std::size_t>(atom)] & all;
    ends += std::popcount(partners);
    of &= ~(1U << atom);
    next = (next | partners) & of;
  }
  return ends;
}

Signature signature(const Bonds& bonds, std::size_t neighbor) {
  const std::uint32_t common = bonds[neighbor];
  Signature found{std::popcount(common), 0, 0};
  for (std::uint32_t left = common; left != 0;) {
    const int part = connected(bonds, common, left, 1U << std::countr_zero(left)) / 2;
    found.bonds += part;
    found.chain = std::max(found.chain, part);
  }
  return found;
}

/// How many of the pairs have this signature.
std::size_t pairs(const Bonds& bonds, const Signature& wanted) {
  std::size_t found = 0;
  for (std::size_t neighbor = 0; neighbor < bonds.size(); ++neighbor)
    if (signature(bonds, neighbor) == wanted) ++found;
  return found;
}

double mean_distance(const std::vector<Neighbor>& neighbors, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t k = from; k < to; ++k) sum += neighbors[k].displacement.norm();
  return sum / static_cast<double>(to - from);
}

/// `neighbors`: nearest first.
LocalOrder order_among(const std::vector<Neighbor>& neighbors) {
  constexpr double halfway = (1 + std::numbers::sqrt2) / 2;
  if (neighbors.size() < close_packed) return LocalOrder::none;
  const Bonds close = bonds_within(neighbors, close_packed, halfway * mean_distance(neighbors, 0, close_packed));
  const std::size_t parted = pairs(close, {4, 2, 1});
  if (parted == close_packed) return LocalOrder::face_centered;
  if (parted == 6 && pairs(close, {4, 2, 2}) == 6) return LocalOrder::hexagonal;
  if (pairs(close, {5, 5, 5}) == close_packed) return LocalOrder::icosahedral;
  if (neighbors.size() < body_centered) return LocalOrder::none;
  const double edge = (2 / std::numbers::sqrt3 * mean_distance(neighbors, 0, first_shell) +
                       mean_distance(neighbors, first_shell, body_centered)) /
                      2;
  const Bonds open = bonds_within(neighbors, body_centered, halfway * edge);
  const bool body = pairs(open, {6, 6, 6}) == first_shell && pairs(open, {4, 4, 4}) == body_centered - first_shell;
  return body ? LocalOrder::body_centered : LocalOrder::none;
}

}  // namespace

std::vector<LocalOrder> local_order(const Cell& cell, View3X positions) {
  const double nearest = nearest_distance(cell, positions);
  std::vector<LocalOrder> order(static_cast<std::size_t>(positions.cols()), LocalOrder::none);
  if (!(nearest > 0)) return order;
  std::ranges::transform(neighbor_lists(cell, positions, reach * nearest), order.begin(), order_among);
  return order;
}

LocalOrderCount count(const std::vector<LocalOrder>& order) {
  const auto number = [&](LocalOrder which) { return static_cast<Index>(std::ranges::count(order, which)); };
  return {number(LocalOrder::face_centered), number(LocalOrder::hexagonal), number(LocalOrder::body_centered),
          number(LocalOrder::icosahedral), number(LocalOrder::none)};
}

}  // namespace pel
