#include "libpel/dynamics/isoconfig.hpp"

#include <algorithm>
#include <bit>

#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"

namespace pel {
namespace {

Stream stream_of(std::uint64_t seed, const EnsembleKey& key) {
  return {seed,
          StreamPurpose::ensemble,
          {static_cast<std::uint64_t>(key.configuration), std::bit_cast<std::uint64_t>(key.temperature),
           static_cast<std::uint64_t>(key.run)}};
}

/// A run under way; positions are those of the mobile atoms.
class Run {
 public:
  Run(ForceField& force_field, const Units& units, const IsoconfigStart& start, const IsoconfigOptions& options,
      const EnsembleKey& key)
      : options_(options),
        counted_(force_field),
        mobile_(counted_, start.positions, start.fixed),
        free_axes_(mobile_.invariance().translation),
        home_(mobile_.restrict(start.positions)),
        inertia_(units.mass_velocity2 * start.masses(mobile_.mobile())),
        thermal_energy_(units.boltzmann * key.temperature),
        stream_(stream_of(options.seed, key)),
        first_(static_cast<std::size_t>(home_.cols()), not_yet) {
    result_.key = key;
  }

  EnsembleRun followed() {
    try {
      follow();
      result_.temperature *= 2 / (degrees_of_freedom() * thermal_energy_) * result_.key.temperature;
    } catch (const ForceError&) {
      result_.status = EnsembleRunStatus::flown_apart;
      std::ranges::fill(first_, not_yet);
      result_.temperature = 0;
    }
    result_.force_calls = counted_.calls();
    for (std::size_t k = 0; k < first_.size(); ++k)
      if (first_[k] != not_yet) result_.moves.push_back({mobile_.mobile()[k], first_[k]});
    return std::move(result_);
  }

 private:
  static constexpr std::int64_t not_yet = -1;

  void follow() {
    const bool settled = options_.equilibration > 0;
    Motion now = motion(mobile_, home_, velocities(settled ? 2 * thermal_energy_ : thermal_energy_, home_));
    if (settled) {
      advance_by(options_.equilibration, now);
      look(now.positions, 0);
      now.velocities = velocities(thermal_energy_, now.positions);
    }
    for (std::int64_t interval = 1; interval <= options_.intervals; ++interval) {
      // The kinetic energy for now; made a temperature at the end.
      result_.temperature += advance_by(options_.steps_per_interval, now) / static_cast<double>(options_.intervals);
      look(now.positions, interval);
    }
  }

  double advance_by(std::int64_t steps, Motion& now) {
    return advance(mobile_, inertia_, {options_.timestep, options_.friction, thermal_energy_, free_axes_}, steps, now,
                   stream_);
  }

  Matrix3X velocities(double thermal_energy, View3X positions) {
    const Matrix3X drawn = maxwell_velocities(inertia_, thermal_energy, free_axes_, stream_);
    return options_.remove_rotation ? without_rotation(drawn, positions, inertia_) : drawn;
  }

  /// Who has left its place in the inherent structure below?
  void look(View3X positions, std::int64_t interval) {
    const Minimization found = minimize(mobile_, positions, options_.minimize);
    if (found.status != MinimizeStatus::converged) ++result_.unrelaxed;
    const Matrix3X moved = without_drift(found.positions - home_, inertia_, free_axes_);
    for (std::size_t k = 0; k < first_.size(); ++k)
      if (first_[k] == not_yet && moved.col(static_cast<Index>(k)).norm() >= options_.threshold) first_[k] = interval;
  }

  double degrees_of_freedom() const {
    return static_cast<double>(3 * home_.cols() - std::ranges::count(free_axes_, true));
  }

  const IsoconfigOptions& options_;
  Counted counted_;
  Frozen mobile_;
  std::array<bool, 3> free_axes_;
  Matrix3X home_;
  Inertia inertia_;
  double thermal_energy_;
  Stream stream_;
  std::vector<std::int64_t> first_;  // interval, per mobile atom
  EnsembleRun result_;
};

}  // namespace

EnsembleRun isoconfigurational_run(ForceField& force_field, const Units& units, const IsoconfigStart& start,
                                   const IsoconfigOptions& options, const EnsembleKey& key) {
  if (start.masses.size() != start.positions.cols())
    throw InputError("isoconfigurational run: " + std::to_string(start.masses.size()) + " masses for " +
                     std::to_string(start.positions.cols()) + " atoms");
  if (options.remove_rotation && !force_field.invariance().rotation)
    throw InputError("remove rotation: the system cannot turn freely, as it is periodic or held; leave that out");
  return Run(force_field, units, start, options, key).followed();
}

}  // namespace pel
