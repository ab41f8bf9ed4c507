#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/landscape/identify_stored.hpp"
#include "libpel/landscape/store.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace {

using pel::test::check_refused;
using pel::test::has;

using namespace pel;
using test::Finished;
using test::TemporaryFolder;
using Json = nlohmann::json;

Json read_json(const std::filesystem::path& path) { return Json::parse(std::ifstream(path)); }

constexpr double barrier = 0.4;
constexpr double hop = 1.5;
constexpr double boltzmann = 8.617343e-5;

Structure two_atoms() {
  Matrix3X positions(3, 2);
  positions << 1, 5, 1, 5, 1, 5;
  return {.cell = Cell(10 * Matrix3::Identity(), {true, true, true}),
          .positions = positions,
          .species = {1, 2},
          .masses = {1.0, 3.0},
          .charges = {},
          .fixed = {0, 1}};
}

/// Minimum k: atom 0 at k hops along x. The other atom is fixed, so no drift is removed.
StationaryPoint site(double k) {
  StationaryPoint point{-3.0, two_atoms().positions};
  point.positions(0, 0) += k * hop;
  return point;
}

Event hop_between(double a, double b) {
  StationaryPoint saddle = site(0.5 * (a + b));
  saddle.energy = -3.0 + barrier;
  return {site(a), saddle, site(b), -1.0};
}

Provenance made_up() {
  return {.program_version = "0.1.0",
          .units = UnitStyle::metal,
          .potential = "pair_style none\n",
          .structure_text = "two atoms\n",
          .options = R"({"trials": 3})",
          .seed = 5,
          .structure = two_atoms()};
}

/// A row of `sites` minima, all searched but, where `open`, the last.
void write_row(const std::filesystem::path& path, int sites, bool open) {
  Minimum first{site(0).energy, site(0).positions, false};
  LandscapeFile file = LandscapeFile::create(path, made_up(), first);
  Landscape landscape = file.load();
  IdentityOptions identity;
  identity.translation = {false, false, false};
  for (int k = 0; k < sites; ++k) {
    if (open && k == sites - 1) continue;
    const MinimumId id{k};
    if (k + 1 < sites) file.append({{id, 0, 0}, SearchOutcome::connected, 900, 400, hop_between(k, k + 1)});
    file.append({{id, 0, 1}, SearchOutcome::fell_back, 100, 100, std::nullopt});
    identify_stored(file, landscape, made_up().structure, identity);
  }
}

