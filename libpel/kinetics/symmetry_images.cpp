#include "libpel/kinetics/symmetry_images.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "libpel/core/error.hpp"
#include "libpel/match/compare_permuted.hpp"

namespace pel {
namespace {

/// One symmetry of a minimum: atom a lies at the place of atom onto[a], but for `rest` (3 x N).
struct Symmetry {
  std::vector<Index> onto;
  Matrix3X rest;
};

std::vector<Symmetry> symmetries(const Minimum& minimum, const Structure& structure, const IdentityOptions& options) {
  std::vector<Transform> group;
  if (minimum.symmetry > 1) group = translation_group(minimum.positions, structure.species, &structure.cell, options);
  if (minimum.symmetry > 1 && std::ssize(group) != minimum.symmetry)
    throw InputError("a minimum was recorded with " + std::to_string(minimum.symmetry) +
                     " translation symmetries, now " + std::to_string(group.size()) +
                     " are found: its atoms can not be followed; sweep it anew");
  std::vector<Symmetry> result;
  for (Transform& transform : group) {
    Matrix3X rest(3, minimum.positions.cols());
    for (Index a = 0; a < rest.cols(); ++a)
      rest.col(a) = structure.cell.minimum_image(minimum.positions.col(a) + transform.translation -
                                                 minimum.positions.col(transform.permutation[a]));
    result.push_back({std::move(transform.permutation), std::move(rest)});
  }
  if (!result.empty()) return result;
  std::vector<Index> same(structure.species.size());
  std::iota(same.begin(), same.end(), Index{0});
  return {{std::move(same), Matrix3X::Zero(3, minimum.positions.cols())}};
}

/// The jump as seen after `from` is carried into itself by one symmetry, and `to` by another.
Jump image(const Jump& jump, const Symmetry& from, const Symmetry& to) {
  Jump result = jump;
  const auto tags = static_cast<Index>(from.onto.size());
  const Matrix3X moved = dense(jump.moves, tags);
  Matrix3X moves_of_image(3, tags);
  result.permutation.resize(from.onto.size());
  for (Index a = 0; a < tags; ++a) {
    const Index arrives = arrival(jump, a);
    result.permutation[from.onto[a]] = to.onto[arrives];
    moves_of_image.col(from.onto[a]) = moved.col(a) + from.rest.col(a) - to.rest.col(arrives);
  }
  result.moves = moves(moves_of_image);
  return result;
}

}  // namespace

ImagedNetwork with_symmetry_images(Network network, const Landscape& landscape, const Structure& structure,
                                   const IdentityOptions& options) {
  ImagedNetwork result{std::move(network), {}};
  const std::vector<Jump> jumps = std::move(result.network.jumps);
  result.network.jumps.clear();
  std::map<Index, std::vector<Symmetry>> known;
  const auto group = [&](Index state) -> const std::vector<Symmetry>& {
    const auto found = known.find(state);
    if (found != known.end()) return found->second;
    return known[state] = symmetries(minimum(landscape, MinimumId{state}), structure, options);
  };
  const auto is_symmetric = [&](Index state) { return minimum(landscape, MinimumId{state}).symmetry > 1; };
  for (std::size_t e = 0; e < jumps.size(); ++e) {
    const Jump& jump = jumps[e];
    const auto add = [&](Jump one, double copies) {
      one.log_multiplicity -= std::log(copies);
      result.network.jumps.push_back(std::move(one));
      result.saddle.push_back(static_cast<Index>(e));
    };
    if (!is_symmetric(jump.from) && !is_symmetric(jump.to)) {
      add(jump, 1);
      continue;
    }
    if (jump.from == jump.to) {  // one translation carries both ends
      const auto copies = static_cast<double>(group(jump.from).size());
      for (const Symmetry& both : group(jump.from)) add(image(jump, both, both), copies);
      continue;
    }
    const auto copies = static_cast<double>(group(jump.from).size() * group(jump.to).size());
    for (const Symmetry& from : group(jump.from))
      for (const Symmetry& to : group(jump.to)) add(image(jump, from, to), copies);
  }
  return result;
}

}  // namespace pel
