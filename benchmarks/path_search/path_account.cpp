#include "benchmarks/path_search/path_account.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace pel::benchmark {
namespace {

std::int64_t to_the_saddle(const Row& row) {
  const PathCalls& calls = row.neb.stage_calls;
  return calls.ends + calls.band + calls.saddle;
}

bool resolved(const Row& row) { return row.neb.status == NebStatus::resolved; }

template <class Value>
double mean(const std::vector<Row>& rows, const Value& value) {
  double sum = 0;
  for (const Row& row : rows) sum += static_cast<double>(value(row)) / static_cast<double>(rows.size());
  return sum;
}

template <class Value>
double median(std::vector<Row> rows, const Value& value) {
  std::ranges::sort(rows, {}, value);
  const std::size_t half = rows.size() / 2;
  const double upper = static_cast<double>(value(rows[half]));
  return rows.size() % 2 == 1 ? upper : 0.5 * (upper + static_cast<double>(value(rows[half - 1])));
}

template <class Is>
std::int64_t number(const std::vector<Row>& rows, const Is& is) {
  return std::ranges::count_if(rows, is);
}

void print_calls(const std::vector<Row>& rows) {
  const auto stage = [&](std::int64_t PathCalls::*calls) {
    return mean(rows, [&](const Row& row) { return row.neb.stage_calls.*calls; });
  };
  const auto total = [](const Row& row) { return row.neb.force_calls; };
  fmt::print("  mean calls: ends {:.1f} + band {:.1f} + saddle {:.1f} = {:.1f} until the saddle",
             stage(&PathCalls::ends), stage(&PathCalls::band), stage(&PathCalls::saddle), mean(rows, to_the_saddle));
  fmt::print("; + proof {:.1f} + relaxation {:.1f} = {:.1f}\n", stage(&PathCalls::proof), stage(&PathCalls::relaxation),
             mean(rows, total));
  if (rows.size() > 1)
    fmt::print("  medians: {:.1f} until the saddle, {:.1f} in all\n", median(rows, to_the_saddle), median(rows, total));
}

/// How many of the barriers by ART differ; of equivalent events all are counted.
std::int64_t different(const std::vector<Row>& rows, double same) {
  std::vector<double> barriers;
  for (const Row& row : rows) barriers.push_back(row.barrier);
  std::ranges::sort(barriers);
  return std::unique(barriers.begin(), barriers.end(), [&](double a, double b) { return b - a < same; }) -
         barriers.begin();
}

void print_barriers(const PathSystem& paths, const std::vector<Row>& rows) {
  std::vector<Row> found;
  std::ranges::copy_if(rows, std::back_inserter(found), resolved);
  const auto above = [](const Row& row) { return row.neb.forward - row.barrier; };
  const double same = paths.options.step.search.connect.energy_tolerance;
  double largest = 0;
  for (const Row& row : found)
    if (std::abs(above(row)) < same) largest = std::max(largest, std::abs(above(row)));
  if (rows.size() == 1 && !found.empty())
    fmt::print("  barrier {:.5f} {}, by ART {:.5f}\n", found[0].neb.forward, paths.system.units.energy,
               found[0].barrier);
  fmt::print(
      "  barriers ({} different): {} as by ART (to {:.2g} {}), {} lower, {} higher; ART's saddle is on {} of {}\n",
      different(rows, same), number(found, [&](const Row& row) { return std::abs(above(row)) < same; }), largest,
      paths.system.units.energy, number(found, [&](const Row& row) { return above(row) <= -same; }),
      number(found, [&](const Row& row) { return above(row) >= same; }),
      number(found, [](const Row& row) { return row.same_saddle; }), found.size());
}

void print_plain(const std::vector<Row>& rows) {
  std::vector<Row> found;
  std::ranges::copy_if(rows, std::back_inserter(found),
                       [](const Row& row) { return row.plain && row.plain->converged; });
  fmt::print("  plain band, climbing image, by the same steps: {} of {} converged in 100 iterations", found.size(),
             rows.size());
  if (!found.empty())
    fmt::print(", mean {:.1f} calls; neb on the same {:.1f} until the saddle",
               mean(found, [](const Row& row) { return row.plain->force_calls; }), mean(found, to_the_saddle));
  fmt::print("\n");
}

}  // namespace

void print_row(const Row& row) {
  const PathCalls& c = row.neb.stage_calls;
  fmt::print("  {:>12}, {} steps: {:>3} + {:>4} + {:>4} = {:>5}, {:>4} + {:>4}, in all {:>5}; barrier",
             name(row.neb.status), row.neb.steps.size(), c.ends, c.band, c.saddle, to_the_saddle(row), c.proof,
             c.relaxation, row.neb.force_calls);
  fmt::print(" {:.5f}, by ART {:.5f}", row.neb.forward, row.barrier);
  if (row.plain && row.plain->converged)
    fmt::print(", plain {:.5f} in {} calls", row.plain->energy - row.neb.initial.energy, row.plain->force_calls);
  fmt::print("\n");
  std::fflush(stdout);
}

void print_account(const PathSystem& paths, const std::vector<Row>& rows) {
  std::map<std::string, int> outcomes;
  std::size_t steps = 0;
  for (const Row& row : rows) {
    ++outcomes[std::string(name(row.neb.status))];
    if (resolved(row)) steps += row.neb.steps.size();
  }
  fmt::print("{}: {}: {}\n  {} paths:", paths.name, paths.system.description, paths.description, rows.size());
  for (const auto& [outcome, n] : outcomes) fmt::print(" {} {}", outcome, n);
  fmt::print(", elementary steps of those resolved {}\n", steps);
  print_calls(rows);
  print_barriers(paths, rows);
  if (std::ranges::any_of(rows, [](const Row& row) { return row.plain.has_value(); })) print_plain(rows);
  fmt::print("  springs, once for all paths: {} calls; CPU time of one path: {:.3f} s\n", paths.spring_calls,
             mean(rows, [](const Row& row) { return row.cpu_seconds; }));
  std::fflush(stdout);
}

}  // namespace pel::benchmark
