#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/analysis/rearrangement.hpp"
#include "libpel/io/trajectory_file.hpp"
#include "libpel/landscape/ensemble_store.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

/// A crystal with a vacancy, at its melting point and far above; in seconds.
Finished isoconf(const SystemFiles& files, const std::string& output, const Words& more = {}, int ranks = 0) {
  const auto given = [&](const std::string& option) { return std::ranges::find(more, option) != more.end(); };
  Words words{"isoconf", "--structure", files.structure, "--potential", files.potential, "--output", output};
  const auto unless_given = [&](const std::string& option, const std::string& value) {
    if (!given(option)) words.insert(words.end(), {option, value});
  };
  unless_given("--temperature", "0.7,1.2");
  unless_given("--runs", "4");
  unless_given("--duration", "1");
  unless_given("--interval", "0.25");
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

Json figures(const SystemFiles& files, const std::string& output, Words more = {}, int ranks = 0) {
  const std::string json = output + ".json";
  more.insert(more.end(), {"--json", json, "--quiet"});
  const Finished finished = isoconf(files, output, more, ranks);
  INFO(finished.err);
  REQUIRE(finished.code == 0);
  return Json::parse(file_content(json));
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("isoconf: figures of atoms are those of the runs stored") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Json document = figures(files, folder / "a.iso", {"--xyz", folder / "a.xyz"});
    const auto runs = EnsembleFile::open(folder / "a.iso", Access::read).runs();
    CHECK(runs.size() == 8);
    REQUIRE(document["results"].size() == 2);
    std::int64_t moved_at_all = 0;
    for (const Json& result : document["results"]) {
      CHECK(result["runs"] == 4);
      CHECK(result["unrelaxed"] == 0);
      const double temperature = result["temperature"];
      CHECK(result["mean_temperature"].get<double>() == doctest::Approx(temperature).epsilon(0.15));
      REQUIRE(result["atoms"].size() == 107);
      for (const Json& atom : result["atoms"]) {
        std::int64_t moved = 0, trials = 0;
        for (const EnsembleRun& run : runs) {
          if (run.key.temperature != temperature) continue;
          const auto move = std::ranges::find(run.moves, atom["id"].get<std::int64_t>() - 1, &FirstMove::atom);
          trials += move != run.moves.end() && move->interval == 0 ? 0 : 1;
          moved += move != run.moves.end() && move->interval > 0 ? 1 : 0;
        }
        CHECK(atom["trials"] == trials);
        CHECK(atom["moved"] == moved);
        moved_at_all += moved;
        if (trials == 0) continue;
        const double p = static_cast<double>(moved) / static_cast<double>(trials);
        CHECK(atom["P_R"].get<double>() == doctest::Approx(p));
        CHECK(atom["high"].get<double>() == doctest::Approx(wilson_interval(moved, trials).high));
        CHECK(atom["E_act"].is_null() == (moved == 0 || moved == trials));
        if (!atom["E_act"].is_null())
          CHECK(atom["E_act"].get<double>() ==
                doctest::Approx(temperature * std::log(document["prefactor"].get<double>() / -std::log1p(-p))));
      }
    }
    CHECK(moved_at_all > 0);
    TrajectoryFile frames(folder / "a.xyz", vacancy_crystal());
    const std::string xyz = file_content(folder / "a.xyz");
    CHECK(has(xyz, "id:I:1:P_R:R:1:P_low:R:1:P_high:R:1:E_act:R:1:bound:R:1:mean_first_time:R:1:away_at_begin:R:1"));
    CHECK(frames.next());
    CHECK(frames.next());
    CHECK(!frames.next());
  }

  TEST_CASE("isoconf: the same on 1, 2 and 4 ranks, with more runs asked for later, and with configurations added") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Json alone = figures(files, folder / "alone.iso");
    for (const int ranks : {2, 4}) CHECK(figures(files, folder / ("r" + std::to_string(ranks)), {}, ranks) == alone);
    figures(files, folder / "grown.iso", {"--runs", "1", "--temperature", "1.2"});
    figures(files, folder / "grown.iso", {"--runs", "3"});
    CHECK(figures(files, folder / "grown.iso") == alone);
    CHECK(figures(files, folder / "grown.iso", {"--runs", "3"})["results"][0]["runs"] == 3);  // there are more
    Structure other = vacancy_crystal();
    other.positions.col(50) += Vector3(0.1, 0, 0);  // another text, the same minimum
    write_file(folder / "other.data", data_file(other));
    SystemFiles both = files;
    both.structure += "," + (folder / "other.data").string();
    const Json two = figures(both, folder / "grown.iso");
    REQUIRE(two["results"].size() == 4);
    CHECK(two["results"][0] == alone["results"][0]);
    CHECK(two["results"][2]["energy"].get<double>() ==
          doctest::Approx(two["results"][0]["energy"].get<double>()).epsilon(1e-9));
    CHECK(two["results"][3]["atoms"] != two["results"][1]["atoms"]);  // random numbers of its own
    CHECK(has(isoconf(both, folder / "grown.iso").out, "not at a minimum: minimized first"));
  }

  TEST_CASE("isoconf: far above melting it warns, and says how much moved") {
    const TemporaryFolder folder;
    const Finished hot = isoconf(write_vacancy_crystal(folder), folder / "a.iso",
                                 {"--temperature", "4", "--runs", "2", "--duration", "2"});
    CHECK(hot.code == 0);
    CHECK(has(hot.out, "of the atoms move in a run, as in a liquid"));
    CHECK(has(hot.err, "2/2 runs"));
  }

  TEST_CASE("isoconf: wrong requests are refused in one line, and leave no file") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const auto refused = [&](const Words& words, const std::string& complaint) {
      check_refused(isoconf(files, folder / "new.iso", words), complaint);
      CHECK(!std::filesystem::exists(folder / "new.iso"));
    };
    refused({"--threshold", "0"}, "--threshold");
    refused({"--duration", "0"}, "--duration");
    refused({"--duration", "-1"}, "--duration");
    refused({"--interval", "1.5"}, "--interval 1.5: is longer than the runs, 1");
    refused({"--interval", "0.3"}, "--duration 1: is no multiple of the interval, 0.3");
    refused({"--interval", "0.0625"}, "--interval 0.0625: is no multiple of the time step, 0.005");
    refused({"--temperature", "0.5,0.5"}, "--temperature 0.5,0.5: one of them is given twice");
    refused({"--temperature", "0"}, "--temperature");
    refused({"--runs", "0"}, "--runs");
    refused({"--compare", folder / "none.pel"}, "none.pel: no such file");
    refused({"--json", "/no/such/folder/a.json"}, "--json");
    refused({"--fixed", "1-107"}, "");
    refused({"--fixed", "9999"}, "9999");
    refused({"--thermostat", "none", "--thermostat-time", "1"}, "--thermostat-time 1");
    refused({"--remove-rotation"}, "--remove-rotation: structure");
  }

  TEST_CASE("isoconf: runs made otherwise are not continued") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const std::string output = folder / "a.iso";
    REQUIRE(isoconf(files, output, {"--runs", "1", "--quiet"}).code == 0);
    const std::string before = file_content(output);
    const auto refused = [&](const Words& words, const std::string& complaint) {
      check_refused(isoconf(files, output, words), complaint);
      CHECK(file_content(output) == before);
    };
    refused({"--seed", "2"}, "--seed 2: the runs in '" + output + "' were made with 1");
    refused({"--threshold", "0.3"}, "--threshold 0.3: the runs in '" + output + "' were made with 0.4");
    refused({"--duration", "2"}, "--duration 2");
    refused({"--equilibrate", "0"}, "--equilibrate 0");
    refused({"--thermostat", "none"}, "--thermostat \"none\"");
    refused({"--fixed", "3"}, "--fixed \"3\"");
    refused({"--structure", files.structure + "," + files.structure}, "is the same as another one given");
    write_file(folder / "other.potential", smooth_lennard_jones("1.01"));
    check_refused(isoconf({files.structure, folder / "other.potential"}, output), "were made with another one");
    check_refused(isoconf(files, files.potential), "is not an ensemble file");
  }

  TEST_CASE("isoconf: compared with a landscape, and a sweep in its order finds the same as in any other") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    figures(files, folder / "a.iso", {"--temperature", "1", "--runs", "8"});
    const auto sweep = [&](const std::string& name, const Words& more) {
      Words words{"sweep",
                  "--structure",
                  files.structure,
                  "--potential",
                  files.potential,
                  "--landscape",
                  folder / name,
                  "--trials",
                  "3",
                  "--json",
                  folder / (name + ".json"),
                  "--quiet"};
      words.insert(words.end(), more.begin(), more.end());
      return run_pel(words);
    };
    REQUIRE(sweep("plain.pel", {"--atoms", "1-6"}).code == 0);
    REQUIRE(sweep("ordered.pel", {"--atoms", "1-6", "--order-by", folder / "a.iso"}).code == 0);
    CHECK(file_content(folder / "plain.pel.json") == file_content(folder / "ordered.pel.json"));
    const Json document =
        figures(files, folder / "a.iso", {"--temperature", "1", "--runs", "8", "--compare", folder / "plain.pel"});
    const Json& atoms = document["comparison"]["atoms"];
    REQUIRE(atoms.size() > 0);
    const Json barriers = Json::parse(file_content(folder / "plain.pel.json"))["barriers"];
    for (const Json& atom : atoms) {
      const Json& saddle = barriers[atom["saddle"].get<std::size_t>()];
      const double barrier = atom["barrier"];
      CHECK((saddle["from"] == 0 || saddle["to"] == 0));
      CHECK((saddle["forward"] == barrier || saddle["reverse"] == barrier));
      CHECK(atom["distance"].get<double>() >= 0.4);
      CHECK(atom["distance"].get<double>() <= saddle["max_displacement"].get<double>());
    }
    check_refused(sweep("none.pel", {"--order-by", files.potential}), "is not an ensemble file");
    CHECK(!std::filesystem::exists(folder / "none.pel"));
    write_file(folder / "larger.data", data_file(vacancy_crystal(4)));
    check_refused(run_pel({"sweep", "--structure", folder / "larger.data", "--potential", files.potential,
                           "--landscape", folder / "none.pel", "--order-by", folder / "a.iso"}),
                  "has no runs from this structure");
    CHECK(!std::filesystem::exists(folder / "none.pel"));
  }
}
