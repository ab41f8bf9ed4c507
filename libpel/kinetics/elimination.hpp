#pragma once

#include <utility>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// A resistor of given conductance between two nodes.
struct Conductor {
  Index from = 0;
  Index to = 0;
  double conductance = 0;
};

/// A node as it left the network: its conductances to the nodes that remained, and their sum, ground included.
struct EliminatedNode {
  Index node = 0;
  double total = 0;
  std::vector<std::pair<Index, double>> links;
};
using Elimination = std::vector<EliminatedNode>;

/// Star-mesh elimination of all nodes, fewest links first: no subtraction occurs, so every conductance keeps its digits
/// however widely they spread (Grassmann, Taksar & Heyman 1985). `ground`: conductance of each node to ground, >= 0.
/// Conductors that join a node to itself carry nothing and are left out.
Elimination eliminate(const std::vector<Conductor>& conductors, const Eigen::VectorXd& ground);

/// Potentials x that solve  sum_j c_ij (x_i - x_j) + ground_i x_i = source_i  for each column of `source` (nodes x k).
/// A component without ground has its zero of potential at the node eliminated last; its sources must add to zero.
Eigen::MatrixXd solve(const Elimination& elimination, Eigen::MatrixXd source);

}  // namespace pel
