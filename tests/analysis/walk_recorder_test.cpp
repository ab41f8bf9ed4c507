#include "libpel/analysis/walk_recorder.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/analysis/trajectories.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Sums over pairs by their definition: those whose later frame is one of first..last (frames count from 0).
struct BruteForce {
  const Steps& steps;
  std::vector<double> thresholds;
  WalkOptions options;

  Vector3 counted(Vector3 step) const {
    Vector3 result = Vector3::Zero();
    for (const Index axis : options.axes) result[axis] = step[axis];
    return result;
  }

  WalkSums sums(int group, Index first, Index last) const {
    WalkSums all{Eigen::ArrayXd::Zero(options.lags + 1), Eigen::ArrayXd::Zero(options.lags + 1),
                 Eigen::ArrayXXd::Zero(options.lags + 1, options.criteria), Eigen::ArrayXd::Zero(options.criteria), 0};
    for (Index atom = 0; atom < std::ssize(options.groups); ++atom)
      if (options.groups[static_cast<std::size_t>(atom)] == group) add(atom, first, last, all);
    return all;
  }

  void add(Index atom, Index first, Index last, WalkSums& all) const {
    for (Index m = first; m <= last; ++m) {
      all.steps += 1;
      for (std::size_t c = 0; c < thresholds.size(); ++c)
        all.activated[static_cast<Index>(c)] += steps[static_cast<std::size_t>(m - 1)].col(atom).norm() > thresholds[c];
      for (Index lag = 0; lag <= options.lags && lag <= m; ++lag) {
        all.pairs[lag] += 1;
        all.squared[lag] += squared(atom, m - lag, m, -1);
        for (std::size_t c = 0; c < thresholds.size(); ++c)
          all.random_walk(lag, static_cast<Index>(c)) += squared(atom, m - lag, m, static_cast<int>(c));
      }
    }
  }

  /// Of the path between two frames; `criterion` -1: as it is, else as a random walk on average.
  double squared(Index atom, Index from, Index to, int criterion) const {
    Vector3 path = Vector3::Zero();
    double traveled = 0;
    for (Index i = from; i < to; ++i) {
      const Vector3 step = steps[static_cast<std::size_t>(i)].col(atom);
      if (criterion >= 0 && step.norm() > thresholds[static_cast<std::size_t>(criterion)])
        traveled += counted(step).squaredNorm();
      else
        path += counted(step);
    }
    return path.squaredNorm() + traveled;
  }
};

double relative(const Eigen::ArrayXXd& found, const Eigen::ArrayXXd& expected) {
  return ((found - expected).abs() / expected.abs().max(1e-30)).maxCoeff();
}

