#pragma once

#include <cstdint>

namespace pel::drivers {

/// Tells data apart: FNV-1a of 64 bits, word by word.
class Fingerprint {
 public:
  void add(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001b3U; }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace pel::drivers
