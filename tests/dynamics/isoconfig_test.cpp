#include "libpel/dynamics/isoconfig.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "libpel/analysis/attempt_frequency.hpp"
#include "libpel/analysis/rearrangement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/forces/models.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel {
namespace {

/// Independent atoms of unit mass in double wells of height 1, in lj units; each begins in its left well.
constexpr Index atoms = 100;
constexpr double height = 1, friction = 1;
const double well_frequency = std::sqrt(8 * height) / (2 * std::numbers::pi);

IsoconfigStart left_wells() {
  IsoconfigStart start{Matrix3X::Zero(3, atoms), Eigen::VectorXd::Ones(atoms), {}};
  start.positions.row(0).setConstant(-1);
  return start;
}

IsoconfigOptions well_options() {
  IsoconfigOptions options;
  options.timestep = 0.02;
  options.steps_per_interval = 100;
  options.intervals = 8;
  options.equilibration = 200;
  options.friction = friction;
  options.threshold = 1;
  options.seed = 5;
  return options;
}

double duration(const IsoconfigOptions& options) {
  return static_cast<double>(options.intervals * options.steps_per_interval) * options.timestep;
}

EnsembleRun well_run(const IsoconfigOptions& options, const EnsembleKey& key) {
  DoubleWells wells(atoms, {height, 1, 4});
  return isoconfigurational_run(wells, units(UnitStyle::lj), left_wells(), options, key);
}

std::vector<FirstPassages> passages_by_atom(const IsoconfigOptions& options, double temperature, int runs) {
  const std::vector<std::int64_t> none(static_cast<std::size_t>(options.intervals), 0);
  std::vector<FirstPassages> all(atoms, {runs, none});
  for (int run = 1; run <= runs; ++run) {
    const EnsembleRun made = well_run(options, {0, temperature, run});
    CHECK(made.status == EnsembleRunStatus::complete);
    CHECK(made.unrelaxed == 0);
    for (const FirstMove& move : made.moves) {
      FirstPassages& atom = all[static_cast<std::size_t>(move.atom)];
      move.interval > 0 ? ++atom.at_end_of[static_cast<std::size_t>(move.interval - 1)] : --atom.trials;
    }
  }
  return all;
}

/// Of all atoms together: they are alike.
FirstPassages together(const std::vector<FirstPassages>& by_atom) {
  FirstPassages all{0, std::vector<std::int64_t>(by_atom.front().at_end_of.size(), 0)};
  for (const FirstPassages& atom : by_atom) {
    all.trials += atom.trials;
    for (std::size_t k = 0; k < all.at_end_of.size(); ++k) all.at_end_of[k] += atom.at_end_of[k];
  }
  return all;
}

FirstPassages passages(const IsoconfigOptions& options, double temperature, int runs) {
  return together(passages_by_atom(options, temperature, runs));
}

/// Transition state theory, exact: k = sqrt(kT / 2 pi m) exp(-h / kT) / integral over the well of exp(-V / kT).
double tst_rate(double temperature) {
  double integral = 0;
  constexpr double dx = 1e-4;
  for (double x = -3; x < 0; x += dx) integral += dx * std::exp(-height * std::pow(x * x - 1, 2) / temperature);
  return std::sqrt(temperature / (2 * std::numbers::pi)) * std::exp(-height / temperature) / integral;
}

/// Kramers (1940): the part of the crossings that friction does not send back. Those who are seen to have crossed at
/// the end of an interval are more than that, as some will still be sent back, and no more than cross at all.
double transmission() {
  const double over_top = std::sqrt(4 * height);
  return std::sqrt(1 + std::pow(friction / (2 * over_top), 2)) - friction / (2 * over_top);
}

struct MeasuredRate {
  double rate = 0;
  double relative_error = 0;
};

MeasuredRate measured_rate(const FirstPassages& seen, double time) {
  const double p = static_cast<double>(seen.moved()) / static_cast<double>(seen.trials);
  const double k = -std::log1p(-p) / time;
  return {k, std::sqrt(p / (static_cast<double>(seen.trials) * (1 - p))) / (k * time)};
}

/// Throws at the call with this number.
class FailsAt final : public ForceField {
 public:
  FailsAt(ForceField& inner, int call) : inner_(inner), left_(call) {}
  Index atoms() const override { return inner_.atoms(); }
  Invariance invariance() const override { return inner_.invariance(); }
  double evaluate(View3X positions, Span3X forces) override {
    if (left_-- == 0) throw ForceError("lost atoms");
    return inner_.evaluate(positions, forces);
  }

