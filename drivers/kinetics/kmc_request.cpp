#include "drivers/kinetics/kmc_request.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"

namespace pel::drivers {
namespace {

CLI::Validator start_rule() {
  const auto check = [](std::string& word) {
    const bool id = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    return id || word == "equilibrium" ? std::string()
                                       : fmt::format("\"{}\" is neither equilibrium nor the id of a minimum", word);
  };
  return {check, ""};
}

CLI::Validator share_rule() {
  const auto check = [](std::string& word) {
    double number = 0;
    const bool holds = CLI::detail::lexical_cast(word, number) && number > 0 && number < 1;
    return holds ? std::string() : fmt::format("\"{}\" is not a number above 0 and below 1", word);
  };
  return {check, ""};
}

void declare_physics(CLI::App& app, KmcRequest& request) {
  declare(app, request.network);
  declare_sites(app, request.network);
  app.add_option("--temperature", request.temperatures, "one or several, such as 300,500,700")
      ->type_name("T")
      ->delimiter(',')
      ->required()
      ->check(positive());
  app.add_option(
         "--threshold", request.threshold,
         "steps of an atom longer than this count as random in D_RW (default 1 A; 0.4 in lj units; 0 with --graph)")
      ->type_name("LENGTH")
      ->check(not_negative());
  app.add_option("--start", request.start, "where walkers begin: equilibrium, or the id of a minimum")
      ->type_name("WHERE")
      ->check(start_rule())
      ->capture_default_str();
}

void declare_sampling(CLI::App& app, KmcRequest& request) {
  app.add_option("--frontier", request.frontier,
                 "follow the walk until this fraction has come to a minimum that was not searched")
      ->type_name("FRACTION")
      ->check(share_rule())
      ->capture_default_str();
  app.add_option("--time", request.last_time,
                 "last time of the tables (default: the horizon; where there is none, when all have relaxed, or in a "
                 "network too "
                 "large for that after 1,000 jumps)")
      ->type_name("TIME")
      ->check(positive());
  app.add_option("--ranking", request.ranking, "number of saddles in the list of those that carry the diffusion")
      ->type_name("N")
      ->check(whole(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--times", request.times, "number of times in the table")
      ->type_name("N")
      ->check(whole(2, 10'000))
      ->capture_default_str();
  app.add_option("--walkers", request.walkers, "independent walkers per temperature")
      ->type_name("N")
      ->check(whole(2, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--max-steps", request.max_steps, "most steps of one walker; a whole stay in a superbasin is one")
      ->type_name("N")
      ->check(whole(1))
      ->capture_default_str();
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
}

}  // namespace

void declare(CLI::App& app, KmcRequest& request) {
  declare_physics(app, request);
  declare_sampling(app, request);
}

}  // namespace pel::drivers
