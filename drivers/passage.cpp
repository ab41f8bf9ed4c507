#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/commands.hpp"
#include "drivers/kinetics/network_source.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/report/json_file.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/report/table.hpp"
#include "libpel/core/error.hpp"
#include "libpel/kinetics/infinite_time/passage.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

struct PassageRequest {
  NetworkRequest network;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<double> temperatures;
  std::string json;
  bool quiet = false;
};

void declare(CLI::App& app, PassageRequest& request) {
  declare(app, request.network);
  app.add_option("--from", request.from, "minima to start from, such as 0,3")
      ->type_name("MINIMA")
      ->delimiter(',')
      ->required();
  app.add_option("--to", request.to, "minima to arrive at, such as 5")->type_name("MINIMA")->delimiter(',')->required();
  app.add_option("--temperature", request.temperatures, "one or several, such as 300,500,700")
      ->type_name("T")
      ->delimiter(',')
      ->required()
      ->check(positive());
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet, "print no table");
}

PassageEnds ends(const PassageRequest& request, const Network& network) {
  PassageEnds result;
  for (const std::string& word : request.from) result.from.push_back(minimum_id("--from", word, network));
  for (const std::string& word : request.to) result.to.push_back(minimum_id("--to", word, network));
  return result;
}

struct PassageAt {
  double temperature = 0;
  Reaction reaction;
  Eigen::VectorXd times;    // mean first passage time to the target, per minimum
  Eigen::VectorXd weights;  // at equilibrium, within each component
  double mean_time = 0;     // from the starting minima, at equilibrium among them
};

PassageAt passage_at(double temperature, const NetworkSource& source, const PassageEnds& ends) {
  const Rates k = rates(source.network, {temperature, source.units.boltzmann, source.prefactor});
  PassageAt at;
  at.temperature = temperature;
  at.reaction = reaction(source.network, k, ends);
  at.times = mean_first_passage_times(source.network, k, ends.to);
  at.weights = stationary_weights(k, components(source.network));
  at.mean_time = equilibrium(k, ends.from).dot(at.times(ends.from));
  return at;
}

std::string table(const std::vector<PassageAt>& results, const Units& u) {
  Table table{{fmt::format("T ({})", u.temperature), fmt::format("mean first passage time ({})", u.time),
               fmt::format("rate (1/{})", u.time), fmt::format("paths at equilibrium (1/{})", u.time)},
              {}};
  for (const PassageAt& at : results)
    table.rows.push_back(
        {figure(at.temperature), figure(at.mean_time), figure(at.reaction.rate), figure(at.reaction.flux)});
  return text(table);
}

Json list(const Eigen::VectorXd& values) { return std::vector<double>(values.begin(), values.end()); }

Json result_json(const PassageAt& at) {
  return {{"temperature", at.temperature},
          {"mean_first_passage_time", at.mean_time},
          {"rate", at.reaction.rate},
          {"flux", at.reaction.flux},
          {"committor", list(at.reaction.committor)},
          {"times_to_target", list(at.times)},
          {"stationary_weights", list(at.weights)}};
}

void work(const PassageRequest& request) {
  require_writable(request.json, "--json");
  const NetworkSource source = read_network_source(request.network);
  const PassageEnds both = ends(request, source.network);
  std::vector<PassageAt> results;
  Json entries = Json::array();
  for (const double temperature : request.temperatures) {
    results.push_back(passage_at(temperature, source, both));
    entries.push_back(result_json(results.back()));
  }
  if (!request.quiet)
    say(MPI_COMM_SELF,
        table(results, source.units) +
            "Exact on the explored graph, whose minima all count as searched. The time is from --from at "
            "equilibrium among its minima;\nthe rate is that of paths from --from to --to over the "
            "probability to have been in --from last.\n");
  write_json(request.json, {{"units", json(source.units)},
                            {"prefactor", source.harmonic ? Json("harmonic") : Json(source.prefactor)},
                            {"results", entries}});
}

}  // namespace

void passage(MPI_Comm world, const Arguments& arguments) {
  PassageRequest request;
  CLI::App app("Mean first passage times, committors and rates between minima, exact at any temperature.",
               "pel passage");
  declare(app, request);
  if (const auto answer = parse(app, arguments)) return say(world, *answer);
  in_agreement(world, [&] {
    if (rank_in(world) == 0) work(request);
  });
}

}  // namespace pel::drivers
