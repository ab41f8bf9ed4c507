#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/core/displacement.hpp"
#include "libpel/io/first_frame.hpp"
#include "libpel/io/trajectory_file.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/folder_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

/// Two temperatures and replicas of a crystal with a vacancy, in seconds.
Finished sample(const SystemFiles& files, const std::string& output, const Words& more = {}, int ranks = 0) {
  const auto given = [&](const std::string& option) { return std::ranges::find(more, option) != more.end(); };
  Words words{"sample", "--structure", files.structure, "--potential", files.potential, "--output", output};
  const auto unless_given = [&](const std::string& option, const std::string& value) {
    if (!given(option)) words.insert(words.end(), {option, value});
  };
  unless_given("--temperature", "0.4,0.5");
  unless_given("--replicas", "2");
  unless_given("--frames", "7");
  unless_given("--interval", "0.25");
  unless_given("--equilibrate", "0.5");
  unless_given("--checkpoint", "3");
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

/// All files that make up the result.
std::string all_of(const std::filesystem::path& folder) { return folder_content(folder, ".restart"); }

/// The numbers of a table, row by row.
std::vector<std::vector<double>> rows_of(const std::string& table) {
  std::istringstream lines(table);
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    rows.emplace_back();
    for (double number = 0; words >> number;) rows.back().push_back(number);
  }
  return rows;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("sample: frames at equal intervals that the trajectory reader reads, and tables beside them") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished finished = sample(files, folder / "runs", {"--json", folder / "figures.json"});
    CHECK(finished.err.find("28/28 frames") != std::string::npos);
    REQUIRE(finished.code == 0);
    CHECK(has(finished.out, "T0.5-r2"));
    CHECK(!has(finished.out, "it crystallizes"));
    const Json figures = Json::parse(file_content(folder / "figures.json"));
    REQUIRE(figures["results"].size() == 4);
    for (const Json& run : figures["results"]) {
      CHECK(run["frames"] == 7);
      CHECK(run["not_converged"] == 0);
      const FirstFrame first = read_first_frame(run["trajectory"].get<std::string>());
      CHECK(first.masses_known);
      CHECK(first.structure.masses == vacancy_crystal().masses);
      TrajectoryFile trajectory(run["trajectory"].get<std::string>(), vacancy_crystal());
      const auto rows = rows_of(file_content(run["table"].get<std::string>()));
      REQUIRE(rows.size() == 7);
      for (int k = 0; k < 7; ++k) {
        const auto frame = trajectory.next();
        REQUIRE(frame);
        CHECK(frame->step == 100 + 50 * (k + 1));
        CHECK(rows[k][0] == frame->step);
        CHECK(rows[k][1] == doctest::Approx(0.005 * static_cast<double>(frame->step)));
        CHECK(rows[k][3] > rows[k][4]);  // energy of the configuration, of its inherent structure
      }
      CHECK(!trajectory.next());
      // But for the neighbors of the vacancy all atoms are as in the crystal.
      for (const auto& row : rows) CHECK(row[9] == doctest::Approx(100.0 * 95 / 107).epsilon(1e-3));
      CHECK(run["crystalline_last"] == rows[6][9]);
      // Seven frames are seven blocks.
      Eigen::ArrayXd temperatures(7);
      for (int k = 0; k < 7; ++k) temperatures[k] = rows[k][2];
      const double mean = temperatures.mean(), square = (temperatures - mean).square().sum();
      CHECK(run["mean_temperature"] == doctest::Approx(mean).epsilon(1e-6));
      CHECK(run["mean_temperature_stderr"] == doctest::Approx(std::sqrt(square / (7 * 6))).epsilon(1e-6));
    }
  }

  TEST_CASE("sample: an inherent structure is relaxed for pel relax as well") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sample(files, folder / "runs", {"--temperature", "0.5", "--replicas", "1", "--quiet"}).code == 0);
    REQUIRE(run_pel({"relax", "--structure", folder / "runs/T0.5-r1.data", "--potential", files.potential, "--output",
                     folder / "relaxed.data", "--json", folder / "relaxed.json"})
                .code == 0);
    const Json relaxed = Json::parse(file_content(folder / "relaxed.json"));
    CHECK(relaxed["force_calls"] == 1);
    const auto rows = rows_of(file_content(folder / "runs/T0.5-r1.txt"));
    CHECK(relaxed["energy"].get<double>() == doctest::Approx(rows[0][4]).epsilon(1e-9));
  }

  TEST_CASE("sample: the same files on 1, 2 and 4 ranks, with runs side by side and with helpers") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sample(files, folder / "alone", {"--quiet"}).code == 0);
    for (const int ranks : {2, 4}) {
      const std::string output = folder / ("ranks" + std::to_string(ranks));
      REQUIRE(sample(files, output, {"--quiet"}, ranks).code == 0);
      CHECK(all_of(output) == all_of(folder / "alone"));
    }
    const Words one{"--temperature", "0.4", "--replicas", "1", "--quiet"};
    REQUIRE(sample(files, folder / "one", one).code == 0);
    REQUIRE(sample(files, folder / "helped", one, 4).code == 0);
    CHECK(all_of(folder / "one") == all_of(folder / "helped"));
    CHECK(file_content(folder / "one/T0.4-r1.xyz.gz") == file_content(folder / "alone/T0.4-r1.xyz.gz"));
  }

  TEST_CASE("sample: more frames asked for later are those of a longer run") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Words common{"--temperature", "0.4", "--replicas", "1", "--quiet"};
    const auto with_frames = [&](const std::string& frames) {
      Words words = common;
      words.insert(words.end(), {"--frames", frames});
      return words;
    };
    REQUIRE(sample(files, folder / "pieces", with_frames("2")).code == 0);
    REQUIRE(sample(files, folder / "pieces", with_frames("4")).code == 0);
    REQUIRE(sample(files, folder / "pieces", with_frames("8")).code == 0);
    REQUIRE(sample(files, folder / "whole", with_frames("8")).code == 0);
    CHECK(all_of(folder / "pieces") == all_of(folder / "whole"));
    const std::string before = folder_content(folder / "whole");
    write_file(folder / "whole/T0.4-r1.5.restart", "left by a kill between the last record and the end");
    REQUIRE(sample(files, folder / "whole", with_frames("3")).code == 0);  // there are more already
    CHECK(folder_content(folder / "whole") == before);
  }

  TEST_CASE("sample: what was written after the record is cut off, what is missing is refused") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Words one{"--temperature", "0.4", "--replicas", "1", "--quiet"};
    REQUIRE(sample(files, folder / "whole", one).code == 0);
    REQUIRE(sample(files, folder / "killed", {"--temperature", "0.4", "--replicas", "1", "--quiet", "--frames", "3"})
                .code == 0);
    write_file(folder / "killed/T0.4-r1.xyz.gz", file_content(folder / "killed/T0.4-r1.xyz.gz") + "half a frame");
    write_file(folder / "killed/T0.4-r1.txt", file_content(folder / "killed/T0.4-r1.txt") + "450 2.25 0.4");
    REQUIRE(sample(files, folder / "killed", one).code == 0);
    CHECK(all_of(folder / "killed") == all_of(folder / "whole"));
    write_file(folder / "killed/T0.4-r1.txt", "");
    check_refused(sample(files, folder / "killed", {"--temperature", "0.4", "--replicas", "1", "--frames", "9"}),
                  "T0.4-r1.txt: holds less than it did when its run was broken off");
  }

  TEST_CASE("sample: every ensemble, and a box from its mean under pressure") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Words common{"--temperature", "0.3", "--replicas", "1", "--frames", "4", "--quiet"};
    const auto volumes = [&](const std::string& output, const Words& more) {
      Words words = common;
      words.insert(words.end(), more.begin(), more.end());
      REQUIRE(sample(files, folder / output, words).code == 0);
      std::vector<double> all;
      for (const auto& row : rows_of(file_content(folder / (output + "/T0.3-r1.txt")))) all.push_back(row[6]);
      return all;
    };
    const double given = vacancy_crystal().cell.volume();
    for (const Words& more : {Words{"--ensemble", "nve"}, Words{"--thermostat", "langevin"}, Words{"--fixed", "1-9"}})
      for (const double volume : volumes(more[1], more)) CHECK(volume == doctest::Approx(given).epsilon(1e-10));
    const auto scattered = volumes("npt", {"--ensemble", "npt", "--pressure", "2"});
    CHECK(scattered[0] != doctest::Approx(scattered[1]).epsilon(1e-6));
    const auto settled = volumes("settled", {"--equilibrate-ensemble", "npt", "--pressure", "2", "--equilibrate", "5"});
    CHECK(settled[0] != doctest::Approx(given).epsilon(1e-4));
    for (const double volume : settled) CHECK(volume == doctest::Approx(settled[0]).epsilon(1e-10));
    // However few frames the interval leaves room for, the box is a mean over many boxes.
    const auto rare = volumes(
        "rare", {"--equilibrate-ensemble", "npt", "--pressure", "2", "--equilibrate", "5", "--interval", "2.5"});
    CHECK(rare[0] == doctest::Approx(settled[0]).epsilon(1e-10));
  }

  TEST_CASE("sample: what cannot be done is one line with exit code 1") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sample(files, folder / "there", {"--quiet"}).code == 0);
    struct Case {
      Words more;
      std::string complaint;
      std::string output = "new";
    };
    for (const Case& each : std::vector<Case>{
             {{"--temperature", "0"}, "--temperature: \"0\" is not a finite number above 0"},
             {{"--temperature", "0.4,0.4"}, "--temperature 0.4: is given twice"},
             {{"--interval", "0.251"}, "--interval 0.251: is no multiple of the time step, 0.005"},
             {{"--frames", "0"}, "--frames: \"0\" is not a whole number"},
             {{"--ensemble", "npt", "--fixed", "1"}, "fixed atoms do not follow a box that changes"},
             {{"--ensemble", "npt", "--thermostat", "langevin"}, "--thermostat langevin: goes with nvt alone"},
             {{"--equilibrate-ensemble", "npt", "--thermostat", "langevin"},
              "--thermostat langevin: goes with nvt alone"},
             {{"--pressure", "1"}, "--pressure and --barostat-time: are those of npt"},
             {{"--json", "/no/such/folder/x.json"}, "--json /no/such/folder/x.json: cannot be written"},
             {{"--interval", "0.5"}, "--interval 0.5: the run recorded in", "there"},
             {{"--seed", "2"}, "--seed 2: the run recorded in", "there"},
             {{"--fixed", "1"}, "--fixed 1: the run recorded in", "there"},
             {{}, "the name must hold no blanks", "a b"}}) {
      CAPTURE(each.complaint);
      check_refused(sample(files, folder / each.output, each.more), each.complaint);
    }
    write_file(folder / "other.potential", smooth_lennard_jones("1.01"));
    check_refused(sample({files.structure, folder / "other.potential"}, folder / "there"),
                  "--potential: the run recorded in");
    check_refused(sample({files.structure, folder / "none"}, folder / "new"), "cannot be read");
    std::filesystem::remove(folder / "there/T0.4-r1.data");
    check_refused(sample(files, folder / "there", {"--frames", "8"}), "T0.4-r1.data: is gone");
    std::filesystem::create_directory(folder / "full");
    write_file(folder / "full/T0.4-r1.txt", "mine");
    check_refused(sample(files, folder / "full"), "T0.4-r1.txt: is there already, and no run is recorded");
    CHECK(file_content(folder / "full/T0.4-r1.txt") == "mine");
  }
}
