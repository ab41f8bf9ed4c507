#include "drivers/kinetics/arrhenius_lines.hpp"

#include <algorithm>
#include <functional>

namespace pel::drivers {

bool comparable(const std::vector<KineticsAt>& results) {
  return std::ranges::all_of(results, [&](const KineticsAt& at) {
    return at.claim != Claim::walkers && at.claim_time == results.front().claim_time;
  });
}

std::vector<ArrheniusLine> arrhenius_lines(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  const auto line = [&](const char* name, const std::function<double(const KineticsAt&)>& figure) {
    std::vector<double> temperatures, values;
    for (const KineticsAt& at : results) {
      temperatures.push_back(at.temperature);
      values.push_back(figure(at));
    }
    return ArrheniusLine{name, fit_arrhenius(temperatures, values, setting.units.boltzmann)};
  };
  std::vector<ArrheniusLine> lines;
  // D and f at times of their own would show how the times depend on temperature.
  if (comparable(results)) {
    lines.push_back(line("D", [](const KineticsAt& at) { return at.figures.diffusivity; }));
    lines.push_back(line("D_RW", [](const KineticsAt& at) { return at.figures.random_walk; }));
    lines.push_back(line("f", [](const KineticsAt& at) { return at.figures.correlation; }));
  } else {
    lines.push_back(line("D_RW", [](const KineticsAt& at) { return at.figures.random_walk; }));
  }
  return lines;
}

}  // namespace pel::drivers
