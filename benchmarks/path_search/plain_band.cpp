#include "benchmarks/path_search/plain_band.hpp"

#include <limits>

namespace pel::benchmark {
namespace {

struct TopReached {};

/// Looks at the highest of the images after each round of them; throws TopReached once no force is left on it.
class TopWatch final : public ForceField {
 public:
  TopWatch(ForceField& inner, int images, const ForceTolerance& tolerance)
      : inner_(inner), images_(images), tolerance_(tolerance) {}
  Index atoms() const override { return inner_.atoms(); }
  Invariance invariance() const override { return inner_.invariance(); }
  double evaluate(View3X positions, Span3X forces) override {
    const double energy = inner_.evaluate(positions, forces);
    if (calls_++ % images_ == 0) highest_ = -std::numeric_limits<double>::infinity();
    if (energy > highest_) {
      highest_ = energy;
      on_top_ = converged(forces, tolerance_);
    }
    if (calls_ % images_ == 0 && on_top_) throw TopReached{};
    return energy;
  }
  std::int64_t calls() const { return calls_; }
  double highest() const { return highest_; }

 private:
  ForceField& inner_;
  int images_;
  ForceTolerance tolerance_;
  std::int64_t calls_ = 0;
  double highest_ = 0;
  bool on_top_ = false;
};

}  // namespace

PlainBand plain_band(ForceField& force_field, const Cell& cell, const StationaryPoint& initial,
                     const StationaryPoint& final, const NebOptions& options, const Metric& metric) {
  TopWatch watch(force_field, options.images, options.step.refine.tolerance);
  BandOptions band = options.band;
  band.loose = 0;
  band.tolerance = {0.3 * options.step.refine.tolerance.value, options.step.refine.tolerance.norm};
  band.max_iterations = 100;
  PlainBand result;
  try {
    const Path path = idpp_path(cell, initial.positions, final.positions, options.images, options.idpp);
    relax_band(watch, evaluated_band(watch, path, initial.energy, final.energy), band, metric);
  } catch (const TopReached&) {
    result.converged = true;
  }
  result.energy = watch.highest();
  result.force_calls = watch.calls();
  return result;
}

}  // namespace pel::benchmark
