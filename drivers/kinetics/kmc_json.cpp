#include "drivers/kinetics/kmc_json.hpp"

#include <limits>

#include "drivers/kinetics/arrhenius_lines.hpp"
#include "drivers/kinetics/kmc_report.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double last(const std::vector<double>& values) { return values.empty() ? none : values.back(); }

std::string_view name(HorizonStatus status) {
  switch (status) {
    case HorizonStatus::reached:
      return "reached";
    case HorizonStatus::unlimited:
      return "unlimited";
    case HorizonStatus::unresolved:
      return "unresolved";
  }
  return "";
}

std::string_view name(TransportStatus status) {
  switch (status) {
    case TransportStatus::solved:
      return "solved";
    case TransportStatus::bounded:
      return "bounded";
    case TransportStatus::unresolved:
      return "unresolved";
  }
  return "";
}

std::string_view name(Claim claim) {
  switch (claim) {
    case Claim::infinite_time:
      return "infinite_time";
    case Claim::finite_time:
      return "finite_time";
    case Claim::walkers:
      return "walkers";
  }
  return "";
}

Json json(const Matrix3& tensor) {
  Json rows = Json::array();
  for (Index i = 0; i < 3; ++i) rows.push_back({tensor(i, 0), tensor(i, 1), tensor(i, 2)});
  return rows;
}

Json json(const Diffusion& f) {
  return {{"D", f.diffusivity},
          {"D_RW", f.random_walk},
          {"f", f.correlation},
          {"D_tensor", json(f.diffusivity_tensor)},
          {"D_RW_tensor", json(f.random_walk_tensor)},
          {"E_D", f.diffusivity_energy},
          {"E_RW", f.random_walk_energy},
          {"E_f", f.correlation_energy}};
}

Json json(const std::vector<SpeciesDiffusion>& species) {
  Json list = Json::array();
  for (const SpeciesDiffusion& one : species) {
    Json entry{{"species", one.species}, {"atoms", one.tags}};
    entry.update(json(one.diffusion));
    list.push_back(std::move(entry));
  }
  return list;
}

Json json(const WalkerResult& w) {
  const bool any = !w.times.empty();
  const auto figure_of = [any](double value) { return any ? value : none; };
  return {{"status", w.status == WalkerStatus::complete ? "complete" : "budget_spent"},
          {"time", last(w.times)},
          {"D", figure_of(w.diffusivity)},
          {"D_stderr", figure_of(w.diffusivity_stderr)},
          {"D_RW", figure_of(w.random_walk)},
          {"D_RW_stderr", figure_of(w.random_walk_stderr)},
          {"f", figure_of(w.correlation)},
          {"f_stderr", figure_of(w.correlation_stderr)},
          {"frontier", last(w.absorbed)},
          {"steps", w.steps},
          {"times", w.times},
          {"msd", w.msd},
          {"msd_stderr", w.msd_stderr},
          {"msd_rw", w.msd_rw},
          {"msd_rw_stderr", w.msd_rw_stderr},
          {"absorbed", w.absorbed}};
}

Json json(const std::vector<FrontierShare>& frontier) {
  Json list = Json::array();
  for (const FrontierShare& one : frontier) list.push_back({{"minimum", one.state}, {"share", one.share}});
  return list;
}

Json infinite_time_json(const KineticsAt& at, const std::vector<Index>& saddle, const KineticsSetting& setting) {
  const Transport& infinite = at.infinite;
  Json shares = Json::array();
  for (const auto& [id, jump, share] :
       saddle_shares(infinite.shares, saddle, static_cast<std::size_t>(setting.ranking)))
    shares.push_back(
        {{"saddle", id}, {"share", share}, {"d_ln_D_d_S", -share / (setting.units.boltzmann * at.temperature)}});
  Json result{{"status", name(infinite.status)}, {"bounded", infinite.bounded}};
  result.update(json(infinite.all));
  result.update({{"relative_error", infinite.relative_error}, {"shares", std::move(shares)}});
  return result;
}

}  // namespace

Json json(const KineticsAt& at, const std::vector<Index>& saddle, const KineticsSetting& setting) {
  const bool limited = at.horizon.status != HorizonStatus::unlimited;
  Json result{{"temperature", at.temperature}, {"threshold", setting.threshold}};
  result.update(json(at.figures));
  result.update({{"species", json(at.species)},
                 {"claim", name(at.claim)},
                 {"time", at.claim_time},
                 {"method", method(at)},
                 {"relative_error", at.relative_error},
                 {"horizon", limited ? at.horizon.time : none},
                 {"horizon_status", name(at.horizon.status)},
                 {"status", at.exact.status == FiniteTimeStatus::resolved ? "resolved" : "unresolved"},
                 {"frontier", last(at.exact.absorbed)},
                 {"exits", json(at.frontier)},
                 {"statement", statement(at, setting)},
                 {"times", at.exact.times},
                 {"msd", at.exact.msd},
                 {"msd_rw", at.exact.msd_rw},
                 {"f_t", at.exact.correlation},
                 {"absorbed", at.exact.absorbed},
                 {"infinite_time", infinite_time_json(at, saddle, setting)},
                 {"walker", json(at.walker)}});
  return result;
}

Json arrhenius_json(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  Json list = Json::array();
  for (const auto& [figure, fit] : arrhenius_lines(results, setting))
    if (fit.status == ArrheniusStatus::fitted)
      list.push_back({{"figure", figure},
                      {"energy", fit.energy},
                      {"energy_stderr", fit.energy_stderr},
                      {"prefactor", fit.prefactor},
                      {"log_prefactor_stderr", fit.log_prefactor_stderr},
                      {"temperatures", fit.points}});
  return list;
}

}  // namespace pel::drivers