double rate(double temperature) { return 10 * std::exp(-barrier / (boltzmann * temperature)); }

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("info tells what the file holds") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 4, true);
    const Finished finished = test::run_pel(
        {"info", "--landscape", folder / "row.pel", "--json", folder / "info.json", "--threshold", "1.4"});
    CHECK(finished.err.empty());
    REQUIRE(finished.code == 0);
    for (const std::string part : {"metal", "2, 1 fixed", "1 of type 2 (mass 3)", "pair_style none", "connected",
                                   "6 searches, 3000 force calls, 1000 per connected event", "moved >= 1.4 A"})
      CHECK(has(finished.out, part));
    const Json json = read_json(folder / "info.json");
    CHECK(json["searches"] == 6);
    CHECK(json["connected"] == 3);
    CHECK(json["outcomes"]["fell_back"] == 3);
    CHECK(json["force_calls"] == 3000);
    CHECK(json["calls_per_connected_event"] == 1000.0);
    CHECK(json["minima"] == 4);
    CHECK(json["saddles"] == 3);
    CHECK(json["units"]["energy"] == "eV");
    CHECK(json["options"]["trials"] == 3);
    REQUIRE(json["barriers"].size() == 3);
    for (const Json& each : json["barriers"]) {
      CHECK(each["forward"].get<double>() == doctest::Approx(barrier));
      CHECK(each["reverse"].get<double>() == doctest::Approx(barrier));
      CHECK(each["max_displacement"].get<double>() == doctest::Approx(hop).epsilon(0.5));
    }
    CHECK(!has(test::run_pel({"info", "--landscape", folder / "row.pel", "--quiet"}).out, "###"));
  }

  TEST_CASE("a rattler between two sites: MSD(t) follows the exact formula, and f falls with time") {
    const TemporaryFolder folder;
    write_row(folder / "pair.pel", 2, false);
    const Finished finished = test::run_pel({"kmc", "--landscape", folder / "pair.pel", "--temperature", "500,700",
                                             "--threshold", "0.5", "--json", folder / "kmc.json", "--quiet"});
    CHECK(finished.err.empty());
    REQUIRE(finished.code == 0);
    const Json json = read_json(folder / "kmc.json");
    CHECK(json["units"]["time"] == "ps");
    REQUIRE(json["results"].size() == 2);
    const Json info = [&] {
      test::run_pel({"info", "--landscape", folder / "pair.pel", "--json", folder / "info.json"});
      return read_json(folder / "info.json");
    }();
    const double step = info["barriers"][0]["max_displacement"];
    for (const Json& at : json["results"]) {
      const double k = rate(at["temperature"]);
      const std::vector<double> times = at["times"], msd = at["msd"], random = at["msd_rw"];
      REQUIRE(times.size() == 24);
      for (std::size_t i = 0; i < times.size(); ++i) {
        // One of the two atoms moves: half of its squared displacement.
        CHECK(msd[i] == doctest::Approx(step * step / 2 * (1 - std::exp(-2 * k * times[i])) / 2).epsilon(1e-6));
        CHECK(random[i] == doctest::Approx(step * step / 2 * k * times[i]).epsilon(1e-6));
      }
      CHECK(at["horizon"].is_null());
      CHECK(at["infinite_time"]["D"] == 0.0);
      CHECK(at["D"].get<double>() == doctest::Approx(msd.back() / (6 * times.back())));
      CHECK(at["f"].get<double>() == doctest::Approx(msd.back() / random.back()));
      CHECK(has(at["statement"], "exactly 0"));
      const Json& walker = at["walker"];
      CHECK(std::abs(walker["D_RW"].get<double>() - at["D_RW"].get<double>()) <
            4 * walker["D_RW_stderr"].get<double>());
    }
  }

  TEST_CASE("a row with an open end stops at its horizon, walkers agree with the exact figures") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 5, true);
    const Finished finished =
        test::run_pel({"kmc", "--landscape", folder / "row.pel", "--temperature", "600", "--start", "0", "--frontier",
                       "0.2", "--walkers", "4000", "--times", "7", "--json", folder / "kmc.json"});
    REQUIRE(finished.code == 0);
    CHECK(has(finished.err, "4000/4000 walkers"));
    CHECK(has(finished.out, "horizon"));
    CHECK(has(finished.out, "minimum 4 (100 %): pel sweep --minima 4 moves"));  // examples/quickstart.sh reads this
    const Json at = read_json(folder / "kmc.json")["results"][0];
    REQUIRE(at["exits"].size() == 1);
    CHECK(at["exits"][0]["minimum"] == 4);
    CHECK(at["exits"][0]["share"].get<double>() == doctest::Approx(1));
    CHECK(at["horizon"] == at["times"].back());
    CHECK(at["frontier"].get<double>() == doctest::Approx(0.2).epsilon(1e-4));
    const Json& walker = at["walker"];
    CHECK(walker["status"] == "complete");
    for (std::size_t i = 0; i < 7; ++i) {
      CHECK(std::abs(walker["msd"][i].get<double>() - at["msd"][i].get<double>()) <=
            4.5 * walker["msd_stderr"][i].get<double>());
      const double fraction = at["absorbed"][i];
      CHECK(std::abs(walker["absorbed"][i].get<double>() - fraction) <= 4.5 * std::sqrt(fraction / 4000) + 1e-9);
    }
  }

  TEST_CASE("any number of ranks gives the same figures, bit for bit") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 5, true);
    std::vector<Json> results;
    for (const int ranks : {0, 2, 3}) {
      const std::string file = folder / ("kmc" + std::to_string(ranks) + ".json");
      REQUIRE(test::run_pel({"kmc", "--landscape", folder / "row.pel", "--temperature", "500,600", "--walkers", "101",
                             "--json", file, "--quiet"},
                            ranks)
                  .code == 0);
      results.push_back(read_json(file));
    }
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
  }

  TEST_CASE("a seed repeats itself, another gives other walkers and the same exact figures") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 4, true);
    const auto with_seed = [&](const std::string& seed) {
      test::run_pel({"kmc", "--landscape", folder / "row.pel", "--temperature", "600", "--walkers", "50", "--quiet",
                     "--seed", seed, "--json", folder / "kmc.json"});
      return read_json(folder / "kmc.json")["results"][0];
    };
    const Json a = with_seed("1"), b = with_seed("1"), c = with_seed("2");
    CHECK(a == b);
    CHECK(a["walker"]["msd"] != c["walker"]["msd"]);
    CHECK(a["msd"] == c["msd"]);
  }

  TEST_CASE("a walker that runs out of steps says so") {
    const TemporaryFolder folder;
    write_row(folder / "pair.pel", 2, false);
    const Finished finished = test::run_pel({"kmc", "--landscape", folder / "pair.pel", "--temperature", "600",
                                             "--max-steps", "3", "--json", folder / "kmc.json"});
    CHECK(finished.code == 0);
    CHECK(has(finished.out, "walkers ran out of steps"));
    CHECK(read_json(folder / "kmc.json")["results"][0]["walker"]["status"] == "budget_spent");
  }

  TEST_CASE("a graph with cycles has D, D_RW, f and their energies at infinite time") {
    const TemporaryFolder folder;
    test::write_file(
        folder / "cell.graph",
        "species 2\nminimum 0\nminimum 0.1\nsaddle 0 1 0.5\n step 0.5 0 0\nsaddle 1 0 0.62\n step 0.5 0 0\n");
    const Finished finished =
        test::run_pel({"kmc", "--graph", folder / "cell.graph", "--temperature", "500,600,700,800", "--walkers", "400",
                       "--times", "5", "--json", folder / "kmc.json"});
    REQUIRE(finished.code == 0);
    for (const std::string part : {"Infinite time: cycles", "share of D", "Arrhenius fit", "E_RW (eV)"})
      CHECK(has(finished.out, part));
    const Json document = read_json(folder / "kmc.json");
    for (const Json& at : document["results"]) {
      const double half = 0.12 / (boltzmann * at["temperature"].get<double>()) / 2;
      CHECK(at["f"].get<double>() == doctest::Approx(1 / std::pow(std::cosh(half), 2)).epsilon(1e-10));
      CHECK(at["claim"] == "infinite_time");
      CHECK(at["method"] == "elimination");
      CHECK(at["relative_error"].get<double>() < 1e-12);
      CHECK(at["E_D"].get<double>() ==
            doctest::Approx(at["E_RW"].get<double>() + at["E_f"].get<double>()).epsilon(1e-14));
      CHECK(at["E_f"].get<double>() == doctest::Approx(0.12 * std::tanh(half)).epsilon(1e-8));
      CHECK(at["D_tensor"][0][0].get<double>() == doctest::Approx(3 * at["D"].get<double>()).epsilon(1e-12));
      REQUIRE(at["species"].size() == 1);
      CHECK(at["species"][0]["species"] == 2);
      CHECK(at["species"][0]["D"] == at["D"]);
      CHECK(at["infinite_time"]["shares"][0]["saddle"] == 1);
      const Json& walker = at["walker"];
      CHECK(std::abs(walker["f"].get<double>() - at["f"].get<double>()) <
            4.5 * walker["f_stderr"].get<double>() + 0.02);
    }
    CHECK(document["arrhenius"][0]["figure"] == "D");
    CHECK(document["arrhenius"][0]["temperatures"] == 4);
  }

  TEST_CASE("a glass without cycles has its figures and energies at the horizon") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 5, true);
    REQUIRE(test::run_pel({"kmc", "--landscape", folder / "row.pel", "--temperature", "600", "--walkers", "50",
                           "--times", "3", "--start", "0", "--quiet", "--json", folder / "kmc.json"})
                .code == 0);
    const Json at = read_json(folder / "kmc.json")["results"][0];
    CHECK(at["claim"] == "finite_time");
    CHECK(at["method"] == "spectral");
    CHECK(at["time"] == at["horizon"]);
    CHECK(at["D"].get<double>() == doctest::Approx(at["msd"].back().get<double>() / (6 * at["time"].get<double>())));
    CHECK(at["E_D"].get<double>() == doctest::Approx(at["E_RW"].get<double>() + at["E_f"].get<double>()));
    CHECK(at["species"].size() == 2);  // atom 1 is of type 2 and does not move
    CHECK(at["species"][1]["D"] == 0);
  }

  TEST_CASE("figures beyond the horizon are shown but not claimed") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 5, true);
    REQUIRE(test::run_pel({"kmc", "--landscape", folder / "row.pel", "--temperature", "600", "--walkers", "50",
                           "--start", "0", "--time", "1e9", "--quiet", "--json", folder / "kmc.json"})
                .code == 0);
    const Json at = read_json(folder / "kmc.json")["results"][0];
    CHECK(at["times"].back() == 1e9);
    CHECK(at["time"].get<double>() <= at["horizon"].get<double>());
    CHECK(at["time"].get<double>() > 0);
  }

  TEST_CASE("a graph that moves nothing says so and points to passages") {
    const TemporaryFolder folder;
    test::write_file(folder / "still.graph", "minimum 0\nminimum 0.1\nsaddle 0 1 0.5\n");
    const Finished finished = test::run_pel(
        {"kmc", "--graph", folder / "still.graph", "--temperature", "500", "--walkers", "20", "--times", "3"});
    REQUIRE(finished.code == 0);
    CHECK(has(finished.out, "no displacements"));
    CHECK(has(finished.out, "pel passage"));
  }

  TEST_CASE("D and f at different times are not fitted") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 5, true);
    const auto fits = [&](std::vector<std::string> more) {
      std::vector<std::string> arguments{
          "kmc",       "--landscape", folder / "row.pel", "--temperature", "500,600,700",
          "--walkers", "20",          "--quiet",          "--json",        folder / "kmc.json"};
      arguments.insert(arguments.end(), more.begin(), more.end());
      REQUIRE(test::run_pel(arguments).code == 0);
      return read_json(folder / "kmc.json")["arrhenius"].size();
    };
    CHECK(fits({}) == 1);
    CHECK(fits({"--time", "10"}) == 3);
  }

  TEST_CASE("the last time of the tables can be given") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 5, true);
    REQUIRE(test::run_pel({"kmc", "--landscape", folder / "row.pel", "--temperature", "600", "--walkers", "50",
                           "--time", "123.5", "--quiet", "--json", folder / "kmc.json"})
                .code == 0);
    CHECK(read_json(folder / "kmc.json")["results"][0]["times"].back() == 123.5);
  }

  TEST_CASE("what kmc and info cannot do is one line with exit code 1, and no file is touched") {
    const TemporaryFolder folder;
    write_row(folder / "row.pel", 3, true);
    LandscapeFile::create(folder / "empty.pel", made_up(), {site(0).energy, site(0).positions, false});
    std::ofstream(folder / "text.pel") << "not a landscape\n";
    const std::string row = folder / "row.pel", json = folder / "out.json";
    struct Case {
      std::vector<std::string> arguments;
      std::string complaint;
    };
    const std::vector<Case> cases{
        {{"info", "--landscape", folder / "missing.pel"}, "missing.pel"},
        {{"info", "--landscape", folder / "text.pel"}, "text.pel"},
        {{"info", "--landscape", row, "--json", "/no/such/folder/x.json"}, "--json /no/such/folder/x.json"},
        {{"info", "--landscape", row, "--json", folder.path()}, "is a folder"},
        {{"kmc", "--landscape", folder / "missing.pel", "--temperature", "300"}, "missing.pel"},
        {{"kmc", "--landscape", folder / "empty.pel", "--temperature", "300"}, "no saddles"},
        {{"kmc", "--temperature", "300"}, "--landscape"},
        {{"kmc", "--landscape", row, "--graph", row, "--temperature", "300"}, "--graph"},
        {{"kmc", "--graph", row, "--temperature", "300"}, "row.pel, line 1"},
        {{"kmc", "--graph", folder / "missing.graph", "--temperature", "300"}, "missing.graph"},
        {{"kmc", "--landscape", row, "--temperature", "300", "--time", "0"}, "--time: \"0\""},
        {{"kmc", "--landscape", row, "--temperature", "0"}, "--temperature: \"0\" is not a finite number above 0"},
        {{"kmc", "--landscape", row, "--temperature", "300,-1"}, "--temperature: \"-1\""},
        {{"kmc", "--landscape", row, "--temperature", "500,0.1"}, "--temperature 0.1: "},
        {{"kmc", "--landscape", row, "--temperature", "hot"}, "--temperature: \"hot\""},
        {{"kmc", "--landscape", row, "--temperature", "300", "--start", "2"},
         "--start 2: this minimum was not searched"},
        {{"kmc", "--landscape", row, "--temperature", "300", "--start", "99"}, "--start 99: no such minimum"},
        {{"kmc", "--landscape", row, "--temperature", "300", "--start", "here"}, "\"here\" is neither equilibrium"},
        {{"kmc", "--landscape", row, "--temperature", "300", "--frontier", "1"}, "--frontier: \"1\""},
        {{"kmc", "--landscape", row, "--temperature", "300", "--walkers", "1"}, "--walkers: \"1\""}};
    for (const Case& each : cases) {
      std::vector<std::string> arguments = each.arguments;
      if (std::find(arguments.begin(), arguments.end(), "--json") == arguments.end())
        arguments.insert(arguments.end(), {"--json", json});
      const Finished finished = test::run_pel(arguments);
      check_refused(finished, each.complaint);
      CHECK(!std::filesystem::exists(json));
    }
  }
}
