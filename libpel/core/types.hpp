#pragma once

#include <cstdint>

#include <Eigen/Core>

namespace pel {

using Index = Eigen::Index;
using Vector3 = Eigen::Vector3d;
using Matrix3 = Eigen::Matrix3d;
/// Coordinates, forces or displacements of N atoms: 3 x N, column = atom.
using Matrix3X = Eigen::Matrix3Xd;
/// Read-only view of a 3 x N block.
using View3X = Eigen::Ref<const Matrix3X>;
/// Writable view of a 3 x N block.
using Span3X = Eigen::Ref<Matrix3X>;

/// Position of a minimum in its landscape, counted from 0; never reused or renumbered.
enum class MinimumId : std::int64_t {};
/// Position of a saddle in its landscape, counted from 0; never reused or renumbered.
enum class SaddleId : std::int64_t {};

constexpr std::int64_t value(MinimumId id) { return static_cast<std::int64_t>(id); }
constexpr std::int64_t value(SaddleId id) { return static_cast<std::int64_t>(id); }

}  // namespace pel
