#include "libpel/parallel/message.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace pel {

namespace {

constexpr const char* too_short = "message: fewer bytes than the value that is read";

bool fits(std::int64_t size, std::int64_t fixed) { return size >= 0 && (fixed == Eigen::Dynamic || size == fixed); }

}  // namespace

MessageWriter& MessageWriter::append(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

Bytes MessageWriter::take() { return std::exchange(bytes_, {}); }

void MessageReader::copy(void* to, std::size_t size) {
  if (size > rest_.size()) throw std::out_of_range(too_short);
  if (size > 0) std::memcpy(to, rest_.data(), size);
  rest_ = rest_.subspan(size);
}

std::size_t MessageReader::checked_count(std::uint64_t count, std::size_t element_size) const {
  if (count > rest_.size() / element_size) throw std::out_of_range(too_short);
  return count;
}

std::size_t MessageReader::checked_shape(Shape shape, Shape fixed, std::size_t element_size) const {
  if (!fits(shape.rows, fixed.rows) || !fits(shape.cols, fixed.cols))
    throw std::out_of_range("message: a matrix of another shape than the one that is read");
  const auto rows = static_cast<std::uint64_t>(shape.rows);
  const auto cols = static_cast<std::uint64_t>(shape.cols);
  if (cols > 0 && rows > rest_.size() / cols) throw std::out_of_range(too_short);
  return checked_count(rows * cols, element_size);
}

}  // namespace pel
