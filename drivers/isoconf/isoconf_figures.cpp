#include "drivers/isoconf/isoconf_figures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace pel::drivers {
namespace {

/// Sums over the runs of one ensemble.
class Counting {
 public:
  Counting(const Structure& structure, std::int64_t intervals) {
    for (Index a = 0; a < structure.atoms(); ++a)
      passages_.push_back({0, std::vector<std::int64_t>(static_cast<std::size_t>(intervals), 0)});
    fixed_ = structure.fixed;
    figures_.away.assign(passages_.size(), 0);
  }

  void add(const EnsembleRun& run) {
    figures_.force_calls += run.force_calls;
    figures_.unrelaxed += run.unrelaxed;
    if (run.status != EnsembleRunStatus::complete) {
      ++figures_.flown_apart;
      return;
    }
    ++figures_.runs;
    temperatures_.push_back(run.temperature);
    for (std::size_t a = 0; a < passages_.size(); ++a) passages_[a].trials += fixed_[a] ? 0 : 1;
    for (const FirstMove& move : run.moves) add(move);
  }

  EnsembleFigures figures(const EnsembleKey& key, const BarrierScale& scale) {
    figures_.configuration = key.configuration;
    figures_.temperature = key.temperature;
    average_temperature();
    figures_.passages = passages_;
    for (const FirstPassages& each : passages_) figures_.atoms.push_back(rearrangement(each, scale));
    average_atoms();
    check_laws();
    return std::move(figures_);
  }

 private:
  static constexpr double level = 0.01;

  void add(const FirstMove& move) {
    FirstPassages& atom = passages_.at(static_cast<std::size_t>(move.atom));
    if (move.interval > 0) {
      ++atom.at_end_of.at(static_cast<std::size_t>(move.interval - 1));
    } else {
      --atom.trials;
      ++figures_.away.at(static_cast<std::size_t>(move.atom));
    }
  }

  void average_temperature() {
    const Eigen::Map<const Eigen::ArrayXd> all(temperatures_.data(), std::ssize(temperatures_));
    const auto n = static_cast<double>(all.size());
    figures_.mean_temperature = all.size() > 0 ? all.mean() : std::nan("");
    figures_.mean_temperature_stderr = std::sqrt((all - figures_.mean_temperature).square().sum() / (n * (n - 1)));
  }

  void average_atoms() {
    const auto mobile = static_cast<double>(std::ranges::count(fixed_, 0));
    const double chances = mobile * static_cast<double>(figures_.runs);
    double moved = 0, tried = 0, sum = 0, later = 0;
    for (const Rearrangement& atom : figures_.atoms) {
      if (atom.trials == 0) continue;
      tried += 1;
      moved += atom.moved > 0 ? 1 : 0;
      sum += atom.probability;
      later += static_cast<double>(atom.moved);
    }
    figures_.moved_share = moved / mobile;
    figures_.mean_probability = tried > 0 ? sum / tried : 0;
    figures_.excluded_share =
        static_cast<double>(std::accumulate(figures_.away.begin(), figures_.away.end(), std::int64_t{0})) / chances;
    figures_.gone_share = figures_.excluded_share + later / chances;
  }

  void check_laws() {
    LawFigures& law = figures_.law;
    law.seen.assign(passages_.front().at_end_of.size(), 0);
    law.expected = law.seen;
    for (std::size_t a = 0; a < passages_.size(); ++a) {
      const ExponentialLaw expected = exponential_law(passages_[a]);
      for (std::size_t k = 0; k < law.seen.size(); ++k) {
        law.seen[k] += static_cast<double>(passages_[a].at_end_of[k]);
        law.expected[k] += expected.expected[k];
      }
      const LawCheck& check = figures_.atoms[a].law;
      law.tested += check.tested ? 1 : 0;
      law.failed += check.tested && check.probability < level ? 1 : 0;
    }
  }