void check_same(const WalkSums& found, const WalkSums& expected) {
  CHECK((found.pairs == expected.pairs).all());
  CHECK((found.activated == expected.activated).all());
  CHECK(found.steps == expected.steps);
  CHECK(relative(found.squared, expected.squared) < 1e-10);
  CHECK(relative(found.random_walk, expected.random_walk) < 1e-10);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("walk recorder: block after block gives the sums over pairs that brute force gives, to 1e-10") {
    const std::vector<double> thresholds{1.5, 0, 2.5, 100};
    const Steps steps = random_walk_steps(5, 83);
    struct Case {
      Index lags, block;
    };
    for (const Case& each : {Case{20, 20}, {20, 7}, {7, 20}, {82, 83}, {83, 11}, {120, 40}, {1, 1}, {3, 100}}) {
      CAPTURE(each.lags);
      CAPTURE(each.block);
      const Index block = each.block;
      WalkOptions options = walk_options(5, each.lags, block, 4);
      options.groups = {0, 1, -1, 0, 1};
      const BruteForce brute{steps, thresholds, options};
      const std::vector<WalkBlock> blocks = record(steps, thresholds, options);
      REQUIRE(std::ssize(blocks) == (83 + block - 1) / block);
      for (Index b = 0; b < std::ssize(blocks); ++b)
        for (const int group : {0, 1})
          check_same(blocks[static_cast<std::size_t>(b)].groups[static_cast<std::size_t>(group)],
                     brute.sums(group, b * block + 1, std::min<Index>(83, (b + 1) * block)));
    }
  }

  TEST_CASE("walk recorder: far from the origin and in a long flight no digits are lost") {
    // Atoms that fly 100 per interval: the squares of positions reach 1e10, the steps that matter are of order 1.
    Steps steps = random_walk_steps(2, 1000);
    for (Matrix3X& step : steps) step.col(1) = 1e-3 * step.col(1) + Vector3(100, 0, 0);
    const WalkOptions options = walk_options(2, 50, 50);
    const BruteForce brute{steps, {1.5}, options};
    check_same(sum(record(steps, {1.5}, options)).groups[0], brute.sums(0, 1, 1000));
  }

  TEST_CASE("walk recorder: displacements in a plane are those along its axes, activated or not") {
    const Steps steps = random_walk_steps(3, 40);
    WalkOptions options = walk_options(3, 15, 15);
    options.axes = {0, 2};
    options.realizations = 400;
    options.redirect = any_direction(options.axes);
    const BruteForce brute{steps, {1.5}, options};
    const WalkBlock all = sum(record(steps, {1.5}, options));
    check_same(all.groups[0], brute.sums(0, 1, 40));
    CHECK(relative(all.realizations[0].row(1), all.groups[0].random_walk.row(1).replicate(1, 400)) < 1e-10);
  }

  TEST_CASE("walk recorder: the average over drawn walks is the exact one, and a walk is one whatever the blocks") {
    const Steps steps = random_walk_steps(40, 60);
    const std::vector<double> thresholds{1.2, 2, 100};
    WalkOptions options = walk_options(40, 25, 60, 3);
    options.realizations = 50;
    options.redirect = any_direction(options.axes);
    const WalkBlock whole = sum(record(steps, thresholds, options));
    for (Index c = 0; c < 2; ++c) {
      const Eigen::ArrayXXd walks = whole.realizations[static_cast<std::size_t>(c)];
      const Eigen::ArrayXd mean = walks.rowwise().mean();
      const Eigen::ArrayXd error = ((walks.colwise() - mean).square().rowwise().sum() / (50 * 49)).sqrt();
      const Eigen::ArrayXd off = mean - whole.groups[0].random_walk.col(c);
      for (const Index lag : {2, 5, 10, 25}) {
        CHECK(std::abs(off[lag]) < 4 * error[lag]);
        CHECK(error[lag] < 0.05 * mean[lag]);
        CHECK(error[lag] > 0);
      }
    }
    // Nothing is drawn where nothing is activated.
    CHECK(relative(whole.realizations[2], whole.groups[0].squared.replicate(1, 50)) < 1e-10);
    options.block = 13;
    const WalkBlock parts = sum(record(steps, thresholds, options));
    for (std::size_t c = 0; c < 3; ++c) CHECK(relative(parts.realizations[c], whole.realizations[c]) < 1e-10);
    options.seed = 2;
    CHECK(relative(sum(record(steps, thresholds, options)).realizations[0], whole.realizations[0]) > 1e-3);
  }

  TEST_CASE("walk recorder: mobility is the mean over pairs at the longest lag, atom by atom") {
    const Steps steps = random_walk_steps(4, 30);
    WalkOptions options = walk_options(4, 8, 12);
    options.groups = {0, -1, 0, 0};
    WalkRecorder recorder(options);
    for (const Matrix3X& step : steps) recorder.add(step, longer_than(step, {1.5}));
    recorder.finish();
    const Mobility mobility = recorder.mobility();
    for (const Index atom : {0, 2, 3}) {
      WalkOptions alone = options;
      alone.groups.assign(4, -1);
      alone.groups[static_cast<std::size_t>(atom)] = 0;
      const WalkSums sums = BruteForce{steps, {1.5}, alone}.sums(0, 1, 30);
      CHECK(mobility.msd[atom] == doctest::Approx(sums.squared[8] / sums.pairs[8]).epsilon(1e-12));
      CHECK(mobility.msd_rw[atom] == doctest::Approx(sums.random_walk(8, 0) / sums.pairs[8]).epsilon(1e-12));
    }
    CHECK(mobility.msd[1] == 0);
  }

  TEST_CASE("walk recorder: options out of their range are refused") {
    const auto refuse = [](auto change) {
      WalkOptions options = walk_options(2, 5, 5);
      change(options);
      CHECK_THROWS_AS(WalkRecorder{options}, std::invalid_argument);
    };
    refuse([](WalkOptions& o) { o.lags = 0; });
    refuse([](WalkOptions& o) { o.block = 0; });
    refuse([](WalkOptions& o) { o.criteria = 33; });
    refuse([](WalkOptions& o) { o.groups = {-1, -1}; });
    refuse([](WalkOptions& o) { o.axes.clear(); });
    refuse([](WalkOptions& o) { o.realizations = 1; });
    WalkRecorder recorder(walk_options(2, 5, 5));
    CHECK_THROWS_AS(recorder.add(Matrix3X::Zero(3, 3), {0, 0, 0}), std::invalid_argument);
  }
}
