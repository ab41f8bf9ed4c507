#include "drivers/command_line/nearest_word.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using pel::drivers::edit_distance;
using pel::drivers::nearest_word;

TEST_SUITE("unit") {
  TEST_CASE("one edit of each kind has distance one") {
    CHECK(edit_distance("trials", "trials") == 0);
    CHECK(edit_distance("trials", "trails") == 1);
    CHECK(edit_distance("trials", "trial") == 1);
    CHECK(edit_distance("trials", "triaals") == 1);
    CHECK(edit_distance("trials", "triols") == 1);
    CHECK(edit_distance("", "abc") == 3);
  }

  TEST_CASE("the distance is symmetric and zero only for equal words") {
    const std::vector<std::string> words{"seed", "sweep", "speed", "kmc", "trials", "atoms", ""};
    for (const auto& a : words) {
      for (const auto& b : words) {
        CHECK(edit_distance(a, b) == edit_distance(b, a));
        CHECK((edit_distance(a, b) == 0) == (a == b));
      }
    }
  }

  TEST_CASE("the nearest word is found, a far one is not offered") {
    const std::vector<std::string> words{"--temperature", "--trials", "--threshold", "--atoms"};
    CHECK(nearest_word("--trails", words) == "--trials");
    CHECK(nearest_word("--temperatures", words) == "--temperature");
    CHECK(nearest_word("--treshhold", words) == "--threshold");
    CHECK(nearest_word("--wavelength", words).empty());
    CHECK(nearest_word("--trails", std::vector<std::string>{}).empty());
  }
}
