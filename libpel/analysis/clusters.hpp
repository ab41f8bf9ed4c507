#pragma once

#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// What makes a cluster of points.
struct ClusterOptions {
  double radius = 0.5;  ///< of a neighborhood, length units: a point at this distance is in it
  Index dense = 5;      ///< points that make a neighborhood dense, its center included
};

/// Label of points that belong to no cluster.
constexpr int no_cluster = -1;

/// DBSCAN (Ester et al., KDD 1996): points with a dense neighborhood are cores, cores that lie in each other's
/// neighborhoods are of one cluster, and other points belong to the cluster of the nearest core in their neighborhood
/// (in the paper: of any of them). Returns a label per point (column of `points`, 3 x n): clusters are numbered from 0
/// in the order of their first points. Exact: points are sorted into cubes in which all are neighbors (Gunawan 2013),
/// so that the many times which an atom comes back to a place cost nothing. Throws std::invalid_argument where radius
/// or number are not above zero.
std::vector<int> clusters(View3X points, const ClusterOptions& options);

/// Which steps of a path lead from one cluster to another: step i, from point i to point i + 1, is marked with 1 where
/// they do. An excursion over points of no cluster that ends in another cluster than it began is marked throughout; one
/// that comes back, and one that has no beginning or end, is not.
std::vector<char> changes_of_cluster(const std::vector<int>& labels);

}  // namespace pel
