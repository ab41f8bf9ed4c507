#pragma once

#include <cmath>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel::test {

/// A jump of one tag by its conductance: rate from -> to = conductance / weight of from.
struct Edge {
  Index from = 0;
  Index to = 0;
  double conductance = 1;
  Vector3 displacement = Vector3::Zero();
};

constexpr double barrier_offset = 20;  // keeps saddles above their states

/// Temperature 1, and the prefactor that takes the offset of `weighted_network` back.
inline RateOptions unit_rates() { return {1, 1, std::exp(barrier_offset)}; }

inline Moves one_move(const Vector3& displacement) { return {{0}, displacement}; }

/// One tag, all states searched; energies so that at `unit_rates` weights and conductances are the given ones.
inline Network weighted_network(const std::vector<double>& weights, const std::vector<Edge>& edges, int dimension) {
  Network network;
  for (const double weight : weights) network.energies.push_back(-std::log(weight));
  network.searched.assign(weights.size(), 1);
  for (const Edge& edge : edges)
    network.jumps.push_back(
        {edge.from, edge.to, barrier_offset - std::log(edge.conductance), one_move(edge.displacement), {}, 0});
  network.dimension = dimension;
  return network;
}

/// A closed ring with unit steps: jump i leads from i to i + 1.
inline Network ring(const std::vector<double>& weights, const std::vector<double>& conductances) {
  std::vector<Edge> edges;
  const Index size = static_cast<Index>(weights.size());
  for (Index i = 0; i < size; ++i) edges.push_back({i, (i + 1) % size, conductances[i], Vector3::UnitX()});
  return weighted_network(weights, edges, 1);
}

struct RandomNetworkShape {
  Index states = 8;
  Index jumps = 14;
  Index tags = 3;
  Index unsearched = 0;  // the last ones
};

/// Several tags, parallel jumps and loops; energies in [0, 1), saddles in [1, 3), multiples of 2^-20.
inline Network random_network(const RandomNetworkShape& shape, std::uint64_t seed) {
  Stream stream(seed, StreamPurpose::sampling, {0, 0, 0});
  const auto dyadic = [&] { return std::floor(stream.uniform() * 1048576) / 1048576; };
  Network network;
  network.tags = shape.tags;
  for (Index i = 0; i < shape.states; ++i) {
    network.energies.push_back(dyadic());
    network.searched.push_back(i < shape.states - shape.unsearched);
  }
  for (Index e = 0; e < shape.jumps; ++e) {
    Jump jump;
    jump.from = e < shape.states - 1 ? e : static_cast<Index>(stream.uniform() * static_cast<double>(shape.states));
    jump.to = e < shape.states - 1 ? e + 1 : static_cast<Index>(stream.uniform() * static_cast<double>(shape.states));
    jump.saddle_energy = 1 + 2 * dyadic();
    Matrix3X displacement(3, shape.tags);
    for (double& x : displacement.reshaped()) x = stream.normal() * (stream.uniform() < 0.5 ? 0.2 : 1);
    jump.moves = moves(displacement, 0);
    network.jumps.push_back(jump);
  }
  return network;
}

}  // namespace pel::test
