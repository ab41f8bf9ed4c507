#include "tests/support/lammps_systems.hpp"

#include <fmt/format.h>

#include <Eigen/LU>

#include <cmath>
#include <numeric>

#include "tests/support/known_surfaces.hpp"

namespace pel::test {
namespace {

Structure cubic_crystal(double edge, int cells, const std::vector<Vector3>& basis, double disorder) {
  Structure crystal{Cell(edge * cells * Matrix3::Identity(), {true, true, true}), {}, {}, {}, {}, {}};
  std::vector<Vector3> sites;
  for (int i = 0; i < cells; ++i)
    for (int j = 0; j < cells; ++j)
      for (int k = 0; k < cells; ++k)
        for (const Vector3& site : basis) sites.emplace_back(edge * (Vector3(i, j, k) + site));
  Stream stream = test_stream(17);
  crystal.positions = disorder * random_vector(std::ssize(sites), stream);
  for (Index a = 0; a < crystal.atoms(); ++a) crystal.positions.col(a) += sites[a];
  crystal.fixed.assign(sites.size(), 0);
  return crystal;
}

std::string header(const Structure& structure) {
  const Matrix3& h = structure.cell.edges();
  const Vector3& low = structure.cell.origin();
  std::string text = fmt::format("test\n\n{} atoms\n{} atom types\n\n", structure.atoms(), structure.masses.size());
  for (int k = 0; k < 3; ++k)
    text += fmt::format("{:.17g} {:.17g} {}lo {}hi\n", low[k], low[k] + h(k, k), "xyz"[k], "xyz"[k]);
  if (h(0, 1) != 0 || h(0, 2) != 0 || h(1, 2) != 0)
    text += fmt::format("{:.17g} {:.17g} {:.17g} xy xz yz\n", h(0, 1), h(0, 2), h(1, 2));
  text += "\nMasses\n\n";
  for (std::size_t type = 0; type < structure.masses.size(); ++type)
    text += fmt::format("{} {}\n", type + 1, structure.masses[type]);
  return text;
}

std::string atom_line(const Structure& structure, Index a, bool wrapped) {
  const Vector3 position = structure.positions.col(a);
  const Vector3 inside = wrapped ? structure.cell.wrap(position) : position;
  const Vector3 boxes = structure.cell.edges().inverse() * (position - inside);
  std::string text = fmt::format("{} {}", a + 1, structure.species[a]);
  if (!structure.charges.empty()) text += fmt::format(" {}", structure.charges[a]);
  text += fmt::format(" {:.17g} {:.17g} {:.17g}", inside[0], inside[1], inside[2]);
  if (wrapped) text += fmt::format(" {} {} {}", std::lround(boxes[0]), std::lround(boxes[1]), std::lround(boxes[2]));
  return text + "\n";
}

}  // namespace

std::string data_file(const Structure& structure, const DataFileStyle& style) {
  std::vector<Index> order = style.order;
  if (order.empty()) {
    order.resize(structure.atoms());
    std::iota(order.begin(), order.end(), Index{0});
  }
  const std::string atom_style = structure.charges.empty() ? "atomic" : "charge";
  std::string text = header(structure) + "\nAtoms # " + atom_style + "\n\n", ended;
  for (const Index a : order) text += atom_line(structure, a, style.wrapped);
  for (const char c : text) ended += c == '\n' ? style.ending : std::string(1, c);
  return ended;
}

Structure fcc_crystal(int cells, double disorder) {
  Structure crystal = cubic_crystal(1.7, cells, {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}}, disorder);
  crystal.species.assign(crystal.atoms(), 1);
  crystal.masses = {1};
  return crystal;
}

Structure rock_salt(double disorder) {
  std::vector<Vector3> basis;
  for (int corner = 0; corner < 8; ++corner)
    basis.emplace_back(0.5 * Vector3(corner & 1, corner >> 1 & 1, corner >> 2));
  Structure crystal = cubic_crystal(5.64, 2, basis, disorder);
  for (Index a = 0; a < crystal.atoms(); ++a) {
    const bool anion = basis[a % 8].sum() == 0.5 || basis[a % 8].sum() == 1.5;
    crystal.species.push_back(anion ? 2 : 1);
    crystal.charges.push_back(anion ? -1 : 1);
  }
  crystal.masses = {22.99, 35.45};
  return crystal;
}

