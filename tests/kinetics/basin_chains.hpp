#pragma once

#include <cmath>

#include "libpel/core/random.hpp"
#include "libpel/kinetics/walk/basin_chain.hpp"

namespace pel::test {

struct RandomChainShape {
  Index nodes = 6;
  Index links = 10;    ///< at least nodes - 1; the first ones make a tree
  double spread = 2;   ///< ln of conductances and residence times
  double exits = 0.1;  ///< conductance out of every second node, times up to 1
};

/// A connected chain with parallel links.
inline BasinChain random_chain(const RandomChainShape& shape, std::uint64_t seed) {
  Stream stream(seed, StreamPurpose::sampling, {0, 0, 0});
  const auto spread = [&] { return std::exp(shape.spread * (stream.uniform() - 0.5)); };
  const auto below = [&](Index n) { return static_cast<Index>(stream.uniform() * static_cast<double>(n)); };
  BasinChain chain;
  for (Index e = 0; e < shape.links; ++e) {
    const Index to = e + 1 < shape.nodes ? e + 1 : 1 + below(shape.nodes - 1);
    chain.inside.push_back({below(to), to, spread()});
    chain.squares.push_back(e % 3 == 0 ? 0 : stream.uniform());
  }
  chain.leaving = Eigen::VectorXd::Zero(shape.nodes);
  chain.rates = Eigen::VectorXd::Zero(shape.nodes);
  for (Index i = 0; i < shape.nodes; ++i) {
    if (i % 2 == 0) chain.leaving[i] = shape.exits * stream.uniform();
    chain.rates[i] = spread();
  }
  return chain;
}

/// A <-> B with k_AB = 1, k_BA = 0.01, and exits 2 from A and 0.001 from B.
inline BasinChain worked_check() {
  const double weight_b = 100;  // conductances: weight x rate, the weight of A is 1
  BasinChain chain{{{0, 1, 1}}, Eigen::Vector2d(2, weight_b * 0.001), Eigen::Vector2d(1 + 2, 0.01 + 0.001), {1}};
  return chain;
}

/// Rates between nodes, diagonal: minus the total rate out.
inline Eigen::MatrixXd generator(const BasinChain& chain) {
  const Eigen::VectorXd scale = chain.rates.cwiseQuotient(conductance_sums(chain));
  Eigen::MatrixXd result = Eigen::MatrixXd((-chain.rates).asDiagonal());
  for (const Conductor& link : chain.inside) {
    result(link.from, link.to) += scale[link.from] * link.conductance;
    result(link.to, link.from) += scale[link.to] * link.conductance;
  }
  return result;
}

}  // namespace pel::test
