#pragma once

#include <chrono>
#include <functional>

#include "libpel/forces/force_field.hpp"

namespace pel::drivers {

/// How long this rank worked, and how much of that in dynamics and force calls of LAMMPS, seconds.
struct WorkClock {
  double worked = 0;
  double in_lammps = 0;
};

/// Adds the time that `work` takes to `seconds`, also where it throws.
template <class Work>
auto timed(double& seconds, const Work& work) {
  struct Stop {
    double& seconds;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    explicit Stop(double& to) : seconds(to) {}
    ~Stop() { seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(); }
  };
  const Stop stop(seconds);
  return work();
}

/// Measures the force calls of `inner`.
class TimedForces final : public ForceField {
 public:
  TimedForces(ForceField& inner, double& seconds) : inner_(inner), seconds_(seconds) {}
  Index atoms() const override { return inner_.atoms(); }
  Invariance invariance() const override { return inner_.invariance(); }
  double evaluate(View3X positions, Span3X forces) override {
    return timed(seconds_, [&] { return inner_.evaluate(positions, forces); });
  }

 private:
  ForceField& inner_;
  double& seconds_;
};

}  // namespace pel::drivers
