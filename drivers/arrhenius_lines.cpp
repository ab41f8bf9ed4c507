#include "drivers/arrhenius_lines.hpp"

#include <functional>

namespace pel::drivers {

std::vector<ArrheniusLine> arrhenius_lines(const std::vector<KineticsAt>& results, const KineticsSetting& setting) {
  const auto line = [&](const char* name, const std::function<double(const KineticsAt&)>& figure) {
    std::vector<double> temperatures, values;
    for (const KineticsAt& at : results) {
      temperatures.push_back(at.temperature);
      values.push_back(figure(at));
    }
    return ArrheniusLine{name, fit_arrhenius(temperatures, values, setting.units.boltzmann)};
  };
  return {line("D", [](const KineticsAt& at) { return at.figures.diffusivity; }),
          line("D_RW", [](const KineticsAt& at) { return at.figures.random_walk; }),
          line("f", [](const KineticsAt& at) { return at.figures.correlation; }),
          line("D (walkers)", [](const KineticsAt& at) { return at.walker.diffusivity; }),
          line("D_RW (walkers)", [](const KineticsAt& at) { return at.walker.random_walk; }),
          line("f (walkers)", [](const KineticsAt& at) { return at.walker.correlation; })};
}

}  // namespace pel::drivers
