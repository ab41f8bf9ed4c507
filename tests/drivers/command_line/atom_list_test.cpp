#include "drivers/command_line/atom_list.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace {

std::string complaint(const std::string& text) {
  try {
    pel::drivers::atom_list(text, 100, "--atoms");
  } catch (const pel::InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("ids and ranges become indices from 0, ascending, each once") {
    CHECK(pel::drivers::atom_list("55,1-3,2-4,55", 100, "--atoms") == std::vector<pel::Index>{0, 1, 2, 3, 54});
    CHECK(pel::drivers::atom_list("7-7", 100, "--atoms") == std::vector<pel::Index>{6});
    CHECK(pel::drivers::atom_list("100", 100, "--atoms") == std::vector<pel::Index>{99});
  }

  TEST_CASE("all atoms") {
    CHECK(pel::drivers::atom_list("all", 4, "--atoms") == std::vector<pel::Index>{0, 1, 2, 3});
    CHECK(pel::drivers::atom_list("all", 4, "--atoms") == pel::drivers::atom_list("1-4", 4, "--atoms"));
  }

  TEST_CASE("an atom that does not exist is refused with the range of those that do") {
    for (const std::string text : {"101", "0", "90-101", "1-10,99999999999999999999999"}) {
      CAPTURE(text);
      CHECK(complaint(text).find("--atoms " + text) == 0);
      CHECK(complaint(text).find("1 to 100") != std::string::npos);
    }
  }

  TEST_CASE("a range that runs backwards is refused with the range that was meant") {
    CHECK(complaint("1,10-5").find("5-10") != std::string::npos);
  }

  TEST_CASE("junk is refused with an example") {
    for (const std::string text :
         {"", ",", "1,", ",1", "1--3", "-3", "1-", "a", "1-b", "1;2", "All", "1.5", "+4", " 1", "1 2"}) {
      CAPTURE(text);
      CHECK(complaint(text).find("1-10,55") != std::string::npos);
    }
  }
}
