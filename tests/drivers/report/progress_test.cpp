#include "drivers/report/progress.hpp"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

using pel::drivers::duration;
using pel::drivers::progress_line;

TEST_SUITE("unit") {
  TEST_CASE("durations are told in the two units that matter") {
    CHECK(duration(0.2) == "0 s");
    CHECK(duration(59.6) == "1 min 0 s");
    CHECK(duration(125) == "2 min 5 s");
    CHECK(duration(3 * 3600 + 20 * 60) == "3 h 20 min");
    CHECK(duration(2 * 86400 + 5 * 3600) == "2 d 5 h");
  }

  TEST_CASE("the rate counts what this run did, the time left follows from it") {
    CHECK(progress_line({60, 100, 40, 10}, "searches", "7 connected") ==
          "60/100 searches, 2/s, 20 s left, 7 connected");
    CHECK(progress_line({100, 100, 0, 50}, "searches") == "100/100 searches, 2/s, took 50 s");
    CHECK(progress_line({41, 100, 40, 60}, "searches") == "41/100 searches, 60/h, 59 min 0 s left");
  }

  TEST_CASE("nothing done yet has no rate") {
    CHECK(progress_line({40, 100, 40, 10}, "searches") == "40/100 searches");
    CHECK(progress_line({0, 100, 0, 0}, "searches") == "0/100 searches");
  }

  TEST_CASE("a log gets plain lines, a terminal one line that is written over, quiet nothing") {
    const auto shown = [](pel::drivers::ProgressOptions options) {
      std::ostringstream out;
      {
        pel::drivers::Progress progress(out, "walkers", 3, 0, options);
        for (int k = 1; k <= 3; ++k) progress.update(k);
      }
      return out.str();
    };
    const std::string log = shown({true, false, 0, 0});
    CHECK(log.find('\r') == std::string::npos);
    CHECK(log.find("1/3 walkers") < log.find("2/3 walkers"));
    const std::string terminal = shown({true, true, 0, 0});
    CHECK(terminal.find('\n') == terminal.size() - 1);
    CHECK(terminal.find("\r3/3 walkers") != std::string::npos);
    CHECK(shown({true, false, 1e9, 1e9}).find("3/3 walkers") == 0);
    CHECK(shown({false, false, 0, 0}).empty());
  }

  TEST_CASE("work that failed before anything was done leaves no line") {
    std::ostringstream out;
    { const pel::drivers::Progress progress(out, "walkers", 3, 1, {true, false, 0, 0}); }
    CHECK(out.str().empty());
  }
}
