#include "libpel/search/art.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/search/curvature/curvature_memory.hpp"
#include "libpel/search/curvature/zero_modes.hpp"
#include "libpel/search/refine_saddle.hpp"

namespace pel {
namespace {

/// One search under way: where it is, and what it has learnt about the surface.
class Search {
 public:
  Search(ForceField& force_field, const StationaryPoint& start, const ArtOptions& options, const Metric& metric,
         const ArtTrace& trace)
      : force_field_(force_field),
        start_(start.positions),
        start_energy_(start.energy),
        options_(options),
        metric_(metric),
        trace_(trace),
        memory_(options.memory, metric) {
    at_.positions = start_;
    at_.energy = start_energy_;
    at_.forces = Matrix3X::Zero(3, start_.cols());  // a minimum
  }

  SaddleSearch run(const Push& push) {
    neighborhood_ = push.atoms;
    return guarded([&]() -> End {
      soften(push.direction);
      count(at_.stage_calls.basin);
      return {};
    });
  }

  SaddleSearch resume(const SaddleSearch& stopped, View3X step, const Push& push) {
    neighborhood_ = push.atoms;
    at_ = stopped;
    at_.stage_calls = {};
    return guarded([&] {
      move(step);
      return climb();
    });
  }

 private:
  using End = std::optional<SaddleStatus>;

  SaddleSearch guarded(const std::function<End()>& begin) {
    try {
      End end = begin();
      while (!end) {
        end = leave_basin();
        if (!end) end = climb();
      }
      at_.status = *end;
    } catch (const ForceError&) {
      at_.status = SaddleStatus::exploded;
    }
    count(at_.stage_calls.climb);
    at_.force_calls = force_field_.calls();
    return at_;
  }

  /// Pushes along the softest direction of the neighborhood that a few Lanczos steps find near the random one: all of
  /// space would lead to sound waves, the random direction alone up a stiff wall.
  End leave_basin() {
    while (++at_.pushes <= options_.max_pushes) {
      const Direction way = direction(at_.mode, metric_);
      const double before = dot(at_.forces, at_.mode);
      const Matrix3X pushed_along = at_.mode;
      move(options_.push * at_.mode);
      relax_across(way, options_.basin_relaxations, std::numeric_limits<double>::infinity());
      if (const End end = limits()) return end;
      // The force that drives back has fallen: somewhere beyond the neighborhood the surface may bend downward already.
      count(at_.stage_calls.basin);
      if (dot(at_.forces, pushed_along) > before) follow_mode();
      if (at_.eigenvalue >= options_.leave_eigenvalue) soften(pushed_along);
      count(at_.stage_calls.basin);
      report(ArtStep::Stage::push);
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
      const Direction up = direction(at_.mode, metric_);
      const double slope = dot(at_.forces, up.unit);
      move(climb_step() + relaxation_across(up, trust_ * options_.climb_relax));
      relax_across(up, options_.climb_relaxations - 1, trust_ * options_.climb_relax);
      // Beyond the top: shorter steps, or a ridge that bends sharply is crossed back and forth for ever.
      const bool beyond = -dot(at_.forces, up.unit) / slope > 0.25;
      trust_ = beyond ? std::max(0.1, 0.5 * trust_) : std::min(1.0, 1.3 * trust_);
      count(at_.stage_calls.climb);
      if (const End end = limits()) return end;
      if ((at_.positions - mode_positions_).norm() > options_.mode_reach) follow_mode();
      report(ArtStep::Stage::climb);
      if (!is_near_saddle(up)) continue;
      if (const End end = refine()) return end;
    }
  }

  /// Within one climb of the top, little left across.
  bool is_near_saddle(const Direction& up) const {
    const double slope = std::abs(dot(at_.forces, at_.mode));
    return slope < options_.max_climb * std::abs(at_.eigenvalue) && force_across(at_.forces, up).norm() < 2 * slope;
  }

  /// Quasi-Newton steps to the saddle; from where they end the climb goes on, if they have not reached it.
  End refine() {
    RefineOptions options = options_.refine;
    options.tolerance = options_.tolerance;
    RefinedSaddle refined = refine_saddle(force_field_, {at_.energy, at_.positions, at_.forces}, at_.mode,
                                          std::move(secants_), options, metric_);
    at_.energy = refined.at.energy;
    at_.positions = std::move(refined.at.positions);
    at_.forces = std::move(refined.at.forces);
    at_.mode = std::move(refined.mode);
    secants_ = std::move(refined.secants);
    mode_is_of_here_ = false;
    if (refined.force_calls > 0) report(ArtStep::Stage::climb);
    count(at_.stage_calls.climb);
    if (refined.status == RefineStatus::converged) return verified();
    if (const End end = limits()) return end;
    follow_mode();
    return {};
  }

  /// The lowest mode of all space: thoroughly at first, then by a few iterations from the last one.
  void follow_mode() {
    count(at_.stage_calls.climb);
    LanczosOptions few = options_.lanczos;
    few.max_iterations = options_.warm_lanczos;
    set_mode(lowest_from(at_.mode, warm_ ? few : options_.lanczos));
    count(at_.stage_calls.lanczos);
    mode_positions_ = at_.positions;
    mode_is_of_here_ = true;
    warm_ = true;
    if (way_.cols() == 0) way_ = at_.mode;
  }

  /// What the search has learnt about stiff directions preconditions it, and is told what it finds.
  LowestMode lowest_from(View3X mode, const LanczosOptions& options) {
    return lowest_mode(
        force_field_, at_.positions, at_.forces, mode, options, [this](View3X force) { return memory_.step(force); },
        [this](View3X step, View3X change) { learn(at_.positions, step, change); });
  }

