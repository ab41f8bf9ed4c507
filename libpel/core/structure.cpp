#include "libpel/core/structure.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// Charges are written with fewer digits than positions (elementary charges).
constexpr double charge_tolerance = 1e-8;

void require_size(std::size_t size, Index atoms, const std::string& what) {
  if (static_cast<Index>(size) != atoms)
    throw InputError("structure: " + std::to_string(size) + " " + what + " for " + std::to_string(atoms) +
                     " atoms; give one per atom");
}

void validate_sizes(const Structure& structure) {
  if (structure.atoms() == 0) throw InputError("structure: it holds no atoms; give at least one");
  require_size(structure.species.size(), structure.atoms(), "species");
  require_size(structure.fixed.size(), structure.atoms(), "flags of fixed atoms");
  if (!structure.charges.empty()) require_size(structure.charges.size(), structure.atoms(), "charges");
}

void validate_masses(const Structure& structure) {
  for (std::size_t type = 0; type < structure.masses.size(); ++type)
    if (!(std::isfinite(structure.masses[type]) && structure.masses[type] > 0))
      throw InputError("structure: the mass of species " + std::to_string(type + 1) + " is " +
                       std::to_string(structure.masses[type]) + "; give a positive number");
}

void validate_atom(const Structure& structure, Index atom) {
  const auto a = static_cast<std::size_t>(atom);
  const std::string name = "structure: atom " + std::to_string(atom + 1);
  const int species = structure.species[a];
  if (species < 1 || species > std::ssize(structure.masses))
    throw InputError(name + " is of species " + std::to_string(species) + ", but masses are given for 1 to " +
                     std::to_string(structure.masses.size()) + "; correct the species or add its mass");
  if (!structure.positions.col(atom).allFinite())
    throw InputError(name + " has a position that is not a finite number; correct it");
  if (!structure.charges.empty() && !std::isfinite(structure.charges[a]))
    throw InputError(name + " has a charge that is not a finite number; correct it");
}

bool same_cell(const Cell& a, const Cell& b, double tolerance) {
  return a.periodic() == b.periodic() && (a.edges() - b.edges()).cwiseAbs().maxCoeff() <= tolerance &&
         (a.origin() - b.origin()).cwiseAbs().maxCoeff() <= tolerance;
}

bool same_charges(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return std::abs(x - y) <= charge_tolerance; });
}

bool same_positions(const Structure& a, const Structure& b, double tolerance) {
  for (Index atom = 0; atom < a.atoms(); ++atom) {
    const Vector3 displacement = a.cell.minimum_image(b.positions.col(atom) - a.positions.col(atom));
    if (!(displacement.norm() <= tolerance)) return false;
  }
  return true;
}

}  // namespace

void validate(const Structure& structure) {
  validate_sizes(structure);
  validate_masses(structure);
  for (Index atom = 0; atom < structure.atoms(); ++atom) validate_atom(structure, atom);
}

bool same_system(const Structure& a, const Structure& b, double tolerance) {
  return a.atoms() == b.atoms() && a.species == b.species && a.fixed == b.fixed && same_charges(a.charges, b.charges) &&
         same_cell(a.cell, b.cell, tolerance) && same_positions(a, b, tolerance);
}

Eigen::VectorXd atom_masses(const Structure& structure) {
  Eigen::VectorXd masses(structure.atoms());
  for (Index atom = 0; atom < structure.atoms(); ++atom)
    masses[atom] =
        structure.masses.at(static_cast<std::size_t>(structure.species.at(static_cast<std::size_t>(atom)) - 1));
  return masses;
}

}  // namespace pel
