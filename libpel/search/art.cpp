#include "libpel/search/art.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "libpel/core/error.hpp"
#include "libpel/search/curvature_memory.hpp"
#include "libpel/search/zero_modes.hpp"

namespace pel {
namespace {

/// One search under way: where it is, and what it has learnt about the surface.
class Search {
 public:
  Search(ForceField& force_field, View3X start, double start_energy, const ArtOptions& options, const ArtTrace& trace)
      : force_field_(force_field),
        start_(start),
        start_energy_(start_energy),
        options_(options),
        trace_(trace),
        memory_(options.memory, options.stiffness) {
    at_.positions = start_;
    at_.energy = start_energy;
    at_.forces = Matrix3X::Zero(3, start.cols());  // a minimum
  }

  SaddleSearch run(const Push& push) {
    try {
      neighborhood_ = push.atoms;
      soften(push.direction);
      End end;
      while (!end) {
        end = leave_basin();
        if (!end) end = climb();
      }
      at_.status = *end;
    } catch (const ForceError&) {
      at_.status = SaddleStatus::exploded;
    }
    at_.force_calls = force_field_.calls();
    return at_;
  }

 private:
  using End = std::optional<SaddleStatus>;

  /// Pushes along the softest direction of the neighborhood that a few Lanczos steps find near the random one: all of
  /// space would lead to sound waves, the random direction alone up a stiff wall.
  End leave_basin() {
    while (++at_.pushes <= options_.max_pushes) {
      const Matrix3X way = at_.mode;
      const double before = dot(at_.forces, way);
      move(options_.push * way);
      relax_across(way, options_.basin_relaxations, std::numeric_limits<double>::infinity());
      if (const End end = limits()) return end;
      // The force that drives back has fallen: somewhere beyond the neighborhood the surface may bend downward already.
      if (dot(at_.forces, way) > before) follow_mode();
      if (at_.eigenvalue >= options_.leave_eigenvalue) soften(way);
      report(ArtStep::Stage::push, at_.mode);
      if (at_.eigenvalue < options_.leave_eigenvalue) return {};
    }
    return SaddleStatus::budget_spent;
  }

  /// Ends without a status where the surface no longer bends downward: then the pushes go on from there.
  End climb() {
    if (!mode_is_of_here_) follow_mode();
    for (;; ++at_.climbs) {
      if (converged(at_.forces, options_.tolerance)) return verified();
      if (at_.eigenvalue >= 0) {
        if (++lost_ > options_.max_lost) return near_start() ? SaddleStatus::fell_back : SaddleStatus::mode_lost;
        soften(way_);
        return {};
      }
      way_ = at_.mode;
      move(climb_step() + relaxation_across(at_.mode, options_.climb_relax));
      relax_across(at_.mode, options_.climb_relaxations - 1, options_.climb_relax);
      if (const End end = limits()) return end;
      if ((at_.positions - mode_positions_).norm() > options_.mode_reach) follow_mode();
      report(ArtStep::Stage::climb, at_.mode);
    }
  }

  void follow_mode() {
    set_mode(lowest_mode(force_field_, at_.positions, at_.forces, at_.mode, options_.lanczos));
    mode_positions_ = at_.positions;
    mode_is_of_here_ = true;
    if (way_.cols() == 0) way_ = at_.mode;
  }

  /// A few Lanczos steps in the neighborhood that was pushed.
  void soften(View3X direction) {
    LanczosOptions few = options_.lanczos;
    few.max_iterations = options_.basin_lanczos;
    LowestMode soft = lowest_local_mode(force_field_, at_.positions, at_.forces, direction, neighborhood_, few);
    // Without its drift: else the pushes end up moving the system as a whole.
    soft.mode = without(zero_modes(force_field_.invariance(), at_.positions), soft.mode).normalized();
    set_mode(std::move(soft));
    mode_is_of_here_ = false;
  }

  /// To the maximum of the parabola along the mode, seen from here.
  Matrix3X climb_step() const {
    const double slope = dot(at_.forces, at_.mode);
    const double length = -slope / std::max(std::abs(at_.eigenvalue), options_.min_curvature);
    return std::clamp(length, -options_.max_climb, options_.max_climb) * at_.mode;
  }

