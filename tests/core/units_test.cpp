#include "libpel/core/units.hpp"

#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

TEST_SUITE("unit") {
  TEST_CASE("metal and real units describe one physics") {
    const Units metal = units(UnitStyle::metal);
    const Units real = units(UnitStyle::real);
    // LAMMPS rounds its constants to six digits.
    CHECK(real.boltzmann / metal.boltzmann == doctest::Approx(real.electronvolt / metal.electronvolt).epsilon(2e-5));
    const double ps_per_fs = 1e-3;
    CHECK(real.default_prefactor == doctest::Approx(metal.default_prefactor * ps_per_fs).epsilon(1e-14));
  }

  TEST_CASE("the Boltzmann constant and the prefactor are those of nature") {
    const Units metal = units(UnitStyle::metal);
    CHECK(metal.boltzmann == doctest::Approx(8.617333262e-5).epsilon(2e-6));  // CODATA 2018, eV/K
    const double s_per_ps = 1e-12;
    CHECK(metal.default_prefactor / s_per_ps == doctest::Approx(1e13).epsilon(1e-14));
  }

  TEST_CASE("masses in g/mol times squared velocities are energies, by the definitions of the units") {
    const double avogadro = 6.02214076e23, electronvolt = 1.602176634e-19;  // SI 2019
    const double gram_per_mole = 1e-3 / avogadro, angstrom = 1e-10, calorie = 4.184;
    const auto joule = [&](double second) { return gram_per_mole * angstrom * angstrom / (second * second); };
    CHECK(units(UnitStyle::metal).mass_velocity2 == doctest::Approx(joule(1e-12) / electronvolt).epsilon(1e-6));
    CHECK(units(UnitStyle::real).mass_velocity2 ==
          doctest::Approx(joule(1e-15) / (1e3 * calorie / avogadro)).epsilon(1e-6));
  }

  TEST_CASE("Lennard-Jones units are all one") {
    const Units lj = units(UnitStyle::lj);
    CHECK(lj.boltzmann == 1);
    CHECK(lj.default_prefactor == 1);
    CHECK(lj.electronvolt == 1);
    CHECK(lj.mass_velocity2 == 1);
    CHECK(lj.angstrom == 0.4);  // but for this, which stands for a typical atom
  }

  TEST_CASE("every unit style is read back from its name") {
    for (const UnitStyle style : {UnitStyle::metal, UnitStyle::real, UnitStyle::lj}) {
      CHECK(units(style).style == style);
      CHECK(unit_style(units(style).name) == style);
    }
  }

  TEST_CASE("an unknown unit style is refused by its name") {
    try {
      unit_style("Metal");
      FAIL("accepted");
    } catch (const InputError& error) {
      const std::string text = error.what();
      CHECK(text.find("'Metal'") != std::string::npos);
      CHECK(text.find("metal, real or lj") != std::string::npos);
      CHECK(text.find('\n') == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace pel
