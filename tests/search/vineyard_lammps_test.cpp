#include <cmath>

#include <doctest/doctest.h>

#include "libpel/forces/lammps.hpp"
#include "libpel/search/minimize.hpp"
#include "libpel/search/vineyard.hpp"
#include "tests/support/lammps_systems.hpp"

namespace pel {
namespace {

constexpr double edge = 3.615;  // of copper, A

/// Face-centered copper in `cells`^3 cubes without the atom at the origin.
Structure copper_with_vacancy(int cells) {
  Structure crystal = test::fcc_crystal(cells, 0);
  crystal.cell = Cell(edge * cells * Matrix3::Identity(), {true, true, true});
  crystal.positions = (edge / 1.7 * crystal.positions.rightCols(crystal.atoms() - 1)).eval();
  crystal.species.pop_back();
  crystal.fixed.pop_back();
  crystal.masses = {63.546};
  return crystal;
}

struct VacancyHop {
  explicit VacancyHop(int cells)
      : structure(copper_with_vacancy(cells)),
        force_field(test::lammps_input("units metal\natom_style atomic\npair_style eam\npair_coeff * * Cu_u3.eam\n",
                                       test::data_file(structure)),
                    MPI_COMM_SELF) {
    event.from = relaxed(0);
    event.saddle = relaxed(0.5);
    event.to = relaxed(1);
  }

  /// The stationary point with the hopping atom, the first, this far on its way into the vacancy: midway, symmetry
  /// holds it there.
  StationaryPoint relaxed(double way) {
    Matrix3X start = structure.positions;
    start.col(0) *= 1 - way;
    const Minimization found =
        minimize(force_field, start, {.tolerance = {1e-5, ForceNorm::max_component}, .max_calls = 500});
    REQUIRE(found.status == MinimizeStatus::converged);
    return {found.energy, found.positions};
  }
  VineyardPrefactors prefactors(const VineyardOptions& options) {
    return vineyard(force_field, event, atom_masses(structure), &structure.cell, options);
  }

  Structure structure;
  LammpsForceField force_field;
  Event event;
};

TEST_SUITE("lammps") {
  TEST_CASE("vineyard: the vacancy of copper hops with some THz, the same both ways, and the region tells") {
    for (const int cells : {2, 3}) {
      VacancyHop hop(cells);
      CAPTURE(hop.structure.atoms());
      VineyardOptions options = vineyard_options(hop.force_field.units());
      CHECK(options.mass_velocity2 == hop.force_field.units().mass_velocity2);
      const VineyardPrefactors found = hop.prefactors(options);
      CHECK(found.status == VineyardStatus::converged);
      CHECK(found.log_forward > std::log(2.0));
      CHECK(found.log_forward < std::log(60.0));
      CHECK(found.log_reverse == doctest::Approx(found.log_forward).epsilon(1e-3));
      CHECK((found.change < options.tolerance || found.atoms == hop.structure.atoms()));
      CHECK(found.asymmetry < 1e-3);

      options.tolerance = 1e-9;
      const VineyardPrefactors whole = hop.prefactors(options);
      CHECK(whole.status == VineyardStatus::converged);
      CHECK(whole.atoms == hop.structure.atoms());
      CHECK(std::abs(whole.log_forward - found.log_forward) < 0.1);
      options.hessian.step *= 0.5;
      CHECK(std::abs(whole.log_forward - hop.prefactors(options).log_forward) < 0.01);
    }
  }

  TEST_CASE("vineyard: a part of the crystal gives the prefactor of the whole to the accuracy asked for") {
    VacancyHop hop(3);
    VineyardOptions options = vineyard_options(hop.force_field.units());
    options.tolerance = 0.1;
    const VineyardPrefactors part = hop.prefactors(options);
    CHECK(part.status == VineyardStatus::converged);
    CHECK(part.change < 0.1);
    CHECK(part.atoms < hop.structure.atoms() / 2);
    options.tolerance = 1e-9;
    CHECK(std::abs(part.log_forward - hop.prefactors(options).log_forward) < 0.1);
  }
}

}  // namespace
}  // namespace pel
