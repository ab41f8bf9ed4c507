// What does a search cost as the system grows? The glass of the examples, repeated, shaken and relaxed (repeated alone
// it bends downward along long waves). Small systems are searched as a whole, larger ones in active regions.
// Usage: pel_search_size [--check] [--whole] [--glass FILE] [SEARCHES [X Y Z]...]   (X Y Z: copies along each edge)
// --whole: no regions. --glass: a LAMMPS data file in place of the glass of the examples.
// --check: each event of a region is verified in the whole system, and its saddle converged ten times tighter there.

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "benchmarks/data_file.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/landscape/sweep.hpp"
#include "libpel/search/curvature/springs.hpp"
#include "libpel/search/verify.hpp"

namespace {

using namespace pel;
using pel::benchmark::data_file;

constexpr double force_tolerance = 0.01;  // eV/A
constexpr Index largest_whole = 2000;     // atoms; with more there is room for a region

const std::string potential = PEL_EXAMPLES "/cu50zr50/CuZr.potential";
const std::string example_glass = PEL_EXAMPLES "/cu50zr50/cu50zr50-500.data";

/// Copies along each edge.
Structure repeated(const Structure& cell, const Eigen::Vector3i& times) {
  Structure result = cell;
  const Vector3 lengths = times.cast<double>();
  result.cell = Cell(cell.cell.edges() * lengths.asDiagonal(), cell.cell.periodic(), cell.cell.origin());
  const Index copies = times.prod();
  result.positions = cell.positions.replicate(1, copies);
  result.species.clear();
  for (int copy = 0; copy < copies; ++copy) {
    const Vector3 box(copy % times[0], copy / times[0] % times[1], copy / times[0] / times[1]);
    result.positions.middleCols(copy * cell.atoms(), cell.atoms()).colwise() += cell.cell.edges() * box;
    result.species.insert(result.species.end(), cell.species.begin(), cell.species.end());
  }
  result.fixed.assign(result.species.size(), 0);
  return result;
}

/// A minimum of the repeated glass; `input` becomes that of it.
StationaryPoint relaxed(Structure& structure, LammpsInput& input) {
  input.structure = data_file(structure);
  LammpsForceField whole(input, MPI_COMM_SELF);
  Frozen mobile(whole, structure.positions, {});
  const double stiffness = MinimizeOptions{}.stiffness;
  Stream stream(1, StreamPurpose::sampling, {0, 0, 0});
  const Matrix3X shaken = structure.positions + 0.05 * random_vector(structure.atoms(), stream);
  const Minimization found = minimize(mobile, shaken, {.tolerance = {1e-4}, .max_calls = 5000},
                                      spring_metric(mobile, structure, structure.positions, stiffness));
  structure.positions = found.positions;
  input.structure = data_file(structure);
  return {found.energy, found.positions};
}

struct Sum {
  int searches = 0, found = 0;
  std::int64_t calls = 0;
  StageCalls stages;
  double seconds = 0;
};

void add(Sum& sum, const Attempt& attempt, double seconds) {
  ++sum.searches;
  sum.calls += attempt.force_calls;
  sum.found += attempt.event ? 1 : 0;
  sum.stages += attempt.stage_calls;
  sum.seconds += seconds;
}

void print(const Attempt& attempt, double seconds) {
  const double barrier = attempt.event ? attempt.event->saddle.energy - attempt.event->from.energy : 0;
  fmt::print("  atom {:4} {:13} {:5} calls {:6.1f} s  barrier {:.4f}\n", attempt.key.atom + 1, name(attempt.outcome),
             attempt.force_calls, seconds, barrier);
  std::fflush(stdout);
}

/// With all atoms mobile, to a tenth of the force.
double tight_barrier(ForceField& whole, const Event& event, const AttemptOptions& options, const Metric& metric) {
  const Sample at = sample_at(whole, event.saddle.positions);
  const LowestMode lowest = lowest_mode(whole, at.positions, at.forces, event.to.positions - event.from.positions,
                                        options.art.lanczos, [&](View3X force) { return metric.solve(force); });
  PolishOptions tight = polish_options(units(UnitStyle::metal));
  tight.tolerance.value = 0.01 * force_tolerance;
  tight.max_calls = 500;
  const Polished polished = polish(whole, at, Ridge{lowest.mode, lowest.eigenvalue}, tight, metric);
  return polished.status == PolishStatus::converged ? polished.at.energy - event.from.energy : -1;
}

void check(LammpsForceField& whole, const Attempt& attempt, const AttemptOptions& options, const Metric& metric) {
  if (!attempt.event) return;
  const Event& event = *attempt.event;
  whole.rebuild();
  const double barrier = event.saddle.energy - event.from.energy;
  const SaddleCheck verdict =
      check_saddle(whole, event, search_stream(7, attempt.key), verify_options(whole.units(), force_tolerance));
  const MinimumCheck end =
      check_minimum(whole, event.to, search_stream(8, attempt.key), verify_options(whole.units(), force_tolerance));
  fmt::print("    whole system: saddle {}, eigenvalues {:.3f} {:.3f}; end {}; barrier {:.5f}, tight {:.5f}\n",
             name(verdict.verdict), verdict.lowest_eigenvalue, verdict.second_eigenvalue, name(end.verdict), barrier,
             tight_barrier(whole, event, options, metric));
  std::fflush(stdout);
}

/// The searches of one system, all of it or, where `region` is given, in regions.
Sum sweep(Structure structure, LammpsInput input, int searches, bool in_region, bool checked) {
  const StationaryPoint start = relaxed(structure, input);
  LammpsForceField whole(input, MPI_COMM_SELF);
  LammpsRegion region(input, structure, MPI_COMM_SELF);
  const AttemptOptions options = attempt_options(whole.units(), force_tolerance);
  const RegionSearchOptions region_options = region_search_options(whole.units(), options);
  const SearchStart shared = search_start(whole, structure, start, options.art.stiffness);
  if (checked) {
    const MinimumCheck found = check_minimum(whole, start, search_stream(9, {}), verify_options(whole.units(), 0.01));
    fmt::print("start: {}, eigenvalue {:.5f}\n", name(found.verdict), found.lowest_eigenvalue);
  }
  Sum sum;
  for (int n = 0; n < searches; ++n) {
    const SearchKey key{MinimumId{0}, n * 37 % structure.atoms(), 0};
    const auto begin = std::chrono::steady_clock::now();
    whole.rebuild();
    const Attempt attempt =
        in_region ? sweep_region_search({region, whole}, structure, shared, key, 1, options, region_options).value()
                  : sweep_attempt(whole, structure, start, key, 1, options, shared.metric);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    print(attempt, seconds);
    add(sum, attempt, seconds);
    if (in_region && checked) check(whole, attempt, options, shared.metric);
  }
  return sum;
}

void print(Index atoms, const char* mobile, const Sum& sum) {
  const double searches = sum.searches;
  const auto mean = [&](std::int64_t calls) { return static_cast<double>(calls) / searches; };
  fmt::print("{:>7} {:>7} {:>8} {:>6} {:>6} {:>6} {:>7} {:>6} {:>6} {:>7} {:>9}\n", "atoms", "mobile", "searches",
             "events", "calls", "basin", "lanczos", "climb", "proof", "descent", "seconds");
  fmt::print("{:>7} {:>7} {:>8} {:>6} {:>6.0f} {:>6.0f} {:>7.0f} {:>6.0f} {:>6.0f} {:>7.0f} {:>9.2f}\n", atoms, mobile,
             sum.searches, sum.found, mean(sum.calls), mean(sum.stages.basin), mean(sum.stages.lanczos),
             mean(sum.stages.climb), mean(sum.stages.proof), mean(sum.stages.relaxation), sum.seconds / searches);
  std::fflush(stdout);
}

/// The word after `option`; both are taken out.
std::optional<std::string> taken(std::vector<std::string>& words, const std::string& option) {
  const auto found = std::ranges::find(words, option);
  if (found == words.end() || found + 1 == words.end()) return {};
  std::string value = found[1];
  words.erase(found, found + 2);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool checked = std::erase(words, "--check") > 0;
  const bool all_whole = std::erase(words, "--whole") > 0;
  const std::string glass = taken(words, "--glass").value_or(example_glass);
  const int searches = words.empty() ? 10 : std::stoi(words[0]);
  std::vector<Eigen::Vector3i> sizes{{2, 2, 1}, {3, 3, 4}, {6, 6, 7}};
  if (words.size() > 1) sizes.clear();
  for (std::size_t k = 1; k + 2 < words.size(); k += 3)
    sizes.emplace_back(std::stoi(words[k]), std::stoi(words[k + 1]), std::stoi(words[k + 2]));
  {
    const LammpsInput input = read_lammps_input(potential, glass);
    const LammpsForceField small(input, MPI_COMM_SELF);
    const Structure& cell = small.structure();
    for (const Eigen::Vector3i& times : sizes) {
      const Index atoms = cell.atoms() * times.prod();
      const bool in_region = atoms > largest_whole && !all_whole;
      const Sum sum = sweep(repeated(cell, times), input, searches, in_region, checked);
      print(atoms, in_region ? "region" : "all", sum);
    }
  }
  MPI_Finalize();
}
