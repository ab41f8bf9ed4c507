#include "libpel/dynamics/crystal.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// `count` of 0 ... size - 1, in random order (Fisher and Yates).
std::vector<Index> drawn(Index size, Index count, Stream& stream) {
  std::vector<Index> all(static_cast<std::size_t>(size));
  std::iota(all.begin(), all.end(), Index{0});
  for (Index k = 0; k < count; ++k) {
    const auto other = k + static_cast<Index>(stream() % static_cast<std::uint64_t>(size - k));
    std::swap(all[static_cast<std::size_t>(k)], all[static_cast<std::size_t>(other)]);
  }
  all.resize(static_cast<std::size_t>(count));
  return all;
}

}  // namespace

Matrix3X lattice_sites(CubicLattice lattice) {
  Matrix3X face(3, 4);
  face << 0, 0.5, 0.5, 0, 0, 0.5, 0, 0.5, 0, 0, 0.5, 0.5;
  switch (lattice) {
    case CubicLattice::simple:
      return Matrix3X::Zero(3, 1);
    case CubicLattice::body_centered: {
      Matrix3X sites = Matrix3X::Zero(3, 2);
      sites.col(1).setConstant(0.5);
      return sites;
    }
    case CubicLattice::face_centered:
      return face;
    case CubicLattice::diamond:
      break;
  }
  Matrix3X sites(3, 8);
  sites << face, face.array() + 0.25;
  return sites;
}

Structure crystal(CubicLattice lattice, double edge, int cells, double mass) {
  if (!(edge > 0) || !std::isfinite(edge) || cells < 1)
    throw InputError("crystal: the edge of a cell is " + std::to_string(edge) + " and there are " +
                     std::to_string(cells) + " along each edge of the box; give numbers above 0");
  const Matrix3X sites = lattice_sites(lattice);
  const Index atoms = sites.cols() * cells * cells * cells;
  Structure result{Cell(edge * cells * Matrix3::Identity(), {true, true, true}),
                   Matrix3X(3, atoms),
                   std::vector<int>(static_cast<std::size_t>(atoms), 1),
                   {mass},
                   {},
                   std::vector<char>(static_cast<std::size_t>(atoms), 0)};
  Index atom = 0;
  for (int i = 0; i < cells; ++i)
    for (int j = 0; j < cells; ++j)
      for (int k = 0; k < cells; ++k)
        for (Index s = 0; s < sites.cols(); ++s)
          result.positions.col(atom++) = edge * (Vector3(i, j, k) + sites.col(s));
  validate(result);
  return result;
}

Structure with_vacancies(const Structure& structure, std::int64_t count, Stream& stream) {
  if (count < 0 || count >= structure.atoms())
    throw InputError("crystal: " + std::to_string(count) + " vacancies among " + std::to_string(structure.atoms()) +
                     " sites; give fewer");
  std::vector<char> gone(static_cast<std::size_t>(structure.atoms()), 0);
  for (const Index atom : drawn(structure.atoms(), count, stream)) gone[static_cast<std::size_t>(atom)] = 1;
  Structure result{structure.cell, Matrix3X(3, structure.atoms() - count), {}, structure.masses, {}, {}};
  for (Index a = 0; a < structure.atoms(); ++a) {
    const auto atom = static_cast<std::size_t>(a);
    if (gone[atom]) continue;
    result.positions.col(std::ssize(result.species)) = structure.positions.col(a);
    result.species.push_back(structure.species[atom]);
    if (!structure.charges.empty()) result.charges.push_back(structure.charges[atom]);
  }
  result.fixed.assign(result.species.size(), 0);
  return result;
}

Structure shuffled(Structure structure, const std::vector<std::int64_t>& counts, const std::vector<double>& masses,
                   Stream& stream) {
  if (std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) != structure.atoms())
    throw InputError("mixture: the numbers of the species do not add up to the " + std::to_string(structure.atoms()) +
                     " atoms");
  const std::vector<Index> order = drawn(structure.atoms(), structure.atoms(), stream);
  std::size_t next = 0;
  for (std::size_t k = 0; k < counts.size(); ++k)
    for (std::int64_t n = 0; n < counts[k]; ++n)
      structure.species[static_cast<std::size_t>(order[next++])] = static_cast<int>(k) + 1;
  structure.masses = masses;
  validate(structure);
  return structure;
}

}  // namespace pel
