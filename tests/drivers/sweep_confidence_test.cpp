#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "drivers/sweep/sweep_plan.hpp"
#include "libpel/landscape/store.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;

/// Around three neighbors of the vacancy and an atom that is none.
Finished sweep(const SystemFiles& files, const std::string& name, const std::vector<std::string>& more, int ranks = 0) {
  std::vector<std::string> words{"sweep",         "--structure", files.structure, "--potential",
                                 files.potential, "--landscape", name + ".pel",   "--json",
                                 name + ".json",  "--atoms",     "1-3,6",         "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

const std::vector<std::string> at_most_24{"--trials", "24", "--confidence", "0.8"};

Json read_json(const std::string& path) { return Json::parse(file_content(path)); }

/// Trials made by LAMMPS id.
std::map<std::int64_t, std::int64_t> trials_made(const std::string& landscape) {
  std::map<std::int64_t, std::int64_t> made;
  for (const SearchKey& key : LandscapeFile::open(landscape, Access::read).attempted()) ++made[key.atom + 1];
  return made;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("a sweep with a confidence makes the same searches on any number of ranks") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished alone = sweep(files, folder / "0", at_most_24);
    CAPTURE(alone.err);
    REQUIRE(alone.code == 0);
    const auto attempted = LandscapeFile::open(folder / "0.pel", Access::read).attempted();
    for (const int ranks : {1, 2, 4}) {
      CAPTURE(ranks);
      const std::string name = folder / std::to_string(ranks);
      const Finished finished = sweep(files, name, at_most_24, ranks);
      REQUIRE(finished.code == 0);
      CHECK(finished.out == alone.out);
      CHECK(file_content(name + ".json") == file_content(folder / "0.json"));
      CHECK(LandscapeFile::open(name + ".pel", Access::read).attempted() == attempted);
    }
  }

  TEST_CASE("atoms stop at the first round that covers their exits, the others make all trials") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished finished = sweep(files, folder / "a", at_most_24);
    REQUIRE(finished.code == 0);
    const LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    const Landscape landscape = file.load();
    const Finds finds = file.finds();
    const auto made = trials_made(folder / "a.pel");
    std::int64_t stopped = 0;
    for (const auto& [atom, trials] : made) {
      CAPTURE(atom);
      const std::pair center{MinimumId{0}, Index{atom - 1}};
      for (const drivers::Round& round : drivers::rounds(24, 0.8)) {
        const bool covered = drivers::covered_centers(landscape, finds, round.end, 0.8).contains(center);
        const bool last = round.end == trials;
        if (covered) CHECK(last);
        if (covered && last) ++stopped;
        if (last) break;
        CHECK(round.end < trials);
      }
    }
    REQUIRE(made.size() == 4);
    CHECK(stopped >= 1);
    CHECK(stopped < 4);
    CHECK(made.at(6) == 24);
    const Json confidence = read_json(folder / "a.json")["confidence"];
    CHECK(confidence["asked"] == 0.8);
    CHECK(confidence["least_hits"] == 10);
    CHECK(confidence["centers"] == 4);
    CHECK(confidence["covered"] == stopped);
    CHECK(has(finished.out, std::to_string(stopped) + " of 4 atoms stopped by --confidence 0.8, " +
                                std::to_string(4 - stopped) + " by --trials 24\n"));
  }

  TEST_CASE("a sweep with a confidence that is done is not done again") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished first = sweep(files, folder / "a", at_most_24);
    REQUIRE(first.code == 0);
    const std::string landscape = file_content(folder / "a.pel"), json = file_content(folder / "a.json");
    const Finished second = sweep(files, folder / "a", at_most_24, 2);
    CHECK(second.code == 0);
    CHECK(second.out == first.out);
    CHECK(file_content(folder / "a.json") == json);
    CHECK(file_content(folder / "a.pel") == landscape);
  }

  TEST_CASE("a landscape may be continued with another confidence, or none") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a", {"--trials", "12", "--confidence", "0.7"}).code == 0);
    const auto loose = trials_made(folder / "a.pel");
    REQUIRE(sweep(files, folder / "a", {"--trials", "12", "--confidence", "0.5"}).code == 0);
    CHECK(trials_made(folder / "a.pel") == loose);
    REQUIRE(sweep(files, folder / "a", {"--trials", "20", "--confidence", "0.8"}).code == 0);
    for (const auto& [atom, trials] : trials_made(folder / "a.pel")) CHECK(trials >= loose.at(atom));
    REQUIRE(sweep(files, folder / "a", {"--trials", "20"}).code == 0);
    for (const auto& [atom, trials] : trials_made(folder / "a.pel")) CHECK(trials == 20);
    CHECK(!read_json(folder / "a.json").contains("confidence"));
  }

  TEST_CASE("the completeness that info tells is that of the searches") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a", {"--trials", "6"}).code == 0);
    const Finished info = run_pel({"info", "--landscape", folder / "a.pel", "--json", folder / "info.json"});
    REQUIRE(info.code == 0);
    CHECK(has(info.out, "unseen share"));
    const Json json = read_json(folder / "info.json"), found = json["completeness"];
    CHECK(found == read_json(folder / "a.json")["completeness"]);
    REQUIRE(found["atoms"].size() == 4);
    CHECK(found["all"]["searches"] == 24);
    CHECK(found["all"]["hits"].get<int>() + found["all"]["hits_elsewhere"].get<int>() ==
          json["outcomes"]["connected"].get<int>() + json["outcomes"]["not_connected"].get<int>());
    std::map<std::int64_t, std::int64_t> hits_of_saddle;
    for (const Json& atom : found["atoms"]) {
      CHECK(atom["searches"] == 6);
      std::int64_t hits = 0, once = 0;
      for (const Json& exit : atom["exits_found"]) {
        const auto count = exit["hits"].get<std::int64_t>();
        hits += count;
        once += count == 1 ? 1 : 0;
        hits_of_saddle[exit["saddle"].get<std::int64_t>()] += count;
      }
      CHECK(atom["hits"] == hits);
      CHECK(atom["exits"] == atom["exits_found"].size());
      CHECK(atom["hit_once"] == once);
      const double unseen = hits == 0 ? 1 : static_cast<double>(once) / static_cast<double>(hits);
      CHECK(atom["unseen_share"].get<double>() == doctest::Approx(unseen));
      CHECK(atom["exits_chao1"] >= atom["exits"]);
    }
    CHECK(found["all"]["exits"] == hits_of_saddle.size());
    for (const Json& saddle : json["barriers"])
      CHECK(saddle["hits"] == hits_of_saddle[saddle["saddle"].get<std::int64_t>()]);
  }

  TEST_CASE("a confidence that cannot be reached is refused before anything is made") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    check_refused(sweep(files, folder / "a", {"--trials", "19", "--confidence", "0.9"}),
                  "--confidence 0.9: takes 20 hits around an atom or more, and --trials 19 does not allow for them");
    for (const std::string wrong : {"0", "1", "-0.5", "90", "nan", "high"})
      check_refused(sweep(files, folder / "a", {"--confidence", wrong}),
                    "--confidence: \"" + wrong + "\" is not a number between 0 and 1");
    CHECK(!std::filesystem::exists(folder / "a.pel"));
  }
}
