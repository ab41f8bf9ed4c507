#include <cmath>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using namespace pel::test;
using Json = nlohmann::json;

/// Three minima, every pair joined, all rates 1 at any temperature.
void write_triangle(const TemporaryFolder& folder) {
  write_file(folder / "triangle.graph",
             "units lj\nminimum 0\nminimum 0\nminimum 0\nsaddle 0 1 0\nsaddle 1 2 0\nsaddle 2 0 0\n");
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("passage between two corners of a triangle: committor 1/2, rate 1") {
    const TemporaryFolder folder;
    write_triangle(folder);
    const Finished finished = run_pel({"passage", "--graph", folder / "triangle.graph", "--from", "0", "--to", "1",
                                       "--temperature", "0.5,2", "--json", folder / "passage.json"});
    REQUIRE(finished.code == 0);
    CHECK(has(finished.out, "mean first passage time (tau)"));
    const Json document = Json::parse(std::ifstream(folder / "passage.json"));
    REQUIRE(document["results"].size() == 2);
    for (const Json& at : document["results"]) {
      CHECK(at["committor"][2].get<double>() == doctest::Approx(0.5));
      CHECK(at["rate"].get<double>() == doctest::Approx(1));
      CHECK(at["mean_first_passage_time"].get<double>() == doctest::Approx(1));
      CHECK(at["stationary_weights"][1].get<double>() == doctest::Approx(1.0 / 3));
    }
  }

  TEST_CASE("passage refuses temperatures at which numbers vanish, instead of losing paths") {
    const TemporaryFolder folder;
    write_file(folder / "deep.graph",
               "units lj\nminimum -10\nminimum -10\nminimum 0\nsaddle 0 1 -9.9\nsaddle 2 0 0.5\n");
    const auto arguments = [&](const std::string& temperature) {
      return std::vector<std::string>{"passage", "--graph", folder / "deep.graph", "--from",   "2",
                                      "--to",    "0",       "--temperature",       temperature};
    };
    check_refused(run_pel(arguments("0.01")), "decades at this temperature: raise it");
    CHECK(run_pel(arguments("0.1")).code == 0);
  }

  TEST_CASE("passage refuses ends that are none") {
    const TemporaryFolder folder;
    write_triangle(folder);
    const auto refused = [&](const std::string& from, const std::string& to, const std::string& complaint) {
      check_refused(
          run_pel({"passage", "--graph", folder / "triangle.graph", "--from", from, "--to", to, "--temperature", "1"}),
          complaint);
    };
    refused("0", "3", "--to 3: no such minimum");
    refused("x", "1", "--from x: no such minimum");
    refused("0,1", "1", "both a starting and a target state");
  }
}
