#include "libpel/search/curvature/springs.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "libpel/core/neighbors.hpp"
#include "libpel/core/random.hpp"
#include "libpel/search/curvature/curvature_sign.hpp"

namespace pel {
namespace {

/// A spring between two atoms, of which the second may be an anchor.
struct Spring {
  Index a = 0, b = -1;  // mobile atoms; b = -1: fixed
  Vector3 direction;
  int first_column = 0;  // of the four columns below: knot and next knot along the bond, the same across
  double weight = 0;     // of the next knot
};

struct Network {
  std::vector<Spring> springs;
  int knots = 0;
  int columns = 0;
  double length = 0;  // mean distance to the nearest neighbor
};

Network network(const Springs& table, const Structure& structure, View3X positions, const std::vector<Index>& mobile) {
  Network network;
  const double longest = table.reach * table.length, shortest = 0.7 * table.length;
  const auto lists = neighbor_lists(structure.cell, positions, longest);
  const auto types = static_cast<int>(structure.masses.size());
  std::vector<Index> place(static_cast<std::size_t>(structure.atoms()), -1);
  for (std::size_t k = 0; k < mobile.size(); ++k) place[static_cast<std::size_t>(mobile[k])] = static_cast<Index>(k);
  for (const Index a : mobile)
    for (const auto& [b, displacement] : lists[static_cast<std::size_t>(a)]) {
      const Index other = place[static_cast<std::size_t>(b)];
      if (other >= 0 && b <= a) continue;  // each spring once; an atom's own images add no stiffness
      const int s = structure.species[static_cast<std::size_t>(a)] - 1;
      const int t = structure.species[static_cast<std::size_t>(b)] - 1;
      const double knot =
          std::clamp((displacement.norm() - shortest) / (longest - shortest), 0.0, 1 - 1e-12) * (table.knots - 1);
      const int pair = std::min(s, t) * types + std::max(s, t);
      const int first = 2 * table.knots * pair + static_cast<int>(knot);
      network.springs.push_back(
          {place[static_cast<std::size_t>(a)], other, displacement.normalized(), first, knot - std::floor(knot)});
    }
  network.knots = table.knots;
  network.columns = 2 * table.knots * types * types;
  network.length = table.length;
  return network;
}

/// Forces of unit stiffnesses at the displacement `moved`: 3N x columns.
Eigen::MatrixXd design(const Network& network, const Matrix3X& moved) {
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(moved.size(), network.columns);
  for (const auto& [a, b, direction, first, weight] : network.springs) {
    Vector3 apart = moved.col(a);
    if (b >= 0) apart -= moved.col(b);
    const Vector3 along = direction * direction.dot(apart), across = apart - along;
    for (int k = 0; k < 2; ++k) {
      const double share = k == 0 ? 1 - weight : weight;
      for (const auto& [column, part] : {std::pair{first + k, along}, std::pair{first + k + network.knots, across}}) {
        matrix.block<3, 1>(3 * a, column) += share * part;
        if (b >= 0) matrix.block<3, 1>(3 * b, column) -= share * part;
      }
    }
  }
  return matrix;
}

struct Fit {
  Eigen::VectorXd stiffness;  // by column
  double error = 0;           // relative
};

Fit fit(ForceField& force_field, const Network& network, View3X positions, int products) {
  constexpr double difference = 1e-3;  // displacement of an atom, in nearest-neighbor distances
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(network.columns, network.columns);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(network.columns);
  Stream stream(1, StreamPurpose::sampling, {0, 0, 0});
  Matrix3X rest(3, positions.cols()), forces(3, positions.cols());
  double size = 0;
  for (int k = 0; k < products; ++k) {
    const Matrix3X direction = random_vector(positions.cols(), stream);
    const double step = difference * network.length;
    force_field.evaluate(positions + step * direction, forces);
    const Eigen::VectorXd product = (-forces / step).reshaped();
    const Eigen::MatrixXd matrix = design(network, direction);
    normal.noalias() += matrix.transpose() * matrix;
    right.noalias() += matrix.transpose() * product;
    size += product.squaredNorm();
  }
  // Lengths that no spring has keep a stiffness of zero.
  normal.diagonal().array() += 1e-6 * normal.trace() / network.columns;
  Fit result;
  result.stiffness = normal.ldlt().solve(right);
  const double explained = 2 * result.stiffness.dot(right) - result.stiffness.dot(normal * result.stiffness);
  result.error = std::sqrt(std::max(0.0, 1 - explained / size));
  return result;
}

std::vector<Metric::Block> blocks(const Network& network, const Eigen::VectorXd& stiffness) {
  std::vector<Metric::Block> result;
  const auto at = [&](int column, double weight) {
    return (1 - weight) * stiffness[column] + weight * stiffness[column + 1];
  };
  for (const auto& [a, b, direction, first, weight] : network.springs) {
    const double along = at(first, weight), across = at(first + network.knots, weight);
    const Matrix3 block = across * Matrix3::Identity() + (along - across) * direction * direction.transpose();
    result.push_back({a, a, block});
    if (b < 0) continue;
    result.push_back({b, b, block});
    result.push_back({a, b, -block});
  }
  return result;
}

}  // namespace

Springs fitted_springs(ForceField& force_field, View3X minimum, const Structure& structure, View3X positions,
                       const std::vector<Index>& mobile, const SpringOptions& options) {
  Springs table{options.reach, options.knots, options.shift, nearest_distance(structure.cell, positions), {}};
  if (!(table.length > 0)) return table;
  const Network springs = network(table, structure, positions, mobile);
  if (springs.springs.empty()) return table;
  Fit fitted = fit(force_field, springs, minimum, options.products);
  if (fitted.error < options.largest) table.stiffness = std::move(fitted.stiffness);
  return table;
}

namespace {

double mean_diagonal(const std::vector<Metric::Block>& parts, Index atoms) {
  double sum = 0;
  for (const auto& [row, column, value] : parts)
    if (row == column) sum += value.trace();
  return sum / static_cast<double>(3 * atoms);
}

std::vector<Metric::Block> shifted(std::vector<Metric::Block> parts, Index atoms, double shift) {
  for (Index a = 0; a < atoms; ++a) parts.push_back({a, a, shift * Matrix3::Identity()});
  return parts;
}

}  // namespace

Springs near_stationary_point(Springs springs) {
  springs.shift = SpringOptions{}.shift;
  return springs;
}

Metric spring_metric(const Springs& table, const Structure& structure, View3X positions,
                     const std::vector<Index>& mobile, double stiffness) {
  if (table.stiffness.size() == 0) return Metric(stiffness);
  const std::vector<Metric::Block> parts = blocks(network(table, structure, positions, mobile), table.stiffness);
  const Index atoms = std::ssize(mobile);
  const double mean = mean_diagonal(parts, atoms);
  if (!(mean > 0)) return Metric(stiffness);
  for (double shift = table.shift; shift < 2; shift *= 2)
    if (const auto metric = Metric::sum(atoms, shifted(parts, atoms, shift * mean))) return *metric;
  return Metric(stiffness);
}

Metric spring_metric(Frozen& force_field, const Structure& structure, View3X positions, double stiffness,
                     const SpringOptions& options) {
  const Springs table =
      fitted_springs(force_field, force_field.restrict(positions), structure, positions, force_field.mobile(), options);
  return spring_metric(table, structure, positions, force_field.mobile(), stiffness);
}

}  // namespace pel
