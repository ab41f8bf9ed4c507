#include "drivers/neb/neb_request.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

constexpr const char* sources_text =
    "Ends come from two files (--initial, --final), from consecutive frames of a trajectory (--trajectory, with "
    "--structure), or from the saddles of a landscape (--saddles). All atoms move that are not fixed, in bands but for "
    "--region. Calls for "
    "minimum 0 and for the springs that stand for the Hessian are not in the account.";

void declare_sources(CLI::App& app, NebRequest& request) {
  declare(app, request.system);
  for (const char* name : {"--structure", "--potential"}) app.get_option(name)->required(false);
  const auto file = [&](const char* name, std::string& value, const char* text) {
    app.add_option(name, value, text)->type_name("FILE")->check(not_empty());
  };
  file("--initial", request.initial, "LAMMPS data file, one end of the path, and the structure of the landscape");
  file("--final", request.final, "LAMMPS data file, the other end: the same atoms by id, in the same box");
  file("--trajectory", request.trajectory,
       "inherent structures at intervals: LAMMPS dump with ids, unwrapped (xu yu zu) or with image flags, or extended "
       "XYZ, plain or gz");
  app.add_option("--count", request.count, "events of the trajectory to sample at random (default all)")
      ->type_name("N")
      ->check(whole(1, 1'000'000'000));
  app.add_option("--threshold", request.threshold,
                 "two consecutive frames are an event where an atom moved so far (default 1 A in the units of the "
                 "potential; 0.4 sigma in lj units)")
      ->type_name("LENGTH")
      ->check(positive());
  app.add_option("--saddles", request.saddles,
                 "saddles of the landscape: all that searches found, or ids such as 0-7,12")
      ->type_name("SADDLES");
  file("--landscape", request.landscape,
       "landscape file for what is found: made if it is not there, continued if it is");
}

void declare_bands(CLI::App& app, NebRequest& request) {
  app.add_option("--images", request.images, "images between the ends of a band")
      ->type_name("N")
      ->check(whole(1, 1000))
      ->capture_default_str();
  app.add_option("--interpolation", request.interpolation,
                 "first guess of a band: by pair distances (idpp) or straight (linear)")
      ->type_name("WAY")
      ->check(CLI::IsMember({"idpp", "linear"}))
      ->capture_default_str();
  app.add_option("--spring-ratio", request.spring_ratio,
                 "stiffness of the springs at the top of a band relative to those at its bottom: images gather where "
                 "the energy is high")
      ->type_name("RATIO")
      ->check(positive())
      ->capture_default_str();
  app.add_option("--max-calls", request.max_calls, "force calls after which no further band of a path is begun")
      ->type_name("N")
      ->check(whole(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--region", request.search.region,
                 "relax bands with only the atoms this close to the middle of what moves mobile (10 A is a good "
                 "start), then saddles and their ends in larger spheres and at last with all atoms; off: all atoms are "
                 "mobile. Paths with no room for a sphere are found with all atoms, potentials with long-range forces "
                 "refused")
      ->type_name("RADIUS|off")
      ->capture_default_str();
}

void require_with(const CLI::App& app, std::string_view source, const std::vector<const char*>& needed,
                  const std::vector<const char*>& senseless) {
  for (const char* option : needed)
    if (app.count(option) == 0) throw InputError(fmt::format("{}: needs {}; give it", source, option));
  for (const char* option : senseless)
    if (app.count(option) > 0) throw InputError(fmt::format("{}: does not go with {}; leave it out", option, source));
}

}  // namespace

void declare(CLI::App& app, NebRequest& request) {
  declare_sources(app, request);
  declare_bands(app, request);
  declare_tolerance(app, request.search, "a hundredth");
  declare_identity(app, request.identity);
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
  app.footer(sources_text);
}

void require_one_source(const CLI::App& app) {
  const bool pair = app.count("--initial") + app.count("--final") > 0;
  const bool trajectory = app.count("--trajectory") > 0, saddles = app.count("--saddles") > 0;
  if (pair + trajectory + saddles != 1)
    throw InputError("give one source of ends: --initial and --final, --trajectory, or --saddles");
  if (pair)
    require_with(app, "a pair", {"--initial", "--final", "--potential"}, {"--structure", "--count", "--threshold"});
  if (trajectory) require_with(app, "--trajectory", {"--structure", "--potential", "--landscape"}, {});
  if (saddles)
    require_with(app, "--saddles", {"--landscape"},
                 {"--structure", "--potential", "--fixed", "--seed", "--force-tolerance", "--identity", "--count",
                  "--threshold"});
}

NebOptions neb_options(const NebRequest& request, const SearchSettings& settings, const Units& units) {
  NebOptions options = pel::neb_options(units, settings.force_tolerance);
  options.step.search.art.max_energy = settings.max_energy;
  options.images = request.images;
  options.interpolation = request.interpolation == "linear" ? Interpolation::linear : Interpolation::idpp;
  options.band.spring_ratio = request.spring_ratio;
  options.max_calls = request.max_calls;
  return options;
}

nlohmann::ordered_json path_settings(const NebRequest& request) {
  nlohmann::ordered_json settings{{"images", request.images},
                                  {"interpolation", request.interpolation},
                                  {"spring_ratio", request.spring_ratio},
                                  {"max_calls", request.max_calls}};
  if (const double radius = region_radius(request.search); radius > 0) settings["region"] = radius;
  return settings;
}

}  // namespace pel::drivers
