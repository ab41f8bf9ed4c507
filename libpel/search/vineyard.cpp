#include "libpel/search/vineyard.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/search/curvature/zero_modes.hpp"

namespace pel {
namespace {

void require_atoms(const StationaryPoint& point, Index atoms, const char* what) {
  if (point.positions.cols() != atoms)
    throw InputError(std::string("harmonic prefactor: ") + what + " of " + std::to_string(point.positions.cols()) +
                     " atoms for a force field of " + std::to_string(atoms));
}

void require_positive(double number, const char* what) {
  if (!std::isfinite(number) || number <= 0)
    throw InputError(std::string("harmonic prefactor: ") + what + " " + std::to_string(number) +
                     " is not a finite number above 0");
}

void validate(const Event& event, const Eigen::VectorXd& masses, Index atoms, const VineyardOptions& options) {
  require_atoms(event.from, atoms, "a minimum");
  require_atoms(event.saddle, atoms, "a saddle");
  require_atoms(event.to, atoms, "a minimum");
  if (masses.size() != atoms)
    throw InputError("harmonic prefactor: " + std::to_string(masses.size()) + " masses for " + std::to_string(atoms) +
                     " atoms; give one per atom");
  for (const double mass : masses) require_positive(mass, "mass");
  require_positive(options.mass_velocity2, "mass unit");
  require_positive(static_cast<double>(options.region.first_atoms), "smallest region");
}

/// The largest `count` moments of inertia about the center of mass: a line of atoms has two, not three.
double log_inertia(View3X positions, const Eigen::VectorXd& masses, Index count) {
  const Vector3 center = positions * masses / masses.sum();
  const Matrix3X arms = positions.colwise() - center;
  const Matrix3 second = arms * masses.asDiagonal() * arms.transpose();
  const Matrix3 inertia = second.trace() * Matrix3::Identity() - second;
  return Eigen::SelfAdjointEigenSolver<Matrix3>(inertia).eigenvalues().tail(count).array().log().sum();
}

/// Squared frequencies, ascending, and what the free rotation of all adds to the logarithm of the partition function.
struct Vibrations {
  Eigen::VectorXd squares;
  double log_rotation = 0;
};

/// A stationary point whose Hessian grows with the region.
class Point {
 public:
  Point(ForceField& force_field, View3X positions, const std::vector<Index>& order, const Eigen::VectorXd& masses,
        const VineyardOptions& options)
      : force_field_(force_field),
        positions_(positions),
        order_(order),
        masses_(masses),
        options_(options),
        columns_(3 * std::ssize(order), 0) {}

  Vibrations vibrations(Index atoms) {
    grow(atoms);
    const Hessian hessian = symmetrized(columns_.topRows(3 * atoms));
    asymmetry_ = hessian.asymmetry;
    const Eigen::VectorXd roots = root_masses(atoms);
    const Eigen::MatrixXd weighted =
        roots.cwiseInverse().asDiagonal() * hessian.matrix * roots.cwiseInverse().asDiagonal();
    return atoms == positions_.cols() ? of_all(weighted, roots) : Vibrations{squares(weighted), 0};
  }
  double asymmetry() const { return asymmetry_; }

 private:
  void grow(Index atoms) {
    const Index known = columns_.cols() / 3;
    const HessianBlock block{order_, {order_.begin() + known, order_.begin() + atoms}};
    columns_.conservativeResize(Eigen::NoChange, 3 * atoms);
    columns_.rightCols(3 * (atoms - known)) = hessian_block(force_field_, positions_, block, options_.hessian);
  }

  /// Of each coordinate of the region, in units that make the weighted Hessian one of squared frequencies.
  Eigen::VectorXd root_masses(Index atoms) const {
    Eigen::VectorXd roots(3 * atoms);
    for (Index n = 0; n < atoms; ++n)
      roots.segment<3>(3 * n).setConstant(std::sqrt(options_.mass_velocity2 * masses_[order_[n]]));
    return roots;
  }

  static Eigen::VectorXd squares(const Eigen::MatrixXd& weighted) {
    return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(weighted, Eigen::EigenvaluesOnly).eigenvalues();
  }

  /// On the complement of M^1/2 u, u the rigid motions: those are the null vectors of M^-1/2 H M^-1/2.
  Vibrations of_all(const Eigen::MatrixXd& weighted, const Eigen::VectorXd& roots) const {
    const Invariance invariance = force_field_.invariance();
    const Matrix3X ordered = positions_(Eigen::all, order_);
    const Eigen::MatrixXd rigid = roots.asDiagonal() * zero_modes(invariance, ordered);
    if (rigid.cols() == 0) return {squares(weighted), 0};
    const Eigen::MatrixXd basis = Eigen::HouseholderQR<Eigen::MatrixXd>(rigid).householderQ();
    const auto rest = basis.rightCols(weighted.rows() - rigid.cols());
    const Index turns = rigid.cols() - std::ranges::count(invariance.translation, true);
    const double log_rotation = turns > 0 ? 0.5 * log_inertia(positions_, masses_, turns) : 0;
    return {squares(rest.transpose() * weighted * rest), log_rotation};
  }

