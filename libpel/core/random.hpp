#pragma once

#include <array>
#include <cstdint>

#include "libpel/core/search_key.hpp"
#include "libpel/core/types.hpp"

namespace pel {

/// What a stream of random numbers is for; streams of different purposes never overlap.
enum class StreamPurpose : std::uint64_t {
  search = 1,
  walker = 2,
  sampling = 3,
  path = 4,
  dynamics = 5,
  random_walk = 6,
  ensemble = 7
};

/// One block of Philox4x64-10 (Salmon et al., SC'11): a bijection of `counter`, chosen by `key`.
std::array<std::uint64_t, 4> philox(const std::array<std::uint64_t, 4>& counter,
                                    const std::array<std::uint64_t, 2>& key);

/// Maps a random word onto the open interval (0, 1): neither bound is ever returned.
double open_unit_interval(std::uint64_t word);

/// Counter-based random numbers (Philox4x64-10; Salmon et al., SC'11): the stream is a pure function of
/// (seed, purpose, key), so any task can be repeated anywhere. Satisfies UniformRandomBitGenerator.
class Stream {
 public:
  using result_type = std::uint64_t;
  Stream(std::uint64_t seed, StreamPurpose purpose, std::array<std::uint64_t, 3> key);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return UINT64_MAX; }
  result_type operator()();

  /// Uniform in the open interval (0, 1).
  double uniform();
  /// Standard normal (Box and Muller 1958). Takes two numbers of the stream at every call and remembers none.
  double normal();

 private:
  void refill();

  std::array<std::uint64_t, 2> key_;
  std::array<std::uint64_t, 4> counter_;  // word 0 counts blocks, words 1-3 are the task's key
  std::array<std::uint64_t, 4> block_{};
  int used_ = 4;
};

/// The stream of one saddle search.
Stream search_stream(std::uint64_t seed, const SearchKey& key);

}  // namespace pel
