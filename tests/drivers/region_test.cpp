#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;

constexpr int cells = 10;  // 3999 atoms: room for a region of radius 4 and cut-off 2.2

/// Two searches beside the vacancy; later words come after the usual ones.
Finished sweep(const SystemFiles& files, const std::string& landscape, const std::vector<std::string>& more,
               int ranks = 0) {
  std::vector<std::string> words{"sweep",       "--structure", files.structure, "--potential", files.potential,
                                 "--landscape", landscape,     "--atoms",       "1",           "--trials",
                                 "2",           "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

double lowest_barrier(const std::string& file) {
  double lowest = 1e9;
  const Json barriers = Json::parse(file_content(file))["barriers"];
  for (const Json& each : barriers) lowest = std::min(lowest, each["forward"].get<double>());
  return lowest;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("a sweep in regions finds the events of the whole system, also on ranks that share a search") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder, cells);
    const Finished region = sweep(files, folder / "r.pel", {"--region", "4", "--json", folder / "r.json"});
    CAPTURE(region.err);
    REQUIRE(region.code == 0);
    CHECK(has(region.out, "searched in regions of radius 4"));
    REQUIRE(sweep(files, folder / "w.pel", {"--json", folder / "w.json"}).code == 0);
    const double barrier = lowest_barrier(folder / "w.json");
    REQUIRE(barrier < 100);
    CHECK(std::abs(lowest_barrier(folder / "r.json") - barrier) < 1e-3);
    const std::vector<std::string> shared{"--region", "4", "--ranks-per-search", "2", "--json", folder / "t.json"};
    const Finished teams = sweep(files, folder / "t.pel", shared, 2);
    CAPTURE(teams.err);
    REQUIRE(teams.code == 0);
    CHECK(std::abs(lowest_barrier(folder / "t.json") - barrier) < 1e-3);

    check_refused(sweep(files, folder / "r.pel", {}),
                  "--region off: the landscape '" + (folder / "r.pel").string() + "' was made with 4");
    check_refused(sweep(files, folder / "w.pel", {"--region", "4"}), "was made with off");
    const Finished again = run_pel({"search", "--landscape", folder / "r.pel", "--atom", "1"});
    CHECK(again.code == 0);
    CHECK(has(again.out, " connected"));
    CHECK(has(run_pel({"check", "--landscape", folder / "r.pel", "--quiet"}).out, " 0 rejected"));
  }

  TEST_CASE("a path in a region is that of the whole system, and the landscape remembers how it was found") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder, cells);
    Structure end = vacancy_crystal(cells);
    end.positions.col(0).setZero();  // the empty site
    write_file(folder / "end.data", data_file(end));
    const auto path = [&](const std::string& landscape, const std::vector<std::string>& more) {
      std::vector<std::string> words{"neb",         "--initial",     files.structure, "--final", folder / "end.data",
                                     "--potential", files.potential, "--landscape",   landscape, "--quiet"};
      words.insert(words.end(), more.begin(), more.end());
      return run_pel(words);
    };
    const auto result = [&](const std::string& name) { return Json::parse(file_content(folder / name)); };
    const Finished region = path(folder / "r.pel", {"--region", "4", "--json", folder / "r.json"});
    CAPTURE(region.err);
    REQUIRE(region.code == 0);
    CHECK(has(region.out, "bands in regions of radius 4"));
    REQUIRE(path(folder / "w.pel", {"--json", folder / "w.json"}).code == 0);
    REQUIRE(result("r.json")["outcomes"]["resolved"] == 1);
    const double barrier = result("w.json")["barriers"][0]["forward"];
    CHECK(std::abs(result("r.json")["barriers"][0]["forward"].get<double>() - barrier) < 1e-4);
    CHECK(has(run_pel({"check", "--landscape", folder / "r.pel", "--quiet"}).out, " 0 rejected"));
    const Finished again = path(folder / "r.pel", {"--region", "4.0", "--json", folder / "again.json"});
    CHECK(again.code == 0);
    CHECK(result("again.json")["barriers"] == result("r.json")["barriers"]);
    check_refused(path(folder / "r.pel", {}), "were found with");
    check_refused(path(folder / "w.pel", {"--region", "4"}), "were found with");
  }

  TEST_CASE("a region that cannot be is refused in one line") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    for (const std::string wrong : {"-3", "0", "inf", "nan", "wide"})
      check_refused(sweep(files, folder / "a.pel", {"--region", wrong}),
                    "--region " + wrong + ": is neither a length above 0 nor off");
    check_refused(run_pel({"neb", "--initial", files.structure, "--final", files.structure, "--potential",
                           files.potential, "--region", "-3"}),
                  "--region -3: is neither a length above 0 nor off");
    check_refused(sweep(files, folder / "a.pel", {"--region", "1"}), "--region 1: atoms within 1.4");
    write_file(folder / "salt.data", data_file(rock_salt(0.05)));
    write_file(folder / "salt.potential", ionic_potential("ewald", 1000));
    check_refused(sweep({folder / "salt.data", folder / "salt.potential"}, folder / "a.pel", {"--region", "5"}),
                  "kspace_style");
    check_refused(run_pel({"neb", "--initial", folder / "salt.data", "--final", folder / "salt.data", "--potential",
                           folder / "salt.potential", "--region", "5"}),
                  "kspace_style");
  }
}
