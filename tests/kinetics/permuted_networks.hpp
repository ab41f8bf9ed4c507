#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/kinetics/vacancy_lattice.hpp"

namespace pel::test {

inline std::vector<Index> random_permutation(Index size, Stream& stream) {
  std::vector<Index> result(size);
  std::iota(result.begin(), result.end(), Index{0});
  for (Index i = size; i > 1; --i)
    std::swap(result[i - 1], result[static_cast<Index>(stream.uniform() * static_cast<double>(i))]);
  return result;
}

/// The same walk of one tag over (state, label) pairs, state-major: what a network with permutations means.
inline Network lifted(const Network& network) {
  Network result;
  result.dimension = network.dimension;
  const auto pair = [&](Index state, Index label) { return state * network.tags + label; };
  for (Index i = 0; i < network.states(); ++i)
    for (Index a = 0; a < network.tags; ++a) {
      result.energies.push_back(network.energies[i]);
      result.searched.push_back(network.searched[i]);
    }
  for (const Jump& jump : network.jumps) {
    const Matrix3X way = dense(jump.moves, network.tags);
    for (Index a = 0; a < network.tags; ++a) {
      Jump step;
      step.from = pair(jump.from, a);
      step.to = pair(jump.to, arrival(jump, a));
      step.saddle_energy = jump.saddle_energy;
      step.moves = one_move(way.col(a));
      result.jumps.push_back(step);
    }
  }
  return result;
}

struct FlickeringShape {
  Index groups = 4;
  Index states_per_group = 4;
  Index tags = 3;
  double ratio = 1e3;         ///< of conductances within groups to those between them
  Index unsearched = 1;       ///< the last states
  bool permutations = false;  ///< on every other jump between groups
};

/// Groups of states with fast jumps that lead from place to place, so that no way around closes with a displacement;
/// slow jumps between any states, also of one group, lead anywhere. Places are closer than 1, and some are closer than
/// 0.3.
inline Network flickering_network(const FlickeringShape& shape, std::uint64_t seed) {
  Stream stream(seed, StreamPurpose::sampling, {2, 0, 0});
  const Index states = shape.groups * shape.states_per_group;
  const auto below = [&](Index n) { return static_cast<Index>(stream.uniform() * static_cast<double>(n)); };
  Network network;
  network.tags = shape.tags;
  std::vector<Matrix3X> places;
  for (Index i = 0; i < states; ++i) {
    network.energies.push_back(stream.uniform());
    network.searched.push_back(i < states - shape.unsearched);
    places.emplace_back(3, shape.tags);
    for (double& x : places.back().reshaped()) x = 0.5 * stream.uniform();
  }
  const auto add = [&](Index from, Index to, double saddle, const Matrix3X& way) {
    Jump jump;
    jump.from = from;
    jump.to = to;
    jump.saddle_energy = saddle + stream.uniform();
    jump.moves = moves(way, 0);
    network.jumps.push_back(jump);
  };
  for (Index g = 0; g < shape.groups; ++g)
    for (Index k = 0; k < 2 * shape.states_per_group; ++k) {  // a ring and chords
      const Index from = g * shape.states_per_group + k % shape.states_per_group;
      const Index to = g * shape.states_per_group +
                       (k < shape.states_per_group ? k + 1 : below(shape.states_per_group)) % shape.states_per_group;
      add(from, to, 1, places[to] - places[from]);
    }
  for (Index k = 0; k < 3 * shape.groups; ++k) {
    Matrix3X way(3, shape.tags);
    for (double& x : way.reshaped()) x = stream.normal();
    add(k < shape.groups ? k * shape.states_per_group : below(states),
        k < shape.groups ? (k + 1) % shape.groups * shape.states_per_group : below(states), 1 + std::log(shape.ratio),
        way);
    if (shape.permutations && k % 2 == 0) network.jumps.back().permutation = random_permutation(shape.tags, stream);
  }
  return network;
}

}  // namespace pel::test