  /// Steps across `direction` until the force across is no longer the larger part.
  void relax_across(View3X direction, int steps, double longest) {
    for (int k = 0; k < steps; ++k) {
      const Matrix3X rest = across(at_.forces, direction);
      const double along = std::abs(dot(at_.forces, direction));
      if (rest.norm() < 0.5 * along || converged(rest, {0.5 * options_.tolerance.value, options_.tolerance.norm}))
        return;
      move(relaxation_across(direction, longest));
    }
  }

  Matrix3X relaxation_across(View3X direction, double longest) const {
    Matrix3X step = capped(memory_.step_across(at_.forces, direction), options_.max_relax);
    const double length = step.norm();
    if (length > longest) step *= longest / length;
    return step;
  }

  void move(const Matrix3X& step) {
    Matrix3X forces(3, start_.cols());
    at_.positions += step;
    mode_is_of_here_ = false;
    at_.energy = force_field_.evaluate(at_.positions, forces);
    memory_.add(step, forces - at_.forces);
    at_.forces = std::move(forces);
  }

  void set_mode(LowestMode lowest) {
    at_.mode = std::move(lowest.mode);
    at_.eigenvalue = lowest.eigenvalue;
  }

  SaddleStatus verified() {
    if (!mode_is_of_here_) follow_mode();
    if (at_.eigenvalue < 0) return SaddleStatus::converged;
    return near_start() ? SaddleStatus::fell_back : SaddleStatus::mode_lost;
  }

  bool near_start() const { return (at_.positions - start_).colwise().norm().maxCoeff() < options_.push; }

  End limits() const {
    if (at_.energy - start_energy_ > options_.max_energy) return SaddleStatus::energy_limit;
    if (force_field_.calls() >= options_.max_calls) return SaddleStatus::budget_spent;
    if ((at_.positions - start_).colwise().norm().maxCoeff() > options_.max_displacement) return SaddleStatus::exploded;
    return {};
  }

  void report(ArtStep::Stage stage, View3X direction) const {
    if (!trace_) return;
    trace_({stage, at_.energy - start_energy_, dot(at_.forces, direction), across(at_.forces, direction).norm(),
            at_.eigenvalue, (at_.positions - start_).norm(), force_field_.calls()});
  }

  Counted force_field_;
  Matrix3X start_;
  double start_energy_;
  const ArtOptions& options_;
  const ArtTrace& trace_;
  CurvatureMemory memory_;
  SaddleSearch at_;
  std::vector<Index> neighborhood_;
  Matrix3X way_;  // the mode while it last bent downward
  int lost_ = 0;
  Matrix3X mode_positions_;       // where the mode of all space was last computed
  bool mode_is_of_here_ = false;  // ... and whether that is where we are
};

}  // namespace

ArtOptions art_options(const Units& units) {
  ArtOptions options;
  const double energy = units.electronvolt, length = units.style == UnitStyle::lj ? 0.4 : 1.0;
  const double curvature = energy / (length * length);
  options.tolerance.value *= energy / length;
  options.push *= length;
  options.leave_eigenvalue *= curvature;
  options.max_climb *= length;
  options.mode_reach *= length;
  options.min_curvature *= curvature;
  options.max_relax *= length;
  options.climb_relax *= length;
  options.max_energy *= energy;
  options.max_displacement *= length;
  options.stiffness *= curvature;
  options.lanczos.difference *= length;
  options.lanczos.scale *= curvature;
  return options;
}

Push random_push(Index atoms, std::vector<Index> pushed, Stream& stream) {
  Matrix3X direction = Matrix3X::Zero(3, atoms);
  for (const Index a : pushed)
    for (int k = 0; k < 3; ++k) direction(k, a) = stream.normal();
  return {direction.normalized(), std::move(pushed)};
}

SaddleSearch find_saddle(ForceField& force_field, const StationaryPoint& start, const Push& push,
                         const ArtOptions& options, const ArtTrace& trace) {
  return Search(force_field, start.positions, start.energy, options, trace).run(push);
}

}  // namespace pel
