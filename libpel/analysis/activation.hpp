#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "libpel/core/types.hpp"

namespace pel {

/// Of one atom over one interval: bit c is set where criterion c calls the step activated.
using Activation = std::uint32_t;
/// Most criteria in one pass.
constexpr Index most_criteria = 32;

inline bool is_set(Activation activated, Index criterion) { return (activated >> criterion & 1U) != 0; }

/// Criterion c holds for the atoms whose value exceeds threshold c: lengths of their displacements, say. `values`: one
/// per atom. Throws std::invalid_argument where there are more than 32 thresholds.
std::vector<Activation> exceeding(const Eigen::ArrayXd& values, const std::vector<double>& thresholds);

}  // namespace pel
