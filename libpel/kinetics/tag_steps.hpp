#pragma once

#include <vector>

#include "libpel/kinetics/network.hpp"

namespace pel {

/// What one jump does to one tag.
struct TagStep {
  Index jump = 0;
  Vector3 vector = Vector3::Zero();  ///< from -> to; zero beyond the network's dimension
};
/// All that happens to one tag, in the order of the jumps.
using TagSteps = std::vector<TagStep>;

/// The steps of each tag.
std::vector<TagSteps> steps_by_tag(const Network& network);

/// Steps longer than a threshold count as activated and random; the others keep their correlations.
struct SplitSteps {
  TagSteps big;
  TagSteps small;
};
SplitSteps split(const TagSteps& steps, double threshold);

/// The displacement along the axes that count.
Vector3 along_axes(const Vector3& displacement, int dimension);

}  // namespace pel
