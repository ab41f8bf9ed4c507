#include "libpel/kinetics/walk/walker.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/kinetics/exit_table.hpp"
#include "libpel/kinetics/walk/basin_stays.hpp"
#include "libpel/kinetics/walk/tag_paths.hpp"

namespace pel {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double unknown = -1;
constexpr std::int64_t work_between_interrupts = 1 << 16;  // plain steps
constexpr std::int64_t work_per_stay = 64;

/// Everything that walkers share.
struct Course {
  const Network& network;
  const WalkerOptions& options;
  ExitTable exits;
  StartDistribution start;
  JumpEffects effects;
  BasinStays stays;
};

Course course(const Network& network, const Rates& rates, const WalkerOptions& options) {
  JumpEffects effects = jump_effects(network, options.threshold);
  BasinStays stays(network, rates, effects, {options.max_basin, options.flicker});
  StartDistribution start = start_distribution(network, rates, options.start);
  return {network, options, ExitTable(network, rates), std::move(start), std::move(effects), std::move(stays)};
}

struct Walk {
  TagPaths& paths;
  Stream stream;
  Index state = 0;
  double time = 0;
  double leaves = unknown;  // when the next jump happens; infinite where none does
  double spent = never;     // when the budget ran out
  double random = 0;        // sum of squares of the big steps
  std::int64_t steps = 0;
  std::int64_t work = 0;  // since the last call of the interrupt
};

Index draw_state(const StartDistribution& start, double u) {
  for (Index n = 0; n < start.probability.size(); ++n) {
    u -= start.probability[n];
    if (u < 0) return start.states[n];
  }
  Index likeliest = 0;  // rounding left u at the very end
  start.probability.maxCoeff(&likeliest);
  return start.states[likeliest];
}

void count_step(Walk& walk, const Course& course, std::int64_t work) {
  ++walk.steps;
  walk.work += work;
  if (walk.work < work_between_interrupts) return;
  walk.work = 0;
  if (course.options.interrupt) course.options.interrupt();
}

void cross(Walk& walk, const Course& course, const Exit& exit) {
  walk.paths.cross(exit.jump, exit.forward);
  walk.random += course.effects.squares[exit.jump];
  walk.state = exit.to;
}

void jump(Walk& walk, const Course& course) {
  walk.time = walk.leaves;
  walk.leaves = unknown;
  cross(walk, course, course.exits.choose(walk.state, walk.stream.uniform()));
  count_step(walk, course, 1);
}

/// Nothing happens to a walker at the frontier, where there is no exit, and after its last step.
bool stands_still(Walk& walk, const Course& course) {
  if (!course.network.searched[walk.state]) return true;
  if (walk.steps >= course.options.step_budget) walk.spent = std::min(walk.spent, walk.time);
  return walk.steps >= course.options.step_budget || course.exits.total(walk.state) == 0;
}

/// A stay in a superbasin, up to the walker's exit or to `end`.
void stay(Walk& walk, Course& course, double end) {
  const Stay stay = course.stays.draw(walk.state, end - walk.time, walk.stream);
  course.stays.cross_inside(walk.state, stay.last, walk.paths);
  walk.random += stay.squares;
  walk.state = stay.last;
  walk.time = stay.exit ? walk.time + stay.time : end;
  if (stay.exit) cross(walk, course, *stay.exit);
  count_step(walk, course, work_per_stay);
}

/// To the time `end`. Where a jump is drawn that happens later, it stays drawn.
void walk_until(Walk& walk, Course& course, double end) {
  while (walk.time < end) {
    if (walk.leaves == unknown) {
      if (stands_still(walk, course)) {
        walk.leaves = never;
      } else if (course.stays.worthwhile(walk.state, end - walk.time)) {
        stay(walk, course, end);
        continue;
      } else {
        walk.leaves = walk.time - std::log(walk.stream.uniform()) / course.exits.total(walk.state);
      }
    }
    if (walk.leaves > end) return;
    jump(walk, course);
  }
}

void observe(WalkerRecord& record, Walk& walk, const Course& course) {
  const double tags = static_cast<double>(course.network.tags);
  record.squared.push_back(walk.paths.squared() / tags);
  record.random_walk.push_back((walk.random + walk.paths.small_squared()) / tags);
}

void walk_once(WalkerRecord& record, TagPaths& paths, Course& course, std::uint64_t walker) {
  const WalkerOptions& options = course.options;
  Walk walk{paths, Stream(options.seed, StreamPurpose::walker, {options.temperature_index, walker, 0})};
  paths.restart();
  walk.state = draw_state(course.start, walk.stream.uniform());
  for (const double time : options.times) {
    walk_until(walk, course, time);
    observe(record, walk, course);
  }
  record.walkers.push_back(walker);
  record.stopped.push_back(course.network.searched[walk.state] ? never : walk.time);
  record.spent.push_back(walk.spent);
  record.steps.push_back(walk.steps);
}

void validate(const WalkerOptions& options) {
  for (std::size_t i = 0; i < options.times.size(); ++i)
    if (!(options.times[i] > (i == 0 ? 0.0 : options.times[i - 1])) || !std::isfinite(options.times[i]))
      throw InputError("time " + std::to_string(i) + " of the walk: times must be finite, above 0 and ascending");
  if (options.times.empty()) throw InputError("the walk has no times: give at least one");
  if (options.step_budget < 1) throw InputError("the step budget of a walker must be at least 1");
  if (!(options.threshold >= 0)) throw InputError("the displacement threshold must not be negative");
  if (options.max_basin < 1) throw InputError("the most states of a superbasin must be at least 1 (1: plain steps)");
  if (!(options.flicker > 0)) throw InputError("the least jumps per exit of a superbasin must be above 0");
}

void append(WalkerRecord& record, const WalkerRecord& other, std::size_t w) {
  const auto times = static_cast<std::ptrdiff_t>(record.times.size());
  const auto first = static_cast<std::ptrdiff_t>(w) * times;
  record.squared.insert(record.squared.end(), other.squared.begin() + first, other.squared.begin() + first + times);
  record.random_walk.insert(record.random_walk.end(), other.random_walk.begin() + first,
                            other.random_walk.begin() + first + times);
  record.walkers.push_back(other.walkers[w]);
  record.stopped.push_back(other.stopped[w]);
  record.spent.push_back(other.spent[w]);
  record.steps.push_back(other.steps[w]);
}

}  // namespace

WalkerRecord walk(const Network& network, const Rates& rates, const WalkerOptions& options) {
  validate(options);
  Course shared = course(network, rates, options);
  TagPaths paths(shared.effects);
  WalkerRecord record;
  record.times = options.times;
  for (std::uint64_t w = 0; w < options.walkers; ++w) {
    if (options.interrupt) options.interrupt();
    walk_once(record, paths, shared, options.first_walker + w);
    if (options.walked) options.walked(w + 1);
  }
  return record;
}

WalkerRecord join(const WalkerRecord& a, const WalkerRecord& b) {
  if (a.times != b.times) throw InputError("walkers observed at different times cannot be averaged together");
  WalkerRecord result;
  result.times = a.times;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.walkers.size() || j < b.walkers.size()) {
    if (i < a.walkers.size() && j < b.walkers.size() && a.walkers[i] == b.walkers[j])
      throw InputError("walker " + std::to_string(a.walkers[i]) + " occurs in both records: split them by range");
    if (j == b.walkers.size() || (i < a.walkers.size() && a.walkers[i] < b.walkers[j]))
      append(result, a, i++);
    else
      append(result, b, j++);
  }
  return result;
}

}  // namespace pel
