#include "libpel/core/random.hpp"

#include <cmath>
#include <numbers>

#include <Random123/philox.h>
#include <Random123/u01fixedpt.h>

namespace pel {

std::array<std::uint64_t, 4> philox(const std::array<std::uint64_t, 4>& counter,
                                    const std::array<std::uint64_t, 2>& key) {
  const r123::Philox4x64::ctr_type input{{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x64::key_type words{{key[0], key[1]}};
  const auto output = r123::Philox4x64()(input, words);
  return {output[0], output[1], output[2], output[3]};
}

double open_unit_interval(std::uint64_t word) { return u01fixedpt_open_open_64_double(word); }

Stream::Stream(std::uint64_t seed, StreamPurpose purpose, std::array<std::uint64_t, 3> key)
    : key_{seed, static_cast<std::uint64_t>(purpose)}, counter_{0, key[0], key[1], key[2]} {}

Stream::result_type Stream::operator()() {
  if (used_ == 4) refill();
  return block_[static_cast<std::size_t>(used_++)];
}

void Stream::refill() {
  block_ = philox(counter_, key_);
  ++counter_[0];
  used_ = 0;
}

double Stream::uniform() { return open_unit_interval((*this)()); }

double Stream::normal() {
  const double radius = std::sqrt(-2 * std::log(uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

Stream search_stream(std::uint64_t seed, const SearchKey& key) {
  return {seed,
          StreamPurpose::search,
          {static_cast<std::uint64_t>(value(key.minimum)), static_cast<std::uint64_t>(key.atom),
           static_cast<std::uint64_t>(key.trial)}};
}

}  // namespace pel