 private:
  ForceField& inner_;
  int left_;
};

/// All that a run says, for comparing two.
bool same(const EnsembleRun& a, const EnsembleRun& b) {
  return a.moves == b.moves && a.temperature == b.temperature && a.force_calls == b.force_calls;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("double wells: barriers come out of P_R, and the attempt frequency out of two temperatures") {
    const IsoconfigOptions options = well_options();
    const double time = duration(options);
    const std::vector<double> temperatures{0.2, 0.25, 1.0 / 3};
    std::vector<FirstPassages> seen;
    std::vector<std::vector<FirstPassages>> by_atom;
    for (const double temperature : temperatures) {
      CAPTURE(temperature);
      by_atom.push_back(passages_by_atom(options, temperature, 100));
      seen.push_back(together(by_atom.back()));
      const BarrierScale scale{temperature, well_frequency * time};
      const Rearrangement atom = rearrangement(seen.back(), scale);
      const double error = temperature * measured_rate(seen.back(), time).relative_error;
      // With the frequency of the bottom: off by what the well is not harmonic, and by what is sent back.
      const double exact = temperature * std::log(well_frequency / tst_rate(temperature));
      CHECK(atom.barrier > exact - 3 * error);
      CHECK(atom.barrier < exact - temperature * std::log(transmission()) + 3 * error);
      CHECK(atom.law.tested);
      CHECK(atom.law.probability > 0.001);
    }
    const double beta_low = 1 / temperatures[0], beta_high = 1 / temperatures[2];
    const auto extrapolated = [&](double low, double high) {  // ln nu of two rates with one barrier
      return (beta_low * std::log(high) - beta_high * std::log(low)) / (beta_low - beta_high);
    };
    const double known = extrapolated(tst_rate(temperatures[0]), tst_rate(temperatures[2]));
    const MeasuredRate low = measured_rate(seen[0], time), high = measured_rate(seen[2], time);
    const double error =
        std::hypot(beta_low * high.relative_error, beta_high * low.relative_error) / (beta_low - beta_high);
    const double found = extrapolated(low.rate, high.rate);
    CHECK(found < known + 3 * error);
    CHECK(found > known + std::log(transmission()) - 3 * error);
    // The fit knows nothing of the wells, nor that all atoms have the same barrier.
    std::vector<PairedMoves> pairs;
    for (std::size_t a = 0; a < by_atom[0].size(); ++a) {
      const FirstPassages &cold = by_atom[0][a], &hot = by_atom[2][a];
      pairs.push_back({cold.trials, cold.moved(), hot.trials, hot.moved()});
    }
    const FrequencyFit fit = fit_attempt_frequency(pairs, {temperatures[0], temperatures[2], time});
    REQUIRE(fit.status == FrequencyFitStatus::fitted);
    CHECK(fit.log_frequency_stderr < 0.5);
    CHECK(std::log(fit.frequency) < known + 3 * fit.log_frequency_stderr);
    CHECK(std::log(fit.frequency) > known + std::log(transmission()) - 3 * fit.log_frequency_stderr);
  }

  TEST_CASE("a clock that begins at the minimum misses the passages of the time that vibrations take to come up") {
    IsoconfigOptions options = well_options();
    constexpr double temperature = 1.0 / 3;
    constexpr int runs = 40;
    const double rate = measured_rate(passages(options, temperature, runs), duration(options)).rate;
    options.equilibration = 0;
    options.steps_per_interval = 25;  // half a unit of time: half the relaxation time of the bath
    options.intervals = 1;
    const double expected = rate * duration(options) * runs * static_cast<double>(atoms);
    CHECK(expected > 20);
    CHECK(static_cast<double>(passages(options, temperature, runs).moved()) < 0.5 * expected);
  }

  TEST_CASE("a run is told by its key: the same again, another one otherwise") {
    const IsoconfigOptions options = well_options();
    const EnsembleRun first = well_run(options, {0, 0.4, 7});
    CHECK(!first.moves.empty());
    CHECK(same(well_run(options, {0, 0.4, 7}), first));
    for (const EnsembleKey& key : {EnsembleKey{0, 0.4, 8}, EnsembleKey{1, 0.4, 7}, EnsembleKey{0, 0.41, 7}})
      CHECK(!same(well_run(options, key), first));
    IsoconfigOptions seeded = options;
    ++seeded.seed;
    CHECK(!same(well_run(seeded, {0, 0.4, 7}), first));
    // A calls: each of 9 inherent structures takes some, and each of 1000 steps one.
    CHECK(first.force_calls > 1000);
    CHECK(first.temperature == doctest::Approx(0.4).epsilon(0.1));
  }

  TEST_CASE("more intervals go on with the same run") {
    IsoconfigOptions options = well_options();
    const EnsembleRun whole = well_run(options, {0, 0.4, 3});
    options.intervals = 3;
    EnsembleRun part = well_run(options, {0, 0.4, 3});
    std::vector<FirstMove> early = whole.moves;
    std::erase_if(early, [](const FirstMove& move) { return move.interval > 3; });
    CHECK(part.moves == early);
    CHECK(part.moves.size() < whole.moves.size());
  }

  TEST_CASE("fixed atoms stay, and a threshold beyond the other well is never reached") {
    DoubleWells wells(atoms, {height, 1, 4});
    IsoconfigStart start = left_wells();
    start.fixed.assign(atoms, 0);
    std::fill(start.fixed.begin(), start.fixed.begin() + 50, 1);
    IsoconfigOptions options = well_options();
    const EnsembleRun run = isoconfigurational_run(wells, units(UnitStyle::lj), start, options, {0, 0.5, 1});
    REQUIRE(!run.moves.empty());
    CHECK(std::ranges::all_of(run.moves, [](const FirstMove& move) { return move.atom >= 50; }));
    options.threshold = 2.1;
    CHECK(isoconfigurational_run(wells, units(UnitStyle::lj), start, options, {0, 0.5, 1}).moves.empty());
  }

  TEST_CASE("a run whose forces fail is told as such, and wrong sizes are refused") {
    DoubleWells wells(atoms, {height, 1, 4});
    const IsoconfigOptions options = well_options();
    const int calls = static_cast<int>(well_run(options, {0, 0.4, 1}).force_calls);
    for (const int call : {0, 3, calls - 1}) {
      FailsAt failing(wells, call);
      const EnsembleRun run = isoconfigurational_run(failing, units(UnitStyle::lj), left_wells(), options, {0, 0.4, 1});
      CHECK(run.status == EnsembleRunStatus::flown_apart);
      CHECK(run.moves.empty());
    }
    IsoconfigStart start = left_wells();
    start.masses.conservativeResize(atoms - 1);
    CHECK_THROWS_AS(isoconfigurational_run(wells, units(UnitStyle::lj), start, options, {0, 0.4, 1}), InputError);
  }
}

}  // namespace pel