  ForceField& force_field_;
  View3X positions_;
  const std::vector<Index>& order_;
  const Eigen::VectorXd& masses_;
  const VineyardOptions& options_;
  Eigen::MatrixXd columns_;  // rows of all atoms that any region may have
  double asymmetry_ = 0;
};

/// ln of the product of all frequencies above the `unstable` lowest, over the partition function of rotation.
double log_product(const Vibrations& vibrations, Index unstable) {
  const Index stable = vibrations.squares.size() - unstable;
  return 0.5 * vibrations.squares.tail(stable).array().log().sum() - vibrations.log_rotation;
}

bool all_positive(const Vibrations& vibrations) { return (vibrations.squares.array() > 0).all(); }

/// At the three points of the event, for one region.
struct EventVibrations {
  Vibrations from, saddle, to;

  Index unstable() const { return (saddle.squares.array() <= 0).count(); }
};

/// What is proven against the event. A region that holds too few atoms to have the unstable mode proves nothing.
std::optional<VineyardStatus> refutation(const EventVibrations& at, bool all_atoms) {
  if (!all_positive(at.from) || !all_positive(at.to)) return VineyardStatus::not_a_minimum;
  if (at.unstable() > 1 || (all_atoms && at.unstable() == 0)) return VineyardStatus::not_a_saddle;
  return std::nullopt;
}

/// Takes the figures of the next larger region over.
void advance(VineyardPrefactors& result, const EventVibrations& at, Index atoms) {
  const double beyond = log_product(at.saddle, 1) + std::log(2 * std::numbers::pi);
  const double forward = log_product(at.from, 0) - beyond;
  const double reverse = log_product(at.to, 0) - beyond;
  result.change = std::max(std::abs(forward - result.log_forward), std::abs(reverse - result.log_reverse));
  result.log_forward = forward;
  result.log_reverse = reverse;
  result.atoms = atoms;
}

void grow_until_converged(ForceField& force_field, const Event& event, const Eigen::VectorXd& masses, const Cell* cell,
                          const VineyardOptions& options, VineyardPrefactors& result) {
  EventRegions regions = event_regions(event, force_field.invariance(), cell, options.region);
  if (regions.sizes.empty()) return;
  regions.atoms.resize(regions.sizes.back());
  Point from(force_field, event.from.positions, regions.atoms, masses, options);
  Point saddle(force_field, event.saddle.positions, regions.atoms, masses, options);
  Point to(force_field, event.to.positions, regions.atoms, masses, options);
  for (const Index atoms : regions.sizes) {
    const EventVibrations at{from.vibrations(atoms), saddle.vibrations(atoms), to.vibrations(atoms)};
    result.asymmetry = std::max({from.asymmetry(), saddle.asymmetry(), to.asymmetry()});
    const bool all_atoms = atoms == force_field.atoms();
    if (const auto refuted = refutation(at, all_atoms)) {
      result.status = *refuted;
      return;
    }
    if (at.unstable() == 0) continue;
    advance(result, at, atoms);
    if (all_atoms && std::isnan(result.change)) result.change = 0;
    if (!all_atoms && !(result.change < options.tolerance)) continue;
    result.status = VineyardStatus::converged;
    return;
  }
}

}  // namespace

VineyardOptions vineyard_options(const Units& units) {
  VineyardOptions options;
  options.mass_velocity2 = units.mass_velocity2;
  options.hessian.step *= units.angstrom;
  return options;
}

std::string_view name(VineyardStatus status) {
  static constexpr std::array<std::string_view, 5> names{"converged", "not_converged", "not_a_saddle", "not_a_minimum",
                                                         "exploded"};
  return names.at(static_cast<std::size_t>(status));
}

VineyardPrefactors vineyard(ForceField& force_field, const Event& event, const Eigen::VectorXd& masses,
                            const Cell* cell, const VineyardOptions& options) {
  validate(event, masses, force_field.atoms(), options);
  Counted counted(force_field);
  VineyardPrefactors result;
  try {
    grow_until_converged(counted, event, masses, cell, options, result);
  } catch (const ForceError&) {
    result.status = VineyardStatus::exploded;
  }
  result.force_calls = counted.calls();
  return result;
}

}  // namespace pel
