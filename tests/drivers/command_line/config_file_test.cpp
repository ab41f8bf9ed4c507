#include "drivers/command_line/config_file.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace {

using Words = std::vector<std::string>;

std::vector<pel::drivers::ConfigEntry> read(const std::string& text) {
  std::istringstream input(text);
  return pel::drivers::read_config(input, "run.toml");
}

std::string complaint(const std::string& text) {
  try {
    read(text);
  } catch (const pel::InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("keys, values, arrays and comments of flat TOML are read") {
    const auto entries = read(
        "# a comment\n\nlandscape = \"run #1.pel\"  # another\ntrials=10\n  seed =\t7\r\nquiet = true\n"
        "temperature = [300, 5e2,'x, y']\nraw = 'a\\b\"c'\nk=1");
    REQUIRE(entries.size() == 7);
    CHECK(entries[0].key == "landscape");
    CHECK(entries[0].values == Words{"run #1.pel"});
    CHECK(entries[0].line == 3);
    CHECK(entries[1].values == Words{"10"});
    CHECK(entries[2].values == Words{"7"});
    CHECK(entries[3].values == Words{"true"});
    CHECK(entries[4].values == Words{"300", "5e2", "x, y"});
    CHECK(entries[5].values == Words{"a\\b\"c"});
    CHECK(entries[6].key == "k");
  }

  TEST_CASE("what is not flat TOML is refused with file and line") {
    for (const std::string bad : {"[sweep]", "trials", "x = ", "x = word", "x = \"open", "x = [1, 2", "x = 'a'b'",
                                  "x = \"a\\tb\"", "trials = 11", "x = [1,,2]"}) {
      CAPTURE(bad);
      CHECK(complaint("trials = 10\n" + bad + "\n").find("run.toml:2: ") == 0);
    }
  }

  TEST_CASE("written values read back as they were") {
    for (const Words& values : {Words{"1.5"}, Words{"glass.pel"}, Words{"a b#c"}, Words{"say \"x\""}, Words{"C:\\x"},
                                Words{"it's"}, Words{"1-10,55"}, Words{""}, Words{"300", "500"}, Words{"true", "1,2"}})
      CHECK(read("key = " + pel::drivers::config_value(values)).at(0).values == values);
  }
}