  std::vector<FirstPassages> passages_;
  std::vector<char> fixed_;
  std::vector<double> temperatures_;
  EnsembleFigures figures_;
};

/// The atoms of all configurations at both temperatures.
std::vector<PairedMoves> paired(const std::vector<EnsembleFigures>& figures, double low, double high) {
  std::vector<PairedMoves> all;
  for (const EnsembleFigures& at_low : figures) {
    const EnsembleFigures* at_high = find_ensemble(figures, at_low.configuration, high);
    if (at_low.temperature != low || at_high == nullptr) continue;
    for (std::size_t a = 0; a < at_low.atoms.size(); ++a) {
      const Rearrangement &cold = at_low.atoms[a], &hot = at_high->atoms[a];
      if (cold.trials > 0 && hot.trials > 0) all.push_back({cold.trials, cold.moved, hot.trials, hot.moved});
    }
  }
  return all;
}

FrequencyFigures frequency_at(const std::vector<PairedMoves>& atoms, const TwoTemperatures& temperatures,
                              double prefactor) {
  std::vector<double> low, high;
  for (const PairedMoves& atom : atoms) {
    if (atom.moved_low + atom.moved_high == 0) continue;
    low.push_back(static_cast<double>(atom.moved_low) / static_cast<double>(atom.trials_low));
    high.push_back(static_cast<double>(atom.moved_high) / static_cast<double>(atom.trials_high));
  }
  const Eigen::Map<const Eigen::ArrayXd> x(high.data(), std::ssize(high)), y(low.data(), std::ssize(low));
  FrequencyFigures figures{temperatures, fit_attempt_frequency(atoms, temperatures), {}, 0, {}};
  figures.window = std::max<Index>(10, x.size() / 12);
  figures.average = moving_average(x, y, figures.window, std::max<Index>(1, figures.window / 4));
  for (const double factor : {0.5, 1.0, 5.0}) figures.frequencies.push_back(factor * prefactor);
  return figures;
}

}  // namespace

std::vector<EnsembleFigures> ensemble_figures(const std::vector<EnsembleRun>& runs,
                                              const std::vector<EnsembleConfiguration>& configurations,
                                              const EnsembleSelection& selection, const EnsembleSetting& setting) {
  std::vector<EnsembleFigures> all;
  for (const std::int64_t id : selection.configurations)
    for (const double temperature : selection.temperatures) {
      Counting counting(configurations.at(static_cast<std::size_t>(id)).minimum, setting.intervals);
      for (const EnsembleRun& run : runs)
        if (run.key.configuration == id && run.key.temperature == temperature && run.key.run <= selection.most_runs)
          counting.add(run);
      all.push_back(counting.figures({id, temperature, 0},
                                     {setting.units.boltzmann * temperature, setting.prefactor * setting.duration()}));
    }
  return all;
}

const EnsembleFigures* find_ensemble(const std::vector<EnsembleFigures>& figures, std::int64_t configuration,
                                     double temperature) {
  const auto found = std::ranges::find_if(figures, [&](const EnsembleFigures& each) {
    return each.configuration == configuration && each.temperature == temperature;
  });
  return found == figures.end() ? nullptr : &*found;
}

std::vector<FrequencyFigures> frequency_figures(const std::vector<EnsembleFigures>& figures,
                                                const EnsembleSetting& setting) {
  std::vector<FrequencyFigures> all;
  const std::vector<double> temperatures = temperatures_of(figures);
  for (std::size_t low = 0; low < temperatures.size(); ++low)
    for (std::size_t high = low + 1; high < temperatures.size(); ++high)
      all.push_back(frequency_at(paired(figures, temperatures[low], temperatures[high]),
                                 {temperatures[low], temperatures[high], setting.duration()}, setting.prefactor));
  return all;
}

std::vector<double> finite_barriers(const std::vector<EnsembleFigures>& figures, double temperature) {
  std::vector<double> all;
  for (const EnsembleFigures& each : figures)
    for (const Rearrangement& atom : each.atoms)
      if (each.temperature == temperature && std::isfinite(atom.barrier)) all.push_back(atom.barrier);
  return all;
}

std::vector<double> probabilities(const std::vector<EnsembleFigures>& figures, double temperature) {
  std::vector<double> all;
  for (const EnsembleFigures& each : figures)
    for (const Rearrangement& atom : each.atoms)
      if (each.temperature == temperature && atom.moved > 0) all.push_back(atom.probability);
  return all;
}

std::vector<double> temperatures_of(const std::vector<EnsembleFigures>& figures) {
  std::set<double> all;
  for (const EnsembleFigures& each : figures) all.insert(each.temperature);
  return {all.begin(), all.end()};
}

}  // namespace pel::drivers
