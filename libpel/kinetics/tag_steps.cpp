#include "libpel/kinetics/tag_steps.hpp"

namespace pel {

Vector3 along_axes(const Vector3& displacement, int dimension) {
  Vector3 result = Vector3::Zero();
  result.head(dimension) = displacement.head(dimension);
  return result;
}

std::vector<TagSteps> steps_by_tag(const Network& network) {
  std::vector<TagSteps> result(network.tags);
  for (std::size_t e = 0; e < network.jumps.size(); ++e) {
    const Moves& moves = network.jumps[e].moves;
    for (std::size_t m = 0; m < moves.atoms.size(); ++m) {
      const Vector3 vector = along_axes(moves.vectors.col(static_cast<Index>(m)), network.dimension);
      if (!vector.isZero(0)) result[moves.atoms[m]].push_back({static_cast<Index>(e), vector});
    }
  }
  return result;
}

SplitSteps split(const TagSteps& steps, double threshold) {
  SplitSteps result;
  for (const TagStep& step : steps) (step.vector.norm() > threshold ? result.big : result.small).push_back(step);
  return result;
}

}  // namespace pel
