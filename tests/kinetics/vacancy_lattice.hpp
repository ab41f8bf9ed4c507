#pragma once

#include <array>
#include <map>
#include <vector>

#include "tests/kinetics/networks.hpp"

namespace pel::test {

using Site = std::array<int, 3>;

/// A periodic lattice with one vacancy: integer coordinates modulo `period`, neighbors at +- each of `hops`.
struct Lattice {
  Site period;
  std::vector<Site> hops;
  int dimension = 3;
};

inline Site moved(const Lattice& lattice, const Site& site, const Site& hop, int sign) {
  Site result{};
  for (int k = 0; k < 3; ++k)
    result[k] = ((site[k] + sign * hop[k]) % lattice.period[k] + lattice.period[k]) % lattice.period[k];
  return result;
}

/// All sites but the vacancy's, which is the origin, numbered as they are found from it.
inline std::map<Site, Index> sites_around_vacancy(const Lattice& lattice) {
  std::map<Site, Index> sites;
  std::vector<Site> front{{0, 0, 0}};
  while (!front.empty()) {
    const Site site = front.back();
    front.pop_back();
    for (const Site& hop : lattice.hops)
      for (const int sign : {1, -1}) {
        const Site next = moved(lattice, site, hop, sign);
        if (next == Site{0, 0, 0} || sites.count(next)) continue;
        const Index number = static_cast<Index>(sites.size());
        sites[next] = number;
        front.push_back(next);
      }
  }
  return sites;
}

/// The tagged-atom chain: the state is the place of the tag as seen from the vacancy, all jump rates 1. The vacancy's
/// hop by v takes a tag at s to s - v, and the tag it changes places with, at v, to -v with displacement -v.
inline Network vacancy_network(const Lattice& lattice) {
  const std::map<Site, Index> sites = sites_around_vacancy(lattice);
  std::vector<Edge> edges;
  for (const auto& [site, number] : sites)
    for (const Site& hop : lattice.hops) {
      const bool exchanged = moved(lattice, site, hop, -1) == Site{0, 0, 0};
      const Site after = exchanged ? moved(lattice, {0, 0, 0}, hop, -1) : moved(lattice, site, hop, -1);
      const Vector3 vector = exchanged ? Vector3(-hop[0], -hop[1], -hop[2]) : Vector3(0, 0, 0);
      edges.push_back({number, sites.at(after), 1, vector});
    }
  return weighted_network(std::vector<double>(sites.size(), 1.0), edges, lattice.dimension);
}

/// The vacancy itself: one state, one jump to its own image per pair of opposite hops, the atoms as tags labeled by
/// their place around the vacancy. The hop by h takes the atom at h to the origin, and all labels move on by -h.
inline Network folded_vacancy_network(const Lattice& lattice) {
  const std::map<Site, Index> sites = sites_around_vacancy(lattice);
  Network network = weighted_network({1.0}, {}, lattice.dimension);
  network.tags = static_cast<Index>(sites.size());
  for (const Site& hop : lattice.hops) {
    Jump jump{0, 0, barrier_offset, {}, std::vector<Index>(sites.size()), 0};
    for (const auto& [site, label] : sites) {
      const Site after = moved(lattice, site, hop, -1);
      const bool hops = after == Site{0, 0, 0};
      jump.permutation[label] = sites.at(hops ? moved(lattice, after, hop, -1) : after);
      if (hops) jump.moves = {{label}, Vector3(-hop[0], -hop[1], -hop[2])};
    }
    network.jumps.push_back(jump);
  }
  return network;
}

inline Lattice square(int size) { return {{size, size, 1}, {{1, 0, 0}, {0, 1, 0}}, 2}; }
inline Lattice simple_cubic(int size) { return {{size, size, size}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}; }
inline Lattice body_centered(int size) {
  return {{2 * size, 2 * size, 2 * size}, {{1, 1, 1}, {1, 1, -1}, {1, -1, 1}, {-1, 1, 1}}};
}
inline Lattice face_centered(int size) {
  return {{2 * size, 2 * size, 2 * size}, {{1, 1, 0}, {1, -1, 0}, {1, 0, 1}, {1, 0, -1}, {0, 1, 1}, {0, 1, -1}}};
}

}  // namespace pel::test
