#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

static_assert(std::endian::native == std::endian::little, "landscape files hold little-endian numbers");

/// What a column of binary data holds.
using Bytes = std::span<const std::byte>;

template <class T>
Bytes bytes(const std::vector<T>& numbers) {
  static_assert(std::is_trivially_copyable_v<T>);
  return std::as_bytes(std::span(numbers));
}

inline Bytes bytes(const Matrix3X& coordinates) {
  return std::as_bytes(std::span(coordinates.data(), static_cast<std::size_t>(coordinates.size())));
}

/// Throws std::length_error where the bytes are not a whole number of T.
template <class T>
std::vector<T> vector_of(Bytes blob) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (blob.size() % sizeof(T) != 0) throw std::length_error("binary data of " + std::to_string(blob.size()) + " bytes");
  std::vector<T> numbers(blob.size() / sizeof(T));
  if (!blob.empty()) std::memcpy(numbers.data(), blob.data(), blob.size());
  return numbers;
}

/// Coordinates of `atoms` atoms: 3 x atoms, x y z of the first atom, then of the next. Throws std::length_error where
/// the bytes are more or fewer.
inline Matrix3X matrix_of(Bytes blob, Index atoms) {
  Matrix3X coordinates(3, atoms);
  if (blob.size() != static_cast<std::size_t>(coordinates.size()) * sizeof(double))
    throw std::length_error("coordinates of " + std::to_string(blob.size()) + " bytes for " + std::to_string(atoms) +
                            " atoms");
  if (!blob.empty()) std::memcpy(coordinates.data(), blob.data(), blob.size());
  return coordinates;
}

}  // namespace pel
