#pragma once

#include <optional>
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
/// The same, given up where it would take more than `work` (number of links made; their mesh grows fast in three
/// dimensions).
std::optional<Elimination> eliminate_within(double work, const std::vector<Conductor>& conductors,
                                            const Eigen::VectorXd& ground);

/// Potentials x that solve  sum_j c_ij (x_i - x_j) + ground_i x_i = source_i  for each column of `source` (nodes x k).
/// A component without ground has its zero of potential at the node eliminated last; its sources must add to zero.
Eigen::MatrixXd solve(const Elimination& elimination, Eigen::MatrixXd source);

/// Potential differences along every link of an elimination: those of conductors and of the meshes between them.
struct PotentialDifferences {
  std::vector<Index> place;                  ///< per node: when it was eliminated
  std::vector<Eigen::MatrixX3d> along_link;  ///< per eliminated node: potential of each linked node minus its own
};

/// The differences of the potentials that `solve` gives, each with digits of its own: between nodes that a good
/// conductor joins, potentials agree in all of theirs. For k = 3 columns, without ground.
PotentialDifferences differences(const Elimination& elimination, Eigen::MatrixX3d source);
/// Potential of `to` minus that of `from`, two nodes that a conductor joins; zero for a loop.
Eigen::RowVector3d difference(const Elimination& elimination, const PotentialDifferences& potential, Index from,
                              Index to);

}  // namespace pel
