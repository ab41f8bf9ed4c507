// What does a connected event cost, on the systems where other programs' costs are known? Every force call of every
// search is counted: failed searches, proofs of the index and relaxations too.

#include <mpi.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/saddle_search/systems.hpp"
#include "drivers/ranks/result_message.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/sweep.hpp"
#include "libpel/parallel/farm.hpp"
#include "libpel/search/minimize.hpp"
#include "libpel/search/verify.hpp"

namespace {

using namespace pel;
using benchmark::SearchSystem;

struct Request {
  std::vector<std::string> systems;
  int searches = 100;
  std::uint64_t seed = 1;
  bool each = false;
  bool check = false;
};

AttemptOptions options_of(const SearchSystem& system) {
  AttemptOptions options = attempt_options(system.units, system.tolerance.value);
  options.art.tolerance = system.tolerance;
  // Ends are told apart by 1e-3 eV: where saddles are left at 0.01 eV/A, they are minimized more tightly.
  options.connect.minimize.tolerance = {1e-3, system.tolerance.norm};
  return options;
}

StationaryPoint relaxed(SearchSystem& system, const AttemptOptions& options) {
  Frozen mobile(*system.forces, system.structure.positions, system.structure.fixed);
  MinimizeOptions tight = options.connect.minimize;
  tight.tolerance.value *= 0.1;
  const Minimization found = minimize(mobile, mobile.restrict(system.structure.positions), tight);
  if (found.status != MinimizeStatus::converged) throw std::runtime_error("the structure could not be relaxed");
  return {found.energy, mobile.expand(found.positions)};
}

/// Central atoms in turn where the system names a few, at random where it has all.
SearchKey key_of(const SearchSystem& system, std::int64_t search, std::uint64_t seed) {
  const auto atoms = std::ssize(system.central);
  if (atoms <= 12) return {MinimumId{0}, system.central[static_cast<std::size_t>(search % atoms)], search / atoms};
  Stream stream(seed, StreamPurpose::sampling, {static_cast<std::uint64_t>(search), 0, 0});
  const auto chosen = static_cast<std::size_t>(stream.uniform() * static_cast<double>(atoms));
  return {MinimumId{0}, system.central[chosen], search};
}

struct Account {
  std::vector<Attempt> attempts;
  Landscape landscape;
  std::int64_t calls_before = 0;  // of the springs, once for all searches
  double seconds = 0;
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void print_attempt(const Attempt& a) {
  const StageCalls& s = a.stage_calls;
  fmt::print("{:>6} {:>4} {:>14} {:>6} = {:>5} + {:>5} + {:>5} + {:>5} + {:>5}", a.key.atom + 1, a.key.trial,
             name(a.outcome), a.force_calls, s.basin, s.lanczos, s.climb, s.proof, s.relaxation);
  if (a.event)
    fmt::print("  {:9.5f} {:9.5f} {:8.4f}", a.event->saddle.energy - a.event->from.energy,
               a.event->saddle.energy - a.event->to.energy, a.event->eigenvalue);
  fmt::print("\n");
}

void print_account(const SearchSystem& system, Account& account, const AttemptOptions& options) {
  IdentityOptions identity;
  identity.energy_tolerance = options.connect.energy_tolerance;
  identity.distance_tolerance = options.connect.distance_tolerance;
  identity.translation = system.forces->invariance().translation;
  std::map<std::string, int> outcomes;
  std::int64_t calls = account.calls_before, connected = 0, converged = 0;
  StageCalls sum;
  std::vector<double> to_saddle;
  double lowest = 1e300;
  std::ranges::sort(account.attempts, {}, &Attempt::key);
  for (const Attempt& a : account.attempts) {
    identify(account.landscape, a, system.structure, identity);
    ++outcomes[std::string(name(a.outcome))];
    calls += a.force_calls;
    sum += a.stage_calls;
    if (a.stage_calls.proof == 0) continue;
    ++converged;
    to_saddle.push_back(static_cast<double>(a.saddle_force_calls));
    if (a.outcome != SearchOutcome::connected) continue;
    ++connected;
    lowest = std::min(lowest, a.event->saddle.energy - a.event->from.energy);
  }
  double mean = 0;
  for (const double c : to_saddle) mean += c / static_cast<double>(to_saddle.size());
  fmt::print("{}: {}\n", system.name, system.description);
  fmt::print("  searches {}, converged {}, connected {}, distinct events {}, lowest barrier {:.4f} {}\n ",
             account.attempts.size(), converged, connected, saddles(account.landscape), connected ? lowest : 0.0,
             system.units.energy);
  for (const auto& [outcome, n] : outcomes) fmt::print(" {} {}", outcome, n);
  fmt::print(
      "\n  calls to the saddle: mean {:.0f}, median {:.0f}; all calls {}; per connected event {:.0f} (mark {})\n", mean,
      median(to_saddle), calls, connected ? static_cast<double>(calls) / static_cast<double>(connected) : 0,
      system.mark);
  const auto share = [&](std::int64_t n) { return 100.0 * static_cast<double>(n) / static_cast<double>(calls); };
  fmt::print(
      "  share: basin {:.1f} %, Lanczos {:.1f} %, climb {:.1f} %, proof {:.1f} %, relaxation {:.1f} %; {:.1f} s\n",
      share(sum.basin), share(sum.lanczos), share(sum.climb), share(sum.proof), share(sum.relaxation), account.seconds);
}

void check(SearchSystem& system, const Account& account, const AttemptOptions& options, std::uint64_t seed) {
  VerifyOptions verify = verify_options(system.units, system.tolerance.value);
  verify.saddle_tolerance = options.art.tolerance;
  verify.minimum_tolerance = options.connect.minimize.tolerance;
  std::map<std::string, int> verdicts;
  for (const Attempt& a : account.attempts) {
    if (!a.event) continue;
    Frozen mobile(*system.forces, a.event->from.positions, system.structure.fixed);
    Event event = *a.event;
    for (StationaryPoint* point : {&event.from, &event.saddle, &event.to})
      point->positions = mobile.restrict(point->positions);
    const SaddleCheck found = check_saddle(mobile, event, search_stream(seed + 1, a.key), verify);
    if (found.verdict != Verdict::good)
      fmt::print("  atom {} trial {}: {}, largest force {:.4g}, eigenvalues {:.4g} and {:.4g}\n", a.key.atom + 1,
                 a.key.trial, name(found.verdict), found.max_force, found.lowest_eigenvalue, found.second_eigenvalue);
    ++verdicts[std::string(name(found.verdict))];
  }
  fmt::print("  checked:");
  for (const auto& [verdict, n] : verdicts) fmt::print(" {} {}", verdict, n);
  fmt::print("\n");
}

void run(const std::string& name, const Request& request) {
  SearchSystem system = benchmark::search_system(name);
  const AttemptOptions options = options_of(system);
  const StationaryPoint start = relaxed(system, options);
  Account account;
  account.landscape = Landscape{};
  add_minimum(account.landscape, {start.energy, start.positions, false, 1});
  Counted counted(*system.forces);
  const Metric metric = search_start(counted, system.structure, start, options.art.stiffness).metric;
  account.calls_before = counted.calls();
  const auto began = std::chrono::steady_clock::now();
  const Team team = split(MPI_COMM_WORLD, 1);
  const FarmWork work = [&](std::size_t task, const FarmPoll& poll) {
    const SearchKey key = key_of(system, static_cast<std::int64_t>(task), request.seed);
    if (auto* lammps = dynamic_cast<LammpsForceField*>(system.forces.get())) lammps->rebuild();
    Watched watched(*system.forces, poll);
    return drivers::pack(sweep_attempt(watched, system.structure, start, key, request.seed, options, metric));
  };
  farm(
      MPI_COMM_WORLD, team, static_cast<std::size_t>(request.searches), work,
      [&](std::size_t, const Bytes& result) {
        account.attempts.push_back(drivers::unpack_attempt(result));
        if (request.each) print_attempt(account.attempts.back());
      },
      [] { return false; });
  account.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank != 0) return;
  print_account(system, account, options);
  if (request.check) check(system, account, options, request.seed);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Request request;
  CLI::App app("Force calls per connected event on the systems of other programs' benchmarks.", "pel_saddle_search");
  app.add_option("systems", request.systems, "names of systems; all where none is given")
      ->check(CLI::IsMember(benchmark::system_names()));
  app.add_option("--searches", request.searches, "searches per system")->capture_default_str();
  app.add_option("--seed", request.seed, "of the random pushes")->capture_default_str();
  app.add_flag("--each", request.each, "one line per search: atom, trial, outcome, calls, barriers, eigenvalue");
  app.add_flag("--check", request.check, "verify every saddle afresh");
  int status = 0;
  try {
    app.parse(argc, argv);
    if (request.systems.empty()) request.systems = benchmark::system_names();
    for (const std::string& name : request.systems) run(name, request);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "pel_saddle_search: {}\n", error.what());
    status = 2;
  }
  MPI_Finalize();
  return status;
}
