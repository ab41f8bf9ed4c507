#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "libpel/version.hpp"
#include "tests/support/program.hpp"

namespace {

using pel::test::has;

using pel::test::Finished;
using pel::test::run_pel;

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("the program tells its commands and its version") {
    const Finished help = run_pel({"--help"});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK(has(help.out, "\n  kmc "));
    CHECK(has(help.out, "\n  info "));
    CHECK(run_pel({"--version"}).out == "pel " + std::string(pel::version) + "\n");
  }

  TEST_CASE("every command has help") {
    for (const std::string command : {"kmc", "info"}) {
      const Finished help = run_pel({command, "--help"});
      CHECK(help.code == 0);
      CHECK(help.err.empty());
      for (const std::string option : {"--config", "--print-config", "--json", "--quiet"}) CHECK(has(help.out, option));
    }
  }

  TEST_CASE("a wrong request is one line on stderr, nothing on stdout, exit code 1") {
    struct Case {
      std::vector<std::string> arguments;
      std::string complaint;
    };
    const std::vector<Case> cases{
        {{}, "pel: no command given; see pel --help\n"},
        {{"kmx"}, "pel: unknown command kmx; did you mean kmc?\n"},
        {{"transmogrify"}, "pel: unknown command transmogrify; see pel --help\n"},
        {{"--verzion"}, "pel: unknown option --verzion; see pel --help\n"},
        {{"kmc", "--treshold", "1"}, "pel kmc: unknown option --treshold; did you mean --threshold?\n"},
        {{"kmc", "--landscape", "none.pel"}, "pel kmc: --temperature is required; see pel kmc --help\n"}};
    for (const Case& each : cases) {
      const Finished finished = run_pel(each.arguments);
      CHECK(finished.code == 1);
      CHECK(finished.out.empty());
      CHECK(finished.err == each.complaint);
    }
  }

  TEST_CASE("an option that a command would ignore is not offered") {
    CHECK(has(run_pel({"info", "--seed", "1"}).err, "unknown option --seed"));
  }

  TEST_CASE("under mpirun one rank speaks and all end with the same code") {
    const std::string complaint = "pel info: unknown option --landscap; did you mean --landscape?\n";
    const Finished finished = run_pel({"info", "--landscap", "x"}, 2);
    CHECK(finished.code == 1);
    const auto at = finished.err.find(complaint);
    REQUIRE(at != std::string::npos);
    CHECK(finished.err.find(complaint, at + 1) == std::string::npos);
    CHECK(!has(finished.err, "MPI_ABORT"));
  }

  TEST_CASE("under mpirun an answer comes once") {
    CHECK(run_pel({"--version"}, 2).out == "pel " + std::string(pel::version) + "\n");
  }
}
