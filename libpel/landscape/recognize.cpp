#include "libpel/landscape/recognize.hpp"

#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "libpel/match/compare_permuted.hpp"

namespace pel {

namespace {

Configuration view(const StationaryPoint& point) { return {point.energy, point.positions}; }

template <class Vertex>
Configuration recorded(const Vertex& known) {
  return {known.energy, known.positions};
}

/// One number for all atoms that may take each other's places.
std::vector<int> like_atoms(const Structure& structure) {
  std::map<std::tuple<int, double, bool>, int> numbers;
  std::vector<int> kinds;
  for (std::size_t atom = 0; atom < structure.species.size(); ++atom) {
    const double charge = structure.charges.empty() ? 0 : structure.charges[atom];
    const bool fixed = !structure.fixed.empty() && structure.fixed[atom] != 0;
    const auto next = static_cast<int>(numbers.size());
    kinds.push_back(numbers.try_emplace({structure.species[atom], charge, fixed}, next).first->second);
  }
  return kinds;
}

bool changes_labels(const std::vector<Index>& permutation) {
  for (std::size_t k = 0; k < permutation.size(); ++k)
    if (permutation[k] != static_cast<Index>(k)) return true;
  return false;
}

/// Compares by the rule.
class Comparer {
 public:
  Comparer(const Structure& structure, const IdentityOptions& options)
      : structure_(structure), options_(options), kinds_(like_atoms(structure)) {}

  PermutedComparison operator()(const Configuration& known, const Configuration& point) const {
    if (options_.rule == IdentityRule::permutation)
      return compare_permuted(known, point, kinds_, &structure_.cell, options_);
    const Comparison labelled = compare_labelled(known, point, &structure_.cell, options_);
    return {labelled.identity, labelled.energy_difference, labelled.largest_displacement, {{}, labelled.translation}};
  }

 private:
  const Structure& structure_;
  const IdentityOptions& options_;
  std::vector<int> kinds_;
};

/// Keeps the nearest of the candidates that are the same configuration; of equals the first.
template <class Id>
class Nearest {
 public:
  void offer(Id id, PermutedComparison comparison) {
    if (comparison.identity == Identity::ambiguous) doubt_ = true;
    if (comparison.identity != Identity::same || !(*comparison.largest_displacement < distance_)) return;
    distance_ = *comparison.largest_displacement;
    found_.known = id;
    found_.permutation = std::move(comparison.transform.permutation);
  }

  Recognition<Id> found() {
    if (!changes_labels(found_.permutation)) found_.permutation.clear();
    found_.doubtful = doubt_ && !found_.known;
    return std::move(found_);
  }

 private:
  double distance_ = std::numeric_limits<double>::infinity();
  Recognition<Id> found_;
  bool doubt_ = false;
};

}  // namespace

Recognition<MinimumId> recognize_minimum(const Landscape& landscape, const StationaryPoint& point,
                                         const Structure& structure, const IdentityOptions& options,
                                         const Tighten& tighten) {
  const Comparer compare(structure, options);
  Nearest<MinimumId> nearest;
  for (const MinimumId id : minima_near(landscape, point.energy, options.energy_tolerance)) {
    const Minimum& known = minimum(landscape, id);
    PermutedComparison comparison = compare(recorded(known), view(point));
    if (comparison.identity == Identity::ambiguous && tighten) {
      const StationaryPoint tight = tighten({known.energy, known.positions});
      const StationaryPoint tight_point = tighten(point);
      comparison = compare(view(tight), view(tight_point));
    }
    nearest.offer(id, std::move(comparison));
  }
  return nearest.found();
}

Recognition<SaddleId> recognize_saddle(const Landscape& landscape, Ends ends, const StationaryPoint& point,
                                       const Structure& structure, const IdentityOptions& options) {
  const Comparer compare(structure, options);
  Nearest<SaddleId> nearest;
  for (const SaddleId id : saddles_between(landscape, ends.from, ends.to))
    nearest.offer(id, compare(recorded(saddle(landscape, id)), view(point)));
  return nearest.found();
}

int symmetry(View3X positions, const Structure& structure, const IdentityOptions& options) {
  if (options.rule == IdentityRule::labelled) return 1;
  return translation_symmetries(positions, like_atoms(structure), &structure.cell, options);
}

}  // namespace pel
