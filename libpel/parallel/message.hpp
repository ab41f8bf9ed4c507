#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <Eigen/Core>

namespace pel {

using Bytes = std::vector<std::byte>;

template <typename T>
concept DenseMatrix = std::derived_from<T, Eigen::PlainObjectBase<T>>;

/// Values whose bytes can be copied as they are; pointers (and views, which hold one) mean nothing on another rank.
template <typename T>
concept PlainValue = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
                     !std::ranges::enable_borrowed_range<T> && !DenseMatrix<T>;

/// Strings and vectors of plain values.
template <typename T>
concept PlainSequence = requires(T t) {
  typename T::value_type;
  t.resize(std::size_t{});
  t.data();
}
&&PlainValue<typename T::value_type> && !DenseMatrix<T>;

/// Packs values into bytes, for messages between ranks of one machine type.
class MessageWriter {
 public:
  template <PlainValue T>
  MessageWriter& write(const T& value) {
    return append(std::as_bytes(std::span(&value, 1)));
  }
  template <PlainSequence T>
  MessageWriter& write(const T& sequence) {
    write(static_cast<std::uint64_t>(sequence.size()));
    return append(std::as_bytes(std::span(sequence.data(), sequence.size())));
  }
  template <DenseMatrix T>
  MessageWriter& write(const T& matrix) {
    write(static_cast<std::int64_t>(matrix.rows())).write(static_cast<std::int64_t>(matrix.cols()));
    return append(std::as_bytes(std::span(matrix.data(), static_cast<std::size_t>(matrix.size()))));
  }
  /// Bytes as they are, without their number.
  MessageWriter& append(std::span<const std::byte> bytes);

  /// What was written; the writer is empty afterwards.
  Bytes take();

 private:
  Bytes bytes_;
};

/// Unpacks values in the order in which they were written. Does not own the bytes.
/// Every read throws std::out_of_range where the bytes end too early.
class MessageReader {
 public:
  explicit MessageReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <PlainValue T>
  T read() {
    T value{};
    copy(&value, sizeof(T));
    return value;
  }
  template <PlainSequence T>
  T read() {
    const std::size_t size = checked_count(read<std::uint64_t>(), sizeof(typename T::value_type));
    T sequence;
    sequence.resize(size);
    copy(sequence.data(), size * sizeof(typename T::value_type));
    return sequence;
  }
  template <DenseMatrix T>
  T read() {
    const auto rows = read<std::int64_t>();
    const auto cols = read<std::int64_t>();
    const std::size_t size =
        checked_shape({rows, cols}, {T::RowsAtCompileTime, T::ColsAtCompileTime}, sizeof(typename T::Scalar));
    T matrix(rows, cols);
    copy(matrix.data(), size * sizeof(typename T::Scalar));
    return matrix;
  }

  /// What has not been read yet.
  std::span<const std::byte> rest() const { return rest_; }

 private:
  struct Shape {
    std::int64_t rows;
    std::int64_t cols;
  };
  void copy(void* to, std::size_t size);
  std::size_t checked_count(std::uint64_t count, std::size_t element_size) const;
  /// `fixed`: what the type prescribes, Eigen::Dynamic (-1) for nothing.
  std::size_t checked_shape(Shape shape, Shape fixed, std::size_t element_size) const;

  std::span<const std::byte> rest_;
};

}  // namespace pel
