#include "drivers/kinetics/kmc_report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "drivers/kinetics/arrhenius_lines.hpp"
#include "drivers/report/table.hpp"

namespace pel::drivers {
namespace {

std::string walker_note(const WalkerResult& walker, const Units& units) {
  if (walker.status == WalkerStatus::complete) return {};
  return fmt::format("walkers ran out of steps (--max-steps): their figures end at {} {}\n",
                     figure(walker.times.empty() ? 0 : walker.times.back()), units.time);
}

std::string resolution_note(const KineticsAt& at, const Units& units) {
  if (at.evolution != EvolutionStatus::complete)
    return "this network is too large for exact figures at finite times: those are left to the walkers\n";
  if (at.exact.status == FiniteTimeStatus::resolved) return {};
  return fmt::format("the rates spread too widely for the eigensolver: exact figures end at {} {}\n",
                     figure(at.exact.resolved_until), units.time);
}

double diffusivity(double msd, double time, int dimension) { return msd / (2 * dimension * time); }

std::vector<std::string> time_row(const KineticsAt& at, std::size_t k, int dimension) {
  const FiniteTime& e = at.exact;
  const double t = at.times[k];
  std::vector<std::string> row{figure(t, 4)};
  if (k < e.times.size()) {
    for (const double x : {e.msd[k], e.msd_rw[k], diffusivity(e.msd[k], t, dimension),
                           diffusivity(e.msd_rw[k], t, dimension), e.correlation[k], e.absorbed[k]})
      row.push_back(figure(x, 4));
  } else {
    row.insert(row.end(), 6, "-");
  }
  const WalkerResult& w = at.walker;
  const bool walked = k < w.times.size();
  row.push_back(walked ? figure_with_error(w.msd[k], w.msd_stderr[k]) : "-");
  row.push_back(walked ? figure_with_error(w.msd_rw[k], w.msd_rw_stderr[k]) : "-");
  row.push_back(walked ? figure(w.absorbed[k], 4) : "-");
  return row;
}

std::vector<std::string> temperature_row(const KineticsAt& at) {
  std::vector<std::string> row{figure(at.temperature)};
  if (at.claim == Claim::walkers) {
    row.insert(row.end(), 8, "-");
  } else {
    row.push_back(at.claim == Claim::infinite_time ? "infinite" : figure(at.claim_time, 4));
    const Diffusion& f = at.figures;
    for (const double x : {f.diffusivity, f.random_walk, f.correlation}) row.push_back(figure(x, 5));
    for (const double x : {f.diffusivity_energy, f.random_walk_energy, f.correlation_energy})
      row.push_back(figure(x, 4));
    row.push_back(figure(at.relative_error, 2));
  }
  const WalkerResult& w = at.walker;
  if (w.times.empty()) {
    row.insert(row.end(), 4, "-");
  } else {
    row.push_back(figure(w.times.back(), 4));
    row.push_back(figure_with_error(w.diffusivity, w.diffusivity_stderr));
    row.push_back(figure_with_error(w.random_walk, w.random_walk_stderr));
    row.push_back(figure_with_error(w.correlation, w.correlation_stderr));
  }
  return row;
}

/// Until when D(t) holds.
std::string window(const KineticsAt& at, const KineticsSetting& setting) {
  const std::string time = setting.units.time;
  switch (at.horizon.status) {
    case HorizonStatus::unlimited:
      return "at every time, as no minimum with unknown exits can be reached";
    case HorizonStatus::unresolved:
      if (at.evolution == EvolutionStatus::too_large)
        return fmt::format("as long as few walkers have come to the frontier: --frontier {}, see the table",
                           figure(setting.frontier_limit));
      return fmt::format("up to {} {}, beyond which rounding hides the slowest rates", figure(at.horizon.time), time);
    case HorizonStatus::reached:
      break;
  }
  return fmt::format(
      "up to the horizon of {} {}, when {} % of the walkers have come to a minimum whose exits are unknown",
      figure(at.horizon.time), time, figure(100 * setting.frontier_limit));
}

std::string rate_unit(const Units& units) { return fmt::format("{}^2/{}", units.length, units.time); }

}  // namespace

std::string statement(const KineticsAt& at, const KineticsSetting& setting) {
  const std::string finite = fmt::format("D(t) = MSD / (2 d t) holds {}", window(at, setting));
  const std::string infinite = fmt::format("D = {} {}", figure(at.infinite.all.diffusivity), rate_unit(setting.units));
  switch (at.infinite.status) {
    case TransportStatus::bounded:
      if (at.infinite.all.random_walk == 0)
        return "The jumps of this graph have no displacements, so that nothing diffuses; pel passage tells times and "
               "rates between its minima.";
      return "No cycle of the explored graph has a net displacement, so that its D at infinite time is exactly 0, and "
             "so is the lower bound that it sets to Z D; " +
             finite + ".";
    case TransportStatus::solved:
      if (at.claim == Claim::infinite_time)
        return fmt::format(
            "Infinite time: cycles of the explored graph with a net displacement give {}; more saddles between its "
            "minima "
            "can only raise it; {}.",
            infinite, finite);
      return fmt::format(
          "Finite time: walkers leave what was searched before D(t) comes to the {} that the cycles of the explored "
          "graph have at infinite time (more saddles between its minima can only raise it); {}.",
          infinite, finite);
    case TransportStatus::unresolved:
      break;
  }
  return fmt::format("The rates spread too widely for D at infinite time (its error is {}); {}.",
                     figure(at.infinite.relative_error, 2), finite);
}

std::string advice(const KineticsAt& at) {
  constexpr std::size_t most = 4;
  constexpr double worthwhile = 0.01;  // share
  std::string shares, ids;
  for (std::size_t k = 0; k < std::min(most, at.frontier.size()); ++k) {
    const auto& [state, share] = at.frontier[k];
    if (k > 0 && share < worthwhile) break;
    shares += fmt::format("{}{} ({} %)", k == 0 ? "" : ", ", state, figure(100 * share, 3));
    ids += fmt::format("{}{}", k == 0 ? "" : ",", state);
  }
  if (ids.empty()) return {};
  return fmt::format(
      "At equilibrium walkers leave what was searched through minimum {}: pel sweep --minima {} moves the "
      "horizon.\n",
      shares, ids);
}

std::string ranking(const KineticsAt& at, const Network& network, const std::vector<Index>& saddle,
                    const KineticsSetting& setting) {
  const auto shares = saddle_shares(at.infinite.shares, saddle, static_cast<std::size_t>(setting.ranking));
  if (shares.empty() || at.infinite.status != TransportStatus::solved) return {};
  const std::string energy = setting.units.energy;
  Table table{{"saddle", "minima", fmt::format("energy ({})", energy), "share of D",
               fmt::format("d ln D / d S (1/{})", energy)},
              {}};
  for (const auto& [id, index, share] : shares) {
    const Jump& jump = network.jumps[static_cast<std::size_t>(index)];
    table.rows.push_back({fmt::format("{}", id), fmt::format("{} - {}", jump.from, jump.to),
                          figure(jump.saddle_energy, 8), figure(share, 4),
                          figure(-share / (setting.units.boltzmann * at.temperature), 4)});
  }
  return "The saddles that carry the diffusion:\n" + text(table);
}

std::string time_table(const KineticsAt& at, const KineticsSetting& setting) {
  const Units& u = setting.units;
  const std::string area = fmt::format("{}^2", u.length), rate = rate_unit(u);
  Table table{{fmt::format("t ({})", u.time), fmt::format("MSD ({})", area), fmt::format("MSD_RW ({})", area),
               fmt::format("D ({})", rate), fmt::format("D_RW ({})", rate), "f", "frontier",
               fmt::format("walker MSD ({})", area), fmt::format("walker MSD_RW ({})", area), "walker frontier"},
              {}};
  for (std::size_t k = 0; k < at.times.size(); ++k) table.rows.push_back(time_row(at, k, setting.dimension));
  return fmt::format("T = {} {}\n", figure(at.temperature), u.temperature) + text(table) + resolution_note(at, u) +
         walker_note(at.walker, u);
}

std::string temperature_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  const Units& u = setting.units;
  const std::string rate = rate_unit(u);
  Table table{{fmt::format("T ({})", u.temperature), fmt::format("t ({})", u.time), fmt::format("D ({})", rate),
               fmt::format("D_RW ({})", rate), "f", fmt::format("E_D ({})", u.energy),
               fmt::format("E_RW ({})", u.energy), fmt::format("E_f ({})", u.energy), "error",
               fmt::format("walker t ({})", u.time), "walker D", "walker D_RW", "walker f"},
              {}};
  for (const KineticsAt& at : results) table.rows.push_back(temperature_row(at));
  return text(table);
}