  /// A few Lanczos steps in the neighborhood that was pushed.
  void soften(View3X from) {
    LanczosOptions few = options_.lanczos;
    few.max_iterations = options_.basin_lanczos;
    LowestMode soft = lowest_local_mode(force_field_, at_.positions, at_.forces, from, neighborhood_, few,
                                        [this](View3X force) { return metric_.solve(force); });
    // Without its drift: else the pushes end up moving the system as a whole.
    soft.mode = without(zero_modes(force_field_.invariance(), at_.positions), soft.mode).normalized();
    set_mode(std::move(soft));
    mode_is_of_here_ = false;
    warm_ = false;
  }

  void set_mode(LowestMode lowest) {
    at_.mode = std::move(lowest.mode);
    at_.eigenvalue = lowest.eigenvalue;
  }

  /// To the maximum of the parabola along the mode, seen from here.
  Matrix3X climb_step() const {
    const double slope = dot(at_.forces, at_.mode);
    const double length = -slope / std::max(std::abs(at_.eigenvalue), options_.min_curvature);
    return std::clamp(length, -trust_ * options_.max_climb, trust_ * options_.max_climb) * at_.mode;
  }

  /// Steps across `way` until the force across is no longer the larger part.
  void relax_across(const Direction& way, int steps, double longest) {
    for (int k = 0; k < steps; ++k) {
      const Matrix3X rest = force_across(at_.forces, way);
      const double along = std::abs(dot(at_.forces, way.unit));
      if (converged(rest, {0.5 * options_.tolerance.value, options_.tolerance.norm})) return;
      const Matrix3X step = memory_.step_across(at_.forces, way);
      if (std::sqrt(std::max(0.0, dot(rest, step))) < options_.enough * along) return;
      move(shortened(capped(step, options_.max_relax), longest));
    }
  }

  Matrix3X relaxation_across(const Direction& way, double longest) const {
    return shortened(capped(memory_.step_across(at_.forces, way), options_.max_relax), longest);
  }

  void move(const Matrix3X& step) {
    Matrix3X forces(3, start_.cols());
    at_.positions += step;
    mode_is_of_here_ = false;
    at_.energy = force_field_.evaluate(at_.positions, forces);
    learn(at_.positions - step, step, forces - at_.forces);
    at_.forces = std::move(forces);
  }

  void learn(View3X from, View3X step, View3X force_change) {
    secants_.push_back(secant(from, step, force_change, metric_));
    memory_.add(secants_.back());
    if (std::ssize(secants_) > 2 * options_.memory) secants_.erase(secants_.begin());
  }

  SaddleStatus verified() {
    if (!mode_is_of_here_) follow_mode();
    if (at_.eigenvalue < 0) return SaddleStatus::converged;
    return near_start() ? SaddleStatus::fell_back : SaddleStatus::mode_lost;
  }

  bool near_start() const { return largest_displacement(at_.positions - start_) < options_.push; }

  End limits() const {
    if (at_.energy - start_energy_ > options_.max_energy) return SaddleStatus::energy_limit;
    if (force_field_.calls() >= options_.max_calls) return SaddleStatus::budget_spent;
    if (largest_displacement(at_.positions - start_) > options_.max_displacement) return SaddleStatus::exploded;
    return {};
  }

  /// Calls since the last count go to `stage`.
  void count(std::int64_t& stage) {
    stage += force_field_.calls() - counted_;
    counted_ = force_field_.calls();
  }

  void report(ArtStep::Stage stage) const {
    if (!trace_) return;
    const Direction along = direction(at_.mode, metric_);
    trace_({stage, at_.energy - start_energy_, dot(at_.forces, at_.mode), force_across(at_.forces, along).norm(),
            at_.eigenvalue, (at_.positions - start_).norm(), force_field_.calls()});
  }

  Counted force_field_;
  std::int64_t counted_ = 0;
  Matrix3X start_;
  double start_energy_;
  const ArtOptions& options_;
  const Metric& metric_;
  const ArtTrace& trace_;
  CurvatureMemory memory_;
  std::vector<Secant> secants_;  // of whatever curvature
  SaddleSearch at_;
  std::vector<Index> neighborhood_;
  Matrix3X way_;  // the mode while it last bent downward
  int lost_ = 0;
  double trust_ = 1;              // part of the longest steps that is allowed on the climb
  Matrix3X mode_positions_;       // where the mode was last computed
  bool mode_is_of_here_ = false;  // ... and whether that is where we are
  bool warm_ = false;             // ... and whether on this climb
};

}  // namespace

Push random_push(Index atoms, std::vector<Index> pushed, Stream& stream) {
  Matrix3X direction = Matrix3X::Zero(3, atoms);
  for (const Index a : pushed)
    for (int k = 0; k < 3; ++k) direction(k, a) = stream.normal();
  return {direction.normalized(), std::move(pushed)};
}

SaddleSearch resume_search(ForceField& force_field, const StationaryPoint& start, const Push& push,
                           const SaddleSearch& stopped, View3X step, const ArtOptions& options, const Metric& metric,
                           const ArtTrace& trace) {
  return Search(force_field, start, options, metric, trace).resume(stopped, step, push);
}

SaddleSearch find_saddle(ForceField& force_field, const StationaryPoint& start, const Push& push,
                         const ArtOptions& options, const ArtTrace& trace) {
  return find_saddle(force_field, start, push, options, Metric(options.stiffness), trace);
}

SaddleSearch find_saddle(ForceField& force_field, const StationaryPoint& start, const Push& push,
                         const ArtOptions& options, const Metric& metric, const ArtTrace& trace) {
  return Search(force_field, start, options, metric, trace).run(push);
}

}  // namespace pel
