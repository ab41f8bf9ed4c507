#pragma once

#include <vector>

#include "libpel/kinetics/elimination.hpp"

namespace pel {

/// States among which a walker moves until it leaves them for good: a reversible chain with exits. Rate from node i
/// through conductor e = rates[i] c_e / C_i, with C_i the sum of its conductances, `leaving` included.
struct BasinChain {
  std::vector<Conductor> inside;  ///< between different nodes, any number for a pair; in any one unit
  Eigen::VectorXd leaving;        ///< per node: conductance of its exits, in the same unit
  Eigen::VectorXd rates;          ///< per node: rate of all that leads out of it, 1 / time
  std::vector<double> squares;    ///< per conductor: what a crossing adds to the sum of squares, length^2

  Index nodes() const { return leaving.size(); }
};

/// C_i.
inline Eigen::VectorXd conductance_sums(const BasinChain& chain) {
  Eigen::VectorXd result = chain.leaving;
  for (const Conductor& link : chain.inside) {
    result[link.from] += link.conductance;
    result[link.to] += link.conductance;
  }
  return result;
}

}  // namespace pel
