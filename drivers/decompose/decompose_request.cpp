#include "drivers/decompose/decompose_request.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <Eigen/Core>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "libpel/analysis/activation.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr const char* method_text =
    "Steps are the displacements of the atoms from one frame to the next. In a random walk every activated step is "
    "replaced by one of the same length in a random direction, the others stay as they are; D_RW is its exact average. "
    "Frames should be inherent structures (pel sample). D and D_RW are slopes of the mean squared displacements, over "
    "all time origins, in the window --fit; f = D / D_RW.";

void declare_trajectories(CLI::App& app, DecomposeRequest& request) {
  app.add_option(
         "--trajectory", request.trajectories,
         "one or several: LAMMPS dumps with ids, unwrapped (xu yu zu) or with image flags, or extended XYZ, plain "
         "or gz; those of one temperature are replicas")
      ->type_name("FILE")
      ->delimiter(',')
      ->required()
      ->check(not_empty());
  app.add_option("--temperature", request.temperatures, "of each trajectory, or one for all")
      ->type_name("T")
      ->delimiter(',')
      ->required()
      ->check(positive());
  app.add_option("--interval", request.interval,
                 "time between two frames, ps, fs or tau as the units (default: what the trajectories say)")
      ->type_name("TIME")
      ->check(positive());
  app.add_option("--cooling-rate", request.cooling_rates, "of the glass of each trajectory (any unit): fitted apart")
      ->type_name("RATE")
      ->delimiter(',')
      ->check(positive());
  app.add_flag("--unwrap", request.unwrap,
               "take wrapped positions without image flags, each step as the shortest of its images");
}

void declare_system(CLI::App& app, DecomposeRequest& request) {
  app.add_option("--structure", request.structure,
                 "LAMMPS data file that has the types and masses of the atoms, with --potential (default: the first "
                 "frame of each trajectory)")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--potential", request.potential, "file of LAMMPS commands that goes with --structure")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--units", request.units,
                 "of the trajectories (default: what the potential or the trajectories say, else metal)")
      ->check(CLI::IsMember({"metal", "real", "lj"}))
      ->type_name("UNITS");
  app.add_option("--masses", request.masses,
                 "of the types 1, 2, ..., or of the names of types in the order of the alphabet where there are only "
                 "names, for the drift of the center of mass (default: those of the trajectory or the structure, else "
                 "all alike)")
      ->type_name("MASS")
      ->delimiter(',')
      ->check(positive());
  app.add_flag("--keep-drift", request.keep_drift,
               "do not remove the drift of the center of mass: where some atoms are held fixed");
  app.add_option("--atoms", request.atoms,
                 "which to look at: all, ids such as 1-10,55, or a file of ids; once, or once per trajectory")
      ->type_name("ATOMS")
      ->allow_extra_args(false)
      ->check(not_empty());
  app.add_option(
         "--plane", request.plane,
         "count displacements in this plane alone (d = 2), for surfaces; what is activated is still told by the whole "
         "displacement")
      ->type_name("PLANE")
      ->check(CLI::IsMember({"xy", "xz", "yz"}));
}

