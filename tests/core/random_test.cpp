#include "libpel/core/random.hpp"

#include <cmath>
#include <cstddef>
#include <random>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace pel {
namespace {

constexpr int samples = 200000;

/// Five standard errors of a mean of `samples` numbers with the given standard deviation.
double five_sigma(double deviation) { return 5 * deviation / std::sqrt(samples); }

/// Mean of x^power over `samples` draws.
template <class Draw>
double moment(Draw draw, int power) {
  double sum = 0;
  for (int i = 0; i < samples; ++i) sum += std::pow(draw(), power);
  return sum / samples;
}

TEST_SUITE("unit") {
  TEST_CASE("Philox4x64-10 gives the published known answers") {
    using Words2 = std::array<std::uint64_t, 2>;
    using Words4 = std::array<std::uint64_t, 4>;
    constexpr std::uint64_t ones = UINT64_MAX;
    // Random123 1.09, kat_vectors, "philox4x64 10".
    CHECK(philox(Words4{0, 0, 0, 0}, Words2{0, 0}) ==
          Words4{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b});
    CHECK(philox(Words4{ones, ones, ones, ones}, Words2{ones, ones}) ==
          Words4{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0});
    CHECK(philox(Words4{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
                 Words2{0x452821e638d01377, 0xbe5466cf34e90c6c}) ==
          Words4{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6});
  }

  TEST_CASE("a stream is the blocks of its key in order") {
    const std::uint64_t purpose = static_cast<std::uint64_t>(StreamPurpose::walker);
    Stream stream(42, StreamPurpose::walker, {7, 8, 9});
    for (std::uint64_t block = 0; block < 5; ++block)
      for (const std::uint64_t word : philox({block, 7, 8, 9}, {42, purpose})) CHECK(stream() == word);
  }

  TEST_CASE("a search stream is keyed by minimum, atom and trial") {
    Stream stream = search_stream(5, {.minimum = MinimumId{1}, .atom = 2, .trial = 3});
    Stream same(5, StreamPurpose::search, {1, 2, 3});
    for (int i = 0; i < 9; ++i) CHECK(stream() == same());
  }

  TEST_CASE("streams that differ in any part of their name differ in every word") {
    std::vector<Stream> streams;
    for (std::uint64_t seed : {0, 1})
      for (const StreamPurpose purpose : {StreamPurpose::search, StreamPurpose::walker, StreamPurpose::sampling})
        for (std::uint64_t a : {0, 1})
          for (std::uint64_t b : {0, 1})
            for (std::uint64_t c : {0, 1}) streams.emplace_back(seed, purpose, std::array<std::uint64_t, 3>{a, b, c});
    std::set<std::uint64_t> words;
    constexpr std::size_t length = 40;
    for (Stream& stream : streams)
      for (std::size_t i = 0; i < length; ++i) words.insert(stream());
    CHECK(words.size() == streams.size() * length);
  }

  TEST_CASE("streams of neighboring keys are uncorrelated") {
    const Stream reference(1, StreamPurpose::search, {0, 0, 0});
    for (const SearchKey& key : {SearchKey{.trial = 1}, SearchKey{.atom = 1}, SearchKey{.minimum = MinimumId{1}}}) {
      Stream first = reference;
      Stream second = search_stream(1, key);
      double sum = 0;
      for (int i = 0; i < samples; ++i) sum += (first.uniform() - 0.5) * (second.uniform() - 0.5);
      CHECK(std::abs(sum / samples) < five_sigma(1.0 / 12));
    }
  }

  TEST_CASE("the unit interval is open at both ends") {
    for (const std::uint64_t word : {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX - 1, UINT64_MAX}) {
      CHECK(open_unit_interval(word) > 0);
      CHECK(open_unit_interval(word) < 1);
    }
    CHECK(open_unit_interval(0) + open_unit_interval(UINT64_MAX) == 1);
    CHECK(std::isfinite(std::log(open_unit_interval(0))));
  }

  TEST_CASE("uniform numbers have the moments of the unit interval") {
    Stream stream(3, StreamPurpose::sampling, {1, 2, 3});
    for (const int power : {1, 2, 3, 4}) {
      // <x^n> = 1/(n+1), var(x^n) = 1/(2n+1) - 1/(n+1)^2
      const double mean = 1.0 / (power + 1);
      const double deviation = std::sqrt(1.0 / (2 * power + 1) - mean * mean);
      CHECK(std::abs(moment([&] { return stream.uniform(); }, power) - mean) < five_sigma(deviation));
    }
  }

  TEST_CASE("uniform numbers fill all bins alike") {
    Stream stream(4, StreamPurpose::sampling, {0, 0, 0});
    std::vector<int> counts(64, 0);
    for (int i = 0; i < samples; ++i) ++counts[static_cast<std::size_t>(64 * stream.uniform())];
    const double expected = samples / 64.0;
    double chi_squared = 0;
    for (const int count : counts) chi_squared += (count - expected) * (count - expected) / expected;
    const double freedom = 63;  // chi^2 has this mean and twice it as variance
    CHECK(std::abs(chi_squared - freedom) < 5 * std::sqrt(2 * freedom));
  }

  TEST_CASE("normal numbers have the moments of the standard normal law") {
    Stream stream(5, StreamPurpose::sampling, {0, 0, 0});
    const auto draw = [&] { return stream.normal(); };
    // <x^n> = 0, 1, 0, 3 and var(x^n) = 1, 2, 15, 96 for n = 1..4
    CHECK(std::abs(moment(draw, 1)) < five_sigma(1));
    CHECK(std::abs(moment(draw, 2) - 1) < five_sigma(std::sqrt(2.0)));
    CHECK(std::abs(moment(draw, 3)) < five_sigma(std::sqrt(15.0)));
    CHECK(std::abs(moment(draw, 4) - 3) < five_sigma(std::sqrt(96.0)));
  }

  TEST_CASE("successive normal numbers are uncorrelated") {
    Stream stream(6, StreamPurpose::sampling, {0, 0, 0});
    double sum = 0;
    double previous = stream.normal();
    for (int i = 0; i < samples; ++i) {
      const double next = stream.normal();
      sum += previous * next;
      previous = next;
    }
    CHECK(std::abs(sum / samples) < five_sigma(1));
  }

  TEST_CASE("a stream drives the distributions of the standard library") {
    Stream stream(7, StreamPurpose::sampling, {0, 0, 0});
    std::uniform_int_distribution<int> die(1, 6);
    std::vector<int> counts(7, 0);
    for (int i = 0; i < samples; ++i) ++counts[static_cast<std::size_t>(die(stream))];
    const double deviation = std::sqrt(5.0 / 36);
    for (std::size_t face = 1; face <= 6; ++face)
      CHECK(std::abs(static_cast<double>(counts[face]) / samples - 1.0 / 6) < five_sigma(deviation));
  }
}

}  // namespace
}  // namespace pel
