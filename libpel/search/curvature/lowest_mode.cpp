#include "libpel/search/curvature/lowest_mode.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <vector>

#include "libpel/search/curvature/zero_modes.hpp"

namespace pel {
namespace {

using Eigen::VectorXd;

/// Displacements w with w^T constraint = 0, and forces up to multiples of it.
struct Conjugate {
  VectorXd direction;   // u
  VectorXd constraint;  // H u
};

/// The eigenproblem H u = lambda M u in a subspace.
struct Problem {
  ForceField& force_field;
  View3X positions;
  View3X forces;
  const LanczosOptions& options;
  const Preconditioner& preconditioner;
  Eigen::MatrixXd rigid;
  const Metric* relative = nullptr;  // M; the identity where there is none
  const Conjugate* conjugate = nullptr;
  const std::vector<Index>* atoms = nullptr;  // none but these move
  const Listener* listener = nullptr;
  int calls = 0;

  VectorXd local(const VectorXd& vector) const {
    VectorXd block = VectorXd::Zero(vector.size());
    for (const Index a : *atoms) block.segment<3>(3 * a) = vector.segment<3>(3 * a);
    return block;
  }
  VectorXd allowed(VectorXd step) const {
    if (atoms) return local(step);
    step -= rigid * (rigid.transpose() * step);
    if (conjugate)
      step -= conjugate->constraint.dot(step) / conjugate->constraint.dot(conjugate->direction) * conjugate->direction;
    return step;
  }
  VectorXd felt(VectorXd force) const {
    if (atoms) return local(force);
    if (conjugate)
      force -=
          conjugate->direction.dot(force) / conjugate->constraint.dot(conjugate->direction) * conjugate->constraint;
    force -= rigid * (rigid.transpose() * force);
    return force;
  }
  VectorXd measure(const VectorXd& step) const {
    if (!relative) return step;
    return relative->apply(step.reshaped(3, positions.cols())).reshaped();
  }
  VectorXd correction(const VectorXd& residual) const {
    if (!preconditioner) return allowed(residual);
    return allowed(preconditioner(residual.reshaped(3, positions.cols())).reshaped());
  }
  /// H v by force differences, for v of unit length.
  VectorXd hessian(const VectorXd& v) {
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
    if (listener && *listener) (*listener)(shift, ahead - forces);
    return ((behind - ahead) / distance).reshaped();
  }
  Index dimension() const {
    if (atoms) return 3 * std::ssize(*atoms);
    return positions.size() - rigid.cols() - (conjugate ? 1 : 0);
  }
};

/// A space of displacements with what H and M make of them; orthonormal by M.
struct Space {
  std::vector<VectorXd> vectors, products, measured;
  Eigen::MatrixXd projected;  // v^T H v

  /// The part of `step` outside of the space, normalized by M; false where nothing is left.
  bool add(Problem& problem, VectorXd step) {
    const double before = step.norm();
    if (!(before > 0)) return false;
    step /= before;
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < vectors.size(); ++k) step -= measured[k].dot(step) * vectors[k];
      // Where little is left, rounding errors are a large part of it, and rigid motions are the softest of all.
      step = problem.allowed(std::move(step));
    }
    const double length = step.norm();
    if (!(length > 1e-10)) return false;
    step /= length;
    VectorXd weight = problem.measure(step), product = problem.hessian(step);
    const double scale = 1 / std::sqrt(step.dot(weight));
    vectors.push_back(scale * step);
    measured.push_back(scale * weight);
    products.push_back(scale * product);
    const auto n = std::ssize(vectors);
    projected.conservativeResize(n, n);
    for (Index k = 0; k < n; ++k)
      projected(k, n - 1) = projected(n - 1, k) = 0.5 * (vectors[static_cast<std::size_t>(k)].dot(products.back()) +
                                                         products[static_cast<std::size_t>(k)].dot(vectors.back()));
    return true;
  }
};

VectorXd combination(const std::vector<VectorXd>& parts, const VectorXd& weights) {
  VectorXd sum = weights[0] * parts[0];
  for (std::size_t k = 1; k < parts.size(); ++k) sum += weights[static_cast<Index>(k)] * parts[k];
  return sum;
}

