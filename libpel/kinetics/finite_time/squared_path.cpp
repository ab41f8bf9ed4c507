#include "libpel/kinetics/finite_time/squared_path.hpp"

#include <limits>

namespace pel {
namespace {

constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();

bool is_loop(const std::vector<WalkExit>& jump) { return stays_inside(jump) && jump[0].from == jump[0].to; }

/// a_i = sum_j k_ij |d_ij|^2, summed over tags.
void add_squares(Eigen::VectorXd& squares, const WalkExits& exits, const TagSteps& steps) {
  for (const TagStep& step : steps)
    for (const WalkExit& exit : exits[step.jump]) squares[exit.from] += exit.rate * step.vector.squaredNorm();
}

/// b_i = sum_j k_ij d_ij of one tag.
Eigen::MatrixXd mean_drift(const WalkExits& exits, const TagSteps& steps, Index states) {
  Eigen::MatrixXd drift = Eigen::MatrixXd::Zero(states, 3);
  for (const TagStep& step : steps) {
    if (is_loop(exits[step.jump])) continue;
    for (const WalkExit& exit : exits[step.jump])
      drift.row(exit.from) += exit.sign * exit.rate * step.vector.transpose();
  }
  return drift;
}

/// X_li += sum_j sqrt(k_ij k_ji) V_jl (d_ij . b_l) of one tag: the second half of  k_ij d_ij . h_j, mode l, state i.
void add_coupling(Eigen::MatrixXd& coupling, const Spectrum& spectrum, const TagSteps& steps) {
  if (steps.empty()) return;
  const Eigen::MatrixXd drift = spectrum.project(mean_drift(spectrum.exits, steps, spectrum.modes.rows()));
  for (const TagStep& step : steps) {
    const auto& jump = spectrum.exits[step.jump];
    if (!stays_inside(jump) || is_loop(jump)) continue;
    const Eigen::VectorXd along = symmetric_rate(jump) * (drift * step.vector);
    coupling.col(jump[0].from) += spectrum.modes.col(jump[0].to).cwiseProduct(along);
    coupling.col(jump[0].to) -= spectrum.modes.col(jump[0].from).cwiseProduct(along);
  }
}

}  // namespace

SquaredPath integrated_path(const Spectrum& spectrum, const Eigen::VectorXd& function) {
  const Eigen::VectorXd projected = spectrum.project(function);
  const double size = (spectrum.root.array() * function.array()).matrix().norm();
  SquaredPath path;
  path.single = spectrum.start.cwiseProduct(projected);
  path.single_error = rounding * (spectrum.start.cwiseAbs() * size + spectrum.start.norm() * projected.cwiseAbs());
  return path;
}

SquaredPath squared_path(const Spectrum& spectrum, const std::vector<TagSteps>& steps_of_tags) {
  const Index states = spectrum.modes.rows();
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(states);
  Eigen::MatrixXd coupling = Eigen::MatrixXd::Zero(states, states);
  for (const TagSteps& steps : steps_of_tags) {
    add_squares(squares, spectrum.exits, steps);
    add_coupling(coupling, spectrum, steps);
  }
  SquaredPath path = integrated_path(spectrum, squares);
  const Eigen::MatrixXd projected = 2 * spectrum.modes * coupling.transpose();
  const Eigen::RowVectorXd size = 2 * coupling.rowwise().norm().transpose();
  path.pair = spectrum.start.asDiagonal() * projected;
  path.pair_error = rounding * (spectrum.start.cwiseAbs() * size + spectrum.start.norm() * projected.cwiseAbs());
  return path;
}

SquaredPath uncorrelated_path(const Spectrum& spectrum, const std::vector<TagSteps>& steps_of_tags) {
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(spectrum.modes.rows());
  for (const TagSteps& steps : steps_of_tags) add_squares(squares, spectrum.exits, steps);
  return integrated_path(spectrum, squares);
}

}  // namespace pel