void declare_events(CLI::App& app, DecomposeRequest& request) {
  app.add_option(
         "--events", request.events,
         "what makes a step activated: its length (displacement), a change of the cluster of positions (dbscan) "
         "or the non-affine squared displacement of the atom among its neighbors (d2min); dbscan holds the whole "
         "trajectory in memory")
      ->check(CLI::IsMember({"displacement", "dbscan", "d2min"}))
      ->type_name("RULE")
      ->capture_default_str();
  app.add_option(
         "--threshold", request.thresholds,
         "one or several: length above which a step is activated (default 1 A; 0.4 in lj units); dbscan: radius "
         "of a neighborhood (default half of that); d2min: squared length")
      ->type_name("X")
      ->delimiter(',')
      ->check(not_negative());
  app.add_option("--radius", request.radius,
                 "of the neighbors in d2min (default: 1.5 distances between nearest neighbors)")
      ->type_name("LENGTH")
      ->check(positive());
  app.add_option("--cluster-frames", request.cluster_frames,
                 "positions that make a neighborhood dense in dbscan, its center included (default 5)")
      ->type_name("N")
      ->check(whole(1, 1'000'000));
  app.add_option(
         "--lattice", request.lattice,
         "steps are those between sites of a crystal: found (in the first frame), sc:A, bcc:A, fcc:A or diamond:A "
         "with edge A along x, y, z, or the neighbor vectors x,y,z,x,y,z,...")
      ->type_name("CRYSTAL")
      ->check(not_empty());
  app.add_option("--realizations", request.realizations, "random walks to draw, too, beside the exact average")
      ->type_name("N")
      ->check(whole(0, 10'000))
      ->capture_default_str();
}

void declare_figures(CLI::App& app, DecomposeRequest& request) {
  app.add_option(
         "--longest-lag", request.longest_lag,
         "longest time of mean squared displacements (default: a quarter of the shortest trajectory, an eighth where a "
         "temperature has one trajectory alone)")
      ->type_name("TIME")
      ->check(positive());
  app.add_option("--fit", request.fit,
                 "from which time to which D is fitted (default: the last three quarters of them)")
      ->type_name("FROM,TO")
      ->delimiter(',')
      ->expected(2)
      ->check(positive());
  app.add_option("--slope-tolerance", request.slope_tolerance,
                 "diffusive is what has a slope of log MSD against log t within this of 1")
      ->type_name("X")
      ->check(positive())
      ->capture_default_str();
  app.add_option(
         "--blocks", request.blocks,
         "of each trajectory in time, for the errors, or fewer: none shorter than the longest time of the fit. Errors "
         "come out some 20 % too small, as blocks share pairs of frames; where a temperature has several trajectories, "
         "errors over them count if they are larger")
      ->type_name("N")
      ->check(whole(1, 1000))
      ->capture_default_str();
  app.add_option("--extrapolate-to", request.extrapolate_to, "f at these D, by log f against log D of all figures")
      ->type_name("D")
      ->delimiter(',')
      ->check(positive());
  app.add_option("--times", request.times, "number of times in the tables")
      ->type_name("N")
      ->check(whole(2, 10'000))
      ->capture_default_str();
  app.add_option("--ranking", request.ranking, "number of most and least mobile atoms to list")
      ->type_name("N")
      ->check(whole(0, 1'000'000))
      ->capture_default_str();
}

template <class Value>
void require_one_or_each(const char* option, const std::vector<Value>& values, std::size_t trajectories) {
  if (values.size() <= 1 || values.size() == trajectories) return;
  throw InputError(fmt::format("{}: {} are given for {} trajectories; give one for all, or one for each", option,
                               values.size(), trajectories));
}

void require_rule(const DecomposeRequest& request) {
  if (request.radius && request.events != "d2min") throw InputError("--radius: is that of --events d2min");
  if (request.cluster_frames && request.events != "dbscan")
    throw InputError("--cluster-frames: are those of --events dbscan");
}

/// The errors of replicas would not be.
void require_different(const std::vector<std::string>& files) {
  std::set<std::filesystem::path> seen;
  for (const std::string& file : files)
    if (!seen.insert(std::filesystem::weakly_canonical(file)).second)
      throw InputError(fmt::format("--trajectory: {} is given twice; give each once", file));
}

void require_thresholds(const DecomposeRequest& request) {
  if (std::ssize(request.thresholds) > most_criteria)
    throw InputError(fmt::format("--threshold: {} are too many for one pass; give at most {}",
                                 request.thresholds.size(), most_criteria));
  if (request.events == "d2min" && request.thresholds.empty())
    throw InputError("--events d2min: there is no usual cut-off; give --threshold, a squared length");
  if (request.events == "dbscan" && std::ranges::count(request.thresholds, 0.0) > 0)
    throw InputError("--threshold 0: the neighborhoods of dbscan need a radius above 0");
}

}  // namespace

void declare(CLI::App& app, DecomposeRequest& request) {
  declare_trajectories(app, request);
  declare_system(app, request);
  declare_events(app, request);
  declare_figures(app, request);
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "show no progress, and only the tables of figures");
  app.footer(method_text);
}

void require_consistent(const DecomposeRequest& request) {
  const std::size_t trajectories = request.trajectories.size();
  require_one_or_each("--temperature", request.temperatures, trajectories);
  require_one_or_each("--cooling-rate", request.cooling_rates, trajectories);
  require_one_or_each("--atoms", request.atoms, trajectories);
  require_different(request.trajectories);
  require_rule(request);
  require_thresholds(request);
  if (request.structure.empty() != request.potential.empty())
    throw InputError("--structure and --potential go together: LAMMPS reads the one with the other; give both or none");
  if (!request.lattice.empty() && !request.plane.empty())
    throw InputError("--lattice and --plane: steps between sites have no plane; give one of them");
  if (request.fit.size() == 2 && !(request.fit[0] < request.fit[1]))
    throw InputError(
        fmt::format("--fit {},{}: the first time must be below the second", request.fit[0], request.fit[1]));
}

int cluster_frames(const DecomposeRequest& request) { return request.cluster_frames.value_or(5); }

std::vector<Eigen::Index> axes_of(const DecomposeRequest& request) {
  if (request.plane.empty()) return {0, 1, 2};
  return {request.plane[0] - 'x', request.plane[1] - 'x'};
}

std::vector<double> thresholds_of(const DecomposeRequest& request, const Units& units) {
  if (!request.thresholds.empty()) return request.thresholds;
  return {request.events == "dbscan" ? 0.5 * units.angstrom : units.angstrom};
}

}  // namespace pel::drivers
