#include "libpel/kinetics/walker.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/core/random.hpp"
#include "libpel/kinetics/exit_table.hpp"
#include "libpel/kinetics/tag_steps.hpp"

namespace pel {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::int64_t steps_between_interrupts = 1 << 16;

/// What a jump does to the tags, ready for the inner loop.
struct Stride {
  Index tag = 0;
  Vector3 vector;
  bool small = false;
};

/// Everything that walkers share.
struct Course {
  ExitTable exits;
  std::vector<std::vector<Stride>> strides;  // per jump
  std::vector<double> random;                // per jump: sum of squares of the big steps
  StartDistribution start;
  const std::vector<char>& searched;
  const WalkerOptions& options;
  Index tags;
};

Course course(const Network& network, const Rates& rates, const WalkerOptions& options) {
  Course result{ExitTable(network, rates), {},      {},          start_distribution(network, rates, options.start),
                network.searched,          options, network.tags};
  result.strides.resize(network.jumps.size());
  result.random.resize(network.jumps.size(), 0);
  const std::vector<TagSteps> steps = steps_by_tag(network);
  for (Index tag = 0; tag < network.tags; ++tag)
    for (const TagStep& step : steps[tag]) {
      const bool small = step.vector.norm() <= options.threshold;
      result.strides[step.jump].push_back({tag, step.vector, small});
      if (!small) result.random[step.jump] += step.vector.squaredNorm();
    }
  return result;
}

struct Walk {
  Index state = 0;
  double time = 0;
  std::int64_t steps = 0;
  Matrix3X path;        // 3 x tags
  Matrix3X small_path;  // of the small steps alone
  double random = 0;    // sum of squares of the big steps
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

void jump(Walk& walk, const Course& course, double u) {
  const Exit& exit = course.exits.choose(walk.state, u);
  const double sign = exit.forward ? 1 : -1;
  for (const Stride& stride : course.strides[exit.jump]) {
    walk.path.col(stride.tag) += sign * stride.vector;
    if (stride.small) walk.small_path.col(stride.tag) += sign * stride.vector;
  }
  walk.random += course.random[exit.jump];
  walk.state = exit.to;
  if (++walk.steps % steps_between_interrupts == 0 && course.options.interrupt) course.options.interrupt();
}

/// When the next jump happens; never at the frontier and where there is no exit.
double next_jump(const Walk& walk, const Course& course, Stream& stream) {
  const double total = course.exits.total(walk.state);
  if (!course.searched[walk.state] || total == 0) return never;
  return walk.time - std::log(stream.uniform()) / total;
}

void observe(WalkerRecord& record, const Walk& walk) {
  const double tags = static_cast<double>(walk.path.cols());
  record.squared.push_back(walk.path.squaredNorm() / tags);
  record.random_walk.push_back((walk.random + walk.small_path.squaredNorm()) / tags);
}

void walk_once(WalkerRecord& record, const Course& course, std::uint64_t walker) {
  const WalkerOptions& options = course.options;
  Stream stream(options.seed, StreamPurpose::walker, {options.temperature_index, walker, 0});
  Walk walk{draw_state(course.start, stream.uniform()),
            0,
            0,
            Matrix3X::Zero(3, course.tags),
            Matrix3X::Zero(3, course.tags),
            0};
  double spent = never;
  std::size_t next = 0;
  while (next < options.times.size()) {
    const bool out_of_steps = walk.steps >= options.step_budget && course.searched[walk.state];
    if (out_of_steps) spent = std::min(spent, walk.time);
    const double leaves = out_of_steps ? never : next_jump(walk, course, stream);
    for (; next < options.times.size() && options.times[next] < leaves; ++next) observe(record, walk);
    if (next == options.times.size()) break;
    walk.time = leaves;
    jump(walk, course, stream.uniform());
  }
  record.walkers.push_back(walker);
  record.stopped.push_back(course.searched[walk.state] ? never : walk.time);
  record.spent.push_back(spent);
  record.steps.push_back(walk.steps);
}

void validate(const WalkerOptions& options) {
  for (std::size_t i = 0; i < options.times.size(); ++i)
    if (!(options.times[i] > (i == 0 ? 0.0 : options.times[i - 1])) || !std::isfinite(options.times[i]))
      throw InputError("time " + std::to_string(i) + " of the walk: times must be finite, above 0 and ascending");
  if (options.times.empty()) throw InputError("the walk has no times: give at least one");
  if (options.step_budget < 1) throw InputError("the step budget of a walker must be at least 1");
  if (!(options.threshold >= 0)) throw InputError("the displacement threshold must not be negative");
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
  const Course shared = course(network, rates, options);
  WalkerRecord record;
  record.times = options.times;
  for (std::uint64_t w = options.first_walker; w < options.first_walker + options.walkers; ++w) {
    if (options.interrupt) options.interrupt();
    walk_once(record, shared, w);
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
