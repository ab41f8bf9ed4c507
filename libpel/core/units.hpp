#pragma once

#include <string>
#include <string_view>

namespace pel {

/// The unit systems of LAMMPS that pel speaks.
enum class UnitStyle { metal, real, lj };

/// Constants and names of a unit system. Energies, lengths and times everywhere in libpel are in these units.
struct Units {
  UnitStyle style = UnitStyle::metal;
  double boltzmann = 0;          ///< energy per kelvin (metal, real); 1 in lj units, where temperature is an energy
  double default_prefactor = 0;  ///< attempt frequency per time unit: 1e13 /s (metal, real); 1 /tau in lj units
  std::string name;              ///< "metal", "real", "lj"
  std::string energy;            ///< "eV", "kcal/mol", "epsilon"
  std::string length;            ///< "A", "A", "sigma"
  std::string time;              ///< "ps", "fs", "tau"
  std::string temperature;       ///< "K", "K", "epsilon/kB"
  double electronvolt = 1;       ///< 1 eV in energy units (lj: there is none; one epsilon stands for it)
  double angstrom = 1;           ///< 1 A in length units (lj: there is none; 0.4 sigma, for a typical atom)
  double mass_velocity2 = 1;     ///< 1 mass unit x (length / time)^2 in energy units; masses in g/mol (lj: 1)
};

/// Constants as in LAMMPS's update.cpp, so that temperatures agree with it.
Units units(UnitStyle style);
/// Reads "metal", "real" or "lj"; throws InputError for any other word.
UnitStyle unit_style(std::string_view word);
/// The word for it.
std::string_view name(UnitStyle style);

}  // namespace pel