Structure sheared_crystal(double disorder) {
  Structure crystal = fcc_crystal(3, disorder);
  Matrix3 edges = crystal.cell.edges();
  edges(0, 1) = 1.1;
  edges(0, 2) = -0.8;
  edges(1, 2) = 0.6;
  const Vector3 origin(-1, 2, 0.5);
  crystal.positions = (edges * crystal.cell.edges().inverse() * crystal.positions).colwise() + origin;
  crystal.cell = Cell(edges, {true, true, true}, origin);
  return crystal;
}

Structure primitive_crystal(int repeats) {
  // The primitive vectors of the lattice with edge 1.7, turned so that they form an upper triangle.
  const double edge = 1.7 / std::sqrt(2.0);
  Matrix3 primitive;
  primitive << 1, 0.5, 0.5, 0, std::sqrt(3.0) / 2, std::sqrt(3.0) / 6, 0, 0, std::sqrt(2.0 / 3);
  primitive *= edge;
  Structure crystal{Cell(repeats * primitive, {true, true, true}), {}, {}, {1}, {}, {}};
  crystal.positions.resize(3, repeats * repeats * repeats);
  for (int a = 0; a < crystal.atoms(); ++a)
    crystal.positions.col(a) = primitive * Vector3(a % repeats, a / repeats % repeats, a / repeats / repeats);
  crystal.species.assign(crystal.atoms(), 1);
  crystal.fixed.assign(crystal.atoms(), 0);
  return crystal;
}

std::string lennard_jones_potential() {
  return "units lj\natom_style atomic\npair_style lj/cut 2\npair_modify shift yes\npair_coeff * * 1 1\n";
}

std::string ionic_potential(const std::string& kspace, double core) {
  return fmt::format(
      "units real\natom_style charge\npair_style lj/cut/coul/long 5.5\npair_modify shift yes\n"
      "kspace_style {} 1e-6\npair_coeff * * {} 2.5\n",
      kspace, core);
}

LammpsInput lammps_input(std::string potential, std::string structure) {
  return {std::move(potential), std::move(structure), "model", "atoms"};
}

LammpsInput lennard_jones_crystal(const Structure& structure) {
  return lammps_input(lennard_jones_potential(), data_file(structure));
}

LammpsInput ionic_crystal(const std::string& kspace, double core, double disorder) {
  return lammps_input(ionic_potential(kspace, core), data_file(rock_salt(disorder)));
}

std::vector<SmallSystem> small_systems() {
  const auto free_along_z = [](const std::string& walls, double height) {
    Structure slab = fcc_crystal(3, 0);
    Matrix3 edges = slab.cell.edges();
    edges(2, 2) = height;
    slab.cell = Cell(edges, {true, true, false}, Vector3(0, 0, -2));
    return lammps_input("boundary p p " + walls + "\n" + lennard_jones_potential(), data_file(slab));
  };
  Structure cluster{Cell(20 * Matrix3::Identity(), {false, false, false}, Vector3::Constant(-10)),
                    icosahedron(),
                    std::vector<int>(13, 1),
                    {1},
                    {},
                    {}};
  return {{"cubic", lennard_jones_crystal(fcc_crystal(3, 0.02)), 0.05, 1e-5, 1e-6},
          {"sheared", lennard_jones_crystal(sheared_crystal(0.02)), 0.05, 1e-5, 1e-6},
          {"fixed walls", free_along_z("f", 12), 0.05, 1e-5, 1e-6},
          {"shrinking walls", free_along_z("s", 12), 0.05, 1e-5, 1e-6},
          {"free cluster", lammps_input("boundary s s s\n" + lennard_jones_potential(), data_file(cluster)), 0.03, 1e-5,
           1e-6},
          {"Ewald's sum", ionic_crystal("ewald", 0.1, 0.05), 0.05, 1e-3, 1e-4},
          {"particle mesh", ionic_crystal("pppm", 0.1, 0.05), 0.05, 1e-2, 1e-3}};
}

LammpsInput copper_zirconium() {
  const std::string folder = PEL_EXAMPLES "/cu50zr50/";
  return read_lammps_input(folder + "CuZr.potential", folder + "cu50zr50-500.data");
}

}  // namespace pel::test
