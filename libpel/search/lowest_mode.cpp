#include "libpel/search/lowest_mode.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <functional>
#include <vector>

#include "libpel/search/zero_modes.hpp"

namespace pel {
namespace {

/// Takes the forbidden part out of a 3 x N vector.
using Projection = std::function<Matrix3X(View3X)>;

/// H v by force differences. Projected, because forces carry rounding noise along rigid motions too.
struct HessianProduct {
  ForceField& force_field;
  View3X positions;
  View3X forces;
  const Projection& project;
  const LanczosOptions& options;
  int calls = 0;

  Eigen::VectorXd operator()(const Eigen::VectorXd& v) {
    const Matrix3X shift = options.difference * v.reshaped(3, positions.cols());
    Matrix3X ahead(3, positions.cols()), behind = forces;
    force_field.evaluate(positions + shift, ahead);
    ++calls;
    double distance = options.difference;
    if (options.central) {
      force_field.evaluate(positions - shift, behind);
      ++calls;
      distance *= 2;
    }
    return project((behind - ahead) / distance).reshaped();
  }
};

Eigen::VectorXd orthogonalized(Eigen::VectorXd vector, const std::vector<Eigen::VectorXd>& basis) {
  for (int pass = 0; pass < 2; ++pass)
    for (const auto& v : basis) vector -= v.dot(vector) * v;
  return vector;
}

/// Projection of H on the basis, grown by one row and column a step.
struct Tridiagonal {
  std::vector<double> diagonal, beside;

  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solve() const {
    const auto n = std::ssize(diagonal);
    Eigen::VectorXd beside_n = Eigen::Map<const Eigen::VectorXd>(beside.data(), n - 1);
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    solver.computeFromTridiagonal(Eigen::Map<const Eigen::VectorXd>(diagonal.data(), n), beside_n);
    return solver;
  }
};

Eigen::VectorXd combination(const std::vector<Eigen::VectorXd>& basis, const Eigen::VectorXd& weights) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(basis.front().size());
  for (std::size_t k = 0; k < basis.size(); ++k) sum += weights[k] * basis[k];
  return sum;
}

/// `dimension`: of the space that `project` leaves.
LowestMode lanczos(HessianProduct hessian, View3X start, Index dimension, const LanczosOptions& options) {
  std::vector<Eigen::VectorXd> basis{hessian.project(start).reshaped().normalized()};
  Tridiagonal projected;
  LowestMode result;
  for (int iteration = 1;; ++iteration) {
    Eigen::VectorXd next = hessian(basis.back());
    projected.diagonal.push_back(basis.back().dot(next));
    next = orthogonalized(std::move(next), basis);
    const double norm = next.norm();
    const auto ritz = projected.solve();
    result.eigenvalue = ritz.eigenvalues()[0];
    // H u - lambda u = norm * (last component of the Ritz vector) * next basis vector
    result.residual = norm * std::abs(ritz.eigenvectors()(iteration - 1, 0));
    const bool small = result.residual <= options.residual * std::max(std::abs(result.eigenvalue), options.scale);
    const bool complete = iteration == dimension || norm < 1e-10;
    if (complete || (small && iteration >= options.min_iterations)) result.status = LanczosStatus::converged;
    if (result.status == LanczosStatus::converged || iteration >= options.max_iterations) {
      result.mode = combination(basis, ritz.eigenvectors().col(0)).normalized().reshaped(3, start.cols());
      break;
    }
    projected.beside.push_back(norm);
    basis.push_back(next / norm);
  }
  if (result.mode.cwiseProduct(start).sum() < 0) result.mode = -result.mode;
  result.force_calls = hessian.calls;
  return result;
}

}  // namespace

LowestMode lowest_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                       const LanczosOptions& options) {
  return lowest_mode_across(force_field, positions, forces, start, Eigen::MatrixXd(positions.size(), 0), options);
}

LowestMode lowest_mode_across(ForceField& force_field, View3X positions, View3X forces, View3X start,
                              const Eigen::MatrixXd& excluded, const LanczosOptions& options) {
  const Eigen::MatrixXd rigid = zero_modes(force_field.invariance(), positions);
  const Projection project = [&](View3X vector) { return without(excluded, without(rigid, vector)); };
  const Index dimension = positions.size() - rigid.cols() - excluded.cols();
  return lanczos({force_field, positions, forces, project, options}, start, dimension, options);
}

LowestMode lowest_local_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                             const std::vector<Index>& atoms, const LanczosOptions& options) {
  const Projection project = [&atoms](View3X vector) {
    Matrix3X block = Matrix3X::Zero(3, vector.cols());
    block(Eigen::all, atoms) = vector(Eigen::all, atoms);
    return block;
  };
  return lanczos({force_field, positions, forces, project, options}, start, 3 * std::ssize(atoms), options);
}

}  // namespace pel