std::string species_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  const Units& u = setting.units;
  const std::string rate = rate_unit(u);
  Table table{{fmt::format("T ({})", u.temperature), "type", "atoms", fmt::format("D ({})", rate),
               fmt::format("D_RW ({})", rate), "f", fmt::format("E_D ({})", u.energy),
               fmt::format("E_RW ({})", u.energy), fmt::format("E_f ({})", u.energy)},
              {}};
  for (const KineticsAt& at : results) {
    if (at.species.size() < 2) continue;
    for (const auto& [species, tags, f] : at.species) {
      std::vector<std::string> row{figure(at.temperature), fmt::format("{}", species), fmt::format("{}", tags)};
      for (const double x : {f.diffusivity, f.random_walk, f.correlation, f.diffusivity_energy, f.random_walk_energy,
                             f.correlation_energy})
        row.push_back(figure(x, 4));
      table.rows.push_back(std::move(row));
    }
  }
  return table.rows.empty() ? "" : "\n" + text(table);
}

std::string arrhenius_table(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  const Units& u = setting.units;
  Table table{
      {"Arrhenius fit", "temperatures", fmt::format("E ({})", u.energy), "prefactor", "unit", "error of ln prefactor"},
      {}};
  for (const auto& [name, fit] : arrhenius_lines(results, setting)) {
    if (fit.status != ArrheniusStatus::fitted) continue;
    const bool error = std::isfinite(fit.energy_stderr);
    table.rows.push_back({name, fmt::format("{}", fit.points),
                          error ? figure_with_error(fit.energy, fit.energy_stderr) : figure(fit.energy),
                          figure(fit.prefactor), name.starts_with('f') ? "-" : rate_unit(u),
                          figure(fit.log_prefactor_stderr, 2)});
  }
  if (table.rows.empty()) return {};
  const bool fitted = comparable(results);
  return "\n" + text(table) +
         (fitted ? "" : "D and f are at times of their own and are not fitted; --time gives all temperatures one.\n");
}

}  // namespace pel::drivers
