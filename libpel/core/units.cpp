#include "libpel/core/units.hpp"

#include "libpel/core/error.hpp"

namespace pel {

Units units(UnitStyle style) {
  switch (style) {
    case UnitStyle::metal:
      return {.style = style,
              .boltzmann = 8.617343e-5,
              .default_prefactor = 10,
              .name = "metal",
              .energy = "eV",
              .length = "A",
              .time = "ps",
              .temperature = "K",
              .electronvolt = 1,
              .angstrom = 1,
              .mass_velocity2 = 1.0364269e-4};
    case UnitStyle::real:
      return {.style = style,
              .boltzmann = 0.0019872067,
              .default_prefactor = 0.01,
              .name = "real",
              .energy = "kcal/mol",
              .length = "A",
              .time = "fs",
              .temperature = "K",
              .electronvolt = 23.060549,
              .angstrom = 1,
              .mass_velocity2 = 48.88821291 * 48.88821291};
    case UnitStyle::lj:
      break;
  }
  return {.style = style,
          .boltzmann = 1,
          .default_prefactor = 1,
          .name = "lj",
          .energy = "epsilon",
          .length = "sigma",
          .time = "tau",
          .temperature = "epsilon/kB",
          .electronvolt = 1,
          .angstrom = 0.4,
          .mass_velocity2 = 1};
}

UnitStyle unit_style(std::string_view word) {
  if (word == "metal") return UnitStyle::metal;
  if (word == "real") return UnitStyle::real;
  if (word == "lj") return UnitStyle::lj;
  throw InputError("units: '" + std::string(word) + "' is not a unit style known here; use metal, real or lj");
}

std::string_view name(UnitStyle style) {
  if (style == UnitStyle::metal) return "metal";
  return style == UnitStyle::real ? "real" : "lj";
}

}  // namespace pel
