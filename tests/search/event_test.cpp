#include "libpel/search/event.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

TEST_SUITE("unit") {
  TEST_CASE("search outcomes: every one has a name of its own, and is found by it") {
    std::set<std::string_view> names;
    for (int k = 0; k < search_outcome_count; ++k) {
      const auto outcome = static_cast<SearchOutcome>(k);
      names.insert(name(outcome));
      CHECK(search_outcome(name(outcome)) == outcome);
    }
    CHECK(std::ssize(names) == search_outcome_count);
    CHECK(name(SearchOutcome::connected) == "connected");
    CHECK(name(SearchOutcome::not_relaxed) == "not_relaxed");
  }

  TEST_CASE("search outcomes: any other word is refused by name") {
    CHECK_THROWS_WITH_AS(search_outcome("lost"), doctest::Contains("'lost'"), InputError);
    CHECK_THROWS_AS(search_outcome(""), InputError);
  }
}

}  // namespace
}  // namespace pel