LowestMode lowest(Problem problem, View3X start) {
  const LanczosOptions& options = problem.options;
  Space space;
  LowestMode result;
  VectorXd mode, product;
  // Iterations in which neither residual nor eigenvalue moves: what is left is the error of one-sided differences.
  constexpr int patience = 20;
  double least = std::numeric_limits<double>::infinity(), settled = least;
  int last_gain = 0;
  bool grown = space.add(problem, problem.allowed(start.reshaped()));
  for (int iteration = 1; grown; ++iteration) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> ritz(space.projected);
    const VectorXd weights = ritz.eigenvectors().col(0);
    result.eigenvalue = ritz.eigenvalues()[0];
    mode = combination(space.vectors, weights);
    product = combination(space.products, weights);
    const VectorXd rest = problem.felt(product - result.eigenvalue * combination(space.measured, weights));
    const VectorXd next = problem.correction(rest);
    result.residual = problem.relative ? std::sqrt(std::max(0.0, rest.dot(next))) : rest.norm();
    const bool small = result.residual <= options.residual * std::max(std::abs(result.eigenvalue), options.scale);
    const bool complete = iteration == problem.dimension();
    if (complete || (small && iteration >= options.min_iterations)) result.status = LanczosStatus::converged;
    if (result.residual < least || !(std::abs(result.eigenvalue - settled) < 1e-3 * std::abs(result.eigenvalue))) {
      least = std::min(least, result.residual);
      settled = result.eigenvalue;
      last_gain = iteration;
    }
    const bool noise = !options.central && iteration - last_gain >= patience;
    if (result.status == LanczosStatus::converged || noise || iteration >= options.max_iterations) break;
    grown = space.add(problem, next);
    if (!grown) result.status = LanczosStatus::converged;
  }
  const double sign = mode.dot(start.reshaped()) < 0 ? -1 : 1, scale = sign / mode.norm();
  result.mode = (scale * mode).reshaped(3, start.cols());
  result.product = (scale * product).reshaped(3, start.cols());
  result.force_calls = problem.calls;
  return result;
}

/// Relative to the metric: below this the error of one-sided differences may be all there is to an eigenvalue.
constexpr double in_doubt = 0.1;

/// The curvature along the mode.
double curvature(Problem& problem, const LowestMode& mode) {
  const VectorXd along = mode.mode.reshaped();
  return problem.hessian(along).dot(along) / problem.measure(along).dot(along);
}

LowestMode softest(ForceField& force_field, View3X positions, View3X forces, View3X start, const Conjugate* conjugate,
                   const LanczosOptions& options, const Metric& metric) {
  const Preconditioner solve = [&metric](View3X force) { return metric.solve(force); };
  const auto problem = [&](const LanczosOptions& how) {
    return Problem{force_field, positions, forces, how, solve, zero_modes(force_field.invariance(), positions),
                   &metric,     conjugate};
  };
  LowestMode softest = lowest(problem(options), start);
  if (options.central) return softest;
  LanczosOptions two_sided = options;
  two_sided.central = true;
  Problem exact = problem(two_sided);
  exact.calls = softest.force_calls;
  if (softest.status != LanczosStatus::converged) {
    softest = lowest(std::move(exact), softest.mode);
  } else if (softest.eigenvalue < in_doubt) {
    softest.eigenvalue = curvature(exact, softest);
    softest.force_calls = exact.calls;
  }
  return softest;
}

}  // namespace

LowestMode lowest_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                       const LanczosOptions& options, const Preconditioner& preconditioner, const Listener& listener) {
  return lowest({force_field, positions, forces, options, preconditioner,
                 zero_modes(force_field.invariance(), positions), nullptr, nullptr, nullptr, &listener},
                start);
}

LowestMode lowest_local_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                             const std::vector<Index>& atoms, const LanczosOptions& options,
                             const Preconditioner& preconditioner) {
  return lowest({force_field, positions, forces, options, preconditioner, Eigen::MatrixXd(positions.size(), 0), nullptr,
                 nullptr, &atoms},
                start);
}

LowestMode softest_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                        const LanczosOptions& options, const Metric& metric) {
  return softest(force_field, positions, forces, start, nullptr, options, metric);
}

LowestMode softest_conjugate_mode(ForceField& force_field, View3X positions, View3X forces, View3X start,
                                  const LowestMode& first, const LanczosOptions& options, const Metric& metric) {
  const Conjugate conjugate{first.mode.reshaped(), first.product.reshaped()};
  return softest(force_field, positions, forces, start, &conjugate, options, metric);
}

}  // namespace pel
