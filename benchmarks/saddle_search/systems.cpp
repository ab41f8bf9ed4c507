#include "benchmarks/saddle_search/systems.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <numbers>
#include <numeric>

#include <fmt/format.h>
#include <mpi.h>

#include "benchmarks/data_file.hpp"
#include "libpel/core/error.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/forces/models.hpp"

namespace pel::benchmark {
namespace {

constexpr ForceTolerance norm_1e3{1e-3, ForceNorm::euclidean};
constexpr ForceTolerance component_1e2{1e-2, ForceNorm::max_component};

Structure one_species(const Cell& cell, const std::vector<Vector3>& atoms) {
  Structure structure{cell, Matrix3X(3, std::ssize(atoms)), std::vector<int>(atoms.size(), 1), {1.0}, {}, {}};
  for (std::size_t a = 0; a < atoms.size(); ++a) structure.positions.col(static_cast<Index>(a)) = atoms[a];
  structure.fixed.assign(atoms.size(), 0);
  return structure;
}

/// `cells`^3 cubes of edge `a` with the given sites, the first site of all left out.
Structure vacancy_crystal(int cells, double a, const std::vector<Vector3>& basis) {
  std::vector<Vector3> atoms;
  for (int i = 0; i < cells; ++i)
    for (int j = 0; j < cells; ++j)
      for (int k = 0; k < cells; ++k)
        for (const Vector3& site : basis) atoms.push_back(a * (Vector3(i, j, k) + site));
  atoms.erase(atoms.begin());
  return one_species(Cell(a * cells * Matrix3::Identity(), {true, true, true}), atoms);
}

std::vector<Vector3> face_centered() { return {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}}; }

std::vector<Vector3> diamond() {
  std::vector<Vector3> sites = face_centered();
  for (const Vector3& site : face_centered()) sites.emplace_back(site.array() + 0.25);
  return sites;
}

std::vector<Index> mobile(const Structure& structure) {
  std::vector<Index> atoms;
  for (Index a = 0; a < structure.atoms(); ++a)
    if (structure.fixed[static_cast<std::size_t>(a)] == 0) atoms.push_back(a);
  return atoms;
}

SearchSystem with_lammps(LammpsInput input, std::vector<char> fixed = {}) {
  auto forces = std::make_unique<LammpsForceField>(std::move(input), MPI_COMM_SELF);
  SearchSystem system{{}, {}, forces->structure(), forces->units(), nullptr, {}, {}, 0};
  system.forces = std::move(forces);
  if (!fixed.empty()) system.structure.fixed = std::move(fixed);
  system.central = mobile(system.structure);
  return system;
}

/// What it is, what counts as converged, and the force calls per connected event to stay below.
SearchSystem described(SearchSystem system, std::string description, const ForceTolerance& tolerance, int mark) {
  system.description = std::move(description);
  system.tolerance = tolerance;
  system.mark = mark;
  return system;
}

std::string metal(const std::string& pair) { return "units metal\natom_style atomic\n" + pair; }

SearchSystem cu_vacancy() {
  const Structure crystal = vacancy_crystal(3, 3.615, face_centered());
  return described(
      with_lammps({metal("pair_style eam\npair_coeff 1 1 Cu_u3.eam\n"), data_file(crystal), "Cu_u3.eam", "Cu vacancy"}),
      "FCC Cu, 3 x 3 x 3 cells of 3.615 A, one vacancy, 107 atoms, Cu_u3.eam, all free", norm_1e3, 125);
}

/// Six layers of 7 x 8 atoms, stacked ABCABC, the lower three fixed; on top an atom with its six neighbors in hollows
/// that continue the stacking.
SearchSystem pt_heptamer() {
  const double d = 2.74412, row = d * std::numbers::sqrt3 / 2, layer = d * std::sqrt(2.0 / 3);
  const auto site = [&](int i, int j, int k) {
    return Vector3(d * (i + 0.5 * (j % 2)), row * (j + 2.0 / 3 * (k % 3)), layer * k);
  };
  std::vector<Vector3> atoms;
  std::vector<char> fixed;
  const auto add = [&](int i, int j, int k) {
    atoms.push_back(site(i, j, k));
    fixed.push_back(k < 3 ? 1 : 0);
  };
  for (int k = 0; k < 6; ++k)
    for (int j = 0; j < 8; ++j)
      for (int i = 0; i < 7; ++i) add(i, j, k);
  for (const auto [i, j] : std::vector<std::pair<int, int>>{{3, 4}, {2, 4}, {4, 4}, {2, 3}, {3, 3}, {2, 5}, {3, 5}})
    add(i, j, 6);
  const Matrix3 edges = Vector3(7 * d, 8 * row, 40).asDiagonal();
  const Structure slab = one_species(Cell(edges, {true, true, false}, Vector3(0, 0, -10)), atoms);
  return described(
      with_lammps({"units metal\natom_style atomic\nboundary p p f\npair_style morse/smooth/linear 9.5\n"
                   "pair_coeff 1 1 0.7102 1.6047 2.8970\n",
                   data_file(slab), "Morse", "Pt heptamer"},
                  fixed),
      "Pt heptamer on Pt(111): 6 layers of 7 x 8 atoms, nearest neighbors at 2.74412 A, three layers fixed, 175 atoms "
      "free, Morse to 9.5 A",
      norm_1e3, 250);
}

/// The truncated octahedron: points of the octahedron |x| + |y| + |z| <= 3 with an odd sum, less its six corners.
SearchSystem lj38() {
  std::vector<Vector3> atoms;
  const double scale = std::pow(2.0, 1.0 / 6) / std::numbers::sqrt2 * 0.98;
  for (int x = -3; x <= 3; ++x)
    for (int y = -3; y <= 3; ++y)
      for (int z = -3; z <= 3; ++z) {
        const int size = std::abs(x) + std::abs(y) + std::abs(z);
        if (size % 2 == 1 && size <= 3 && std::max({std::abs(x), std::abs(y), std::abs(z)}) < 3)
          atoms.push_back(scale * Vector3(x, y, z));
      }
  SearchSystem system{{},
                      "38 Lennard-Jones atoms, from the truncated octahedron",
                      one_species(Cell(100 * Matrix3::Identity(), {false, false, false}), atoms),
                      units(UnitStyle::lj),
                      std::make_unique<LennardJonesCluster>(std::ssize(atoms)),
                      {},
                      {},
                      0};
  system.central = mobile(system.structure);
  system.tolerance = norm_1e3;
  system.mark = 480;
  return system;
}

SearchSystem kob_andersen() {
  const std::string folder = PEL_SYSTEMS;
  return described(with_lammps(read_lammps_input(folder + "/kob_andersen.potential", folder + "/kob_andersen.data")),
                   "Kob-Andersen glass, 80:20, 256 atoms, density 1.2, lj/smooth/linear to 2.5 sigma", norm_1e3, 1800);
}

SearchSystem cuzr_glass() {
  const std::string folder = PEL_EXAMPLES "/cu50zr50";
  SearchSystem system = with_lammps(read_lammps_input(folder + "/CuZr.potential", folder + "/cu50zr50-500.data"));
  system.central.resize(10);
  return described(std::move(system), "Cu50Zr50 glass, 500 atoms, CuZr_mm.eam.fs, central atoms 1-10", component_1e2,
                   750);
}

SearchSystem si_vacancy() {
  const Structure crystal = vacancy_crystal(4, 5.431, diamond());
  return described(
      with_lammps({metal("pair_style sw\npair_coeff * * Si.sw Si\n"), data_file(crystal), "Si.sw", "Si vacancy"}),
      "Si, 4 x 4 x 4 cells of 5.431 A, one vacancy, 511 atoms, Si.sw, all free", component_1e2, 250);
}

/// Searches begin at the nearest neighbors of the empty site only.
SearchSystem near_vacancy(SearchSystem system, double reach) {
  const Vector3 site = system.structure.cell.origin();
  std::erase_if(system.central, [&](Index atom) {
    return system.structure.cell.minimum_image(system.structure.positions.col(atom) - site).norm() > reach;
  });
  system.description += fmt::format("; central atoms: the {} next to the vacancy", system.central.size());
  return system;
}

/// Searches begin at the atoms on top of the slab only.
SearchSystem near_heptamer(SearchSystem system) {
  system.central.erase(system.central.begin(), system.central.end() - 7);
  system.description += "; central atoms: the heptamer";
  return system;
}

const std::vector<std::pair<std::string, std::function<SearchSystem()>>>& systems() {
  static const std::vector<std::pair<std::string, std::function<SearchSystem()>>> all{
      {"cu_vacancy", cu_vacancy},
      {"pt_heptamer", pt_heptamer},
      {"lj38", lj38},
      {"kob_andersen", kob_andersen},
      {"cuzr_glass", cuzr_glass},
      {"si_vacancy", si_vacancy},
      {"cu_vacancy_near", [] { return near_vacancy(cu_vacancy(), 0.75 * 3.615); }},
      {"pt_heptamer_near", [] { return near_heptamer(pt_heptamer()); }},
      {"si_vacancy_near", [] { return near_vacancy(si_vacancy(), 0.5 * 5.431); }}};
  return all;
}

}  // namespace

std::vector<std::string> system_names() {
  std::vector<std::string> names;
  for (const auto& [name, make] : systems()) names.push_back(name);
  return names;
}

SearchSystem search_system(const std::string& name) {
  for (const auto& [known, make] : systems()) {
    if (known != name) continue;
    SearchSystem system = make();
    system.name = name;
    return system;
  }
  throw InputError("no system is called '" + name + "'");
}

}  // namespace pel::benchmark
