#include <algorithm>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/landscape/identify_stored.hpp"
#include "libpel/landscape/store.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;

/// The landscape of a few searches around a vacancy.
void sweep_vacancy(const TemporaryFolder& folder, const std::string& landscape) {
  const SystemFiles files = write_vacancy_crystal(folder);
  const Finished finished = run_pel({"sweep", "--structure", files.structure, "--potential", files.potential,
                                     "--landscape", landscape, "--atoms", "1,2", "--trials", "3", "--quiet"});
  REQUIRE(finished.code == 0);
}

Event stored_event(const Landscape& landscape, const Saddle& saddle) {
  const Minimum& from = minimum(landscape, saddle.from);
  const Minimum& to = minimum(landscape, saddle.to);
  return {{from.energy, from.positions},
          {saddle.energy, saddle.positions},
          {to.energy, from.positions + dense(saddle.displacement, from.positions.cols())},
          saddle.eigenvalue};
}

/// The same landscape with every saddle given to `damage` on the way.
template <class Damage>
void copy_with(const Damage& damage, const std::string& original, const std::string& copy) {
  const LandscapeFile file = LandscapeFile::open(original, Access::read);
  const Landscape landscape = file.load();
  LandscapeFile damaged = LandscapeFile::create(copy, file.provenance(), minimum(landscape, MinimumId{0}));
  for (std::int64_t k = 0; k < saddles(landscape); ++k) {
    Event event = stored_event(landscape, saddle(landscape, SaddleId{k}));
    damage(k, event);
    damaged.append({{MinimumId{0}, 0, k}, SearchOutcome::connected, 2, 1, event});
  }
  Landscape grown = damaged.load();
  identify_stored(damaged, grown, file.provenance().structure);
}

Json verdicts(const TemporaryFolder& folder) {
  const Json json = Json::parse(file_content(folder / "check.json"));
  Json words = Json::array();
  for (const Json& each : json["saddles"]) words.push_back(each["verdict"]);
  return words;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("check finds every saddle of a sweep good, on any number of ranks") {
    const TemporaryFolder folder;
    const std::string landscape = folder / "a.pel";
    sweep_vacancy(folder, landscape);
    const std::string before = file_content(landscape);
    std::string alone;
    for (const int ranks : {0, 2}) {
      const Finished finished =
          run_pel({"check", "--landscape", landscape, "--json", folder / "check.json", "--quiet"}, ranks);
      CAPTURE(finished.err);
      REQUIRE(finished.code == 0);
      CHECK(has(finished.out, " 0 rejected"));
      if (ranks == 0) alone = file_content(folder / "check.json");
      CHECK(file_content(folder / "check.json") == alone);
    }
    const Json json = Json::parse(alone);
    REQUIRE(json["saddles"].size() >= 2);
    CHECK(json["rejected"] == 0);
    for (const Json& each : json["saddles"]) {
      CHECK(each["verdict"] == "good");
      CHECK(each["max_force"] <= json["force_tolerance"]);
      CHECK(each["lowest_eigenvalue"] < 0.0);
      CHECK(each["second_eigenvalue"] > 0.0);
    }
    for (const Json& each : json["minima"]) CHECK(each["lowest_eigenvalue"] > 0.0);
    CHECK(file_content(landscape) == before);
  }

  TEST_CASE("check finds a saddle that was moved, and no other") {
    const TemporaryFolder folder;
    sweep_vacancy(folder, folder / "a.pel");
    copy_with([](std::int64_t, Event&) {}, folder / "a.pel", folder / "faithful.pel");
    const Finished faithful =
        run_pel({"check", "--landscape", folder / "faithful.pel", "--json", folder / "check.json", "--quiet"});
    REQUIRE(faithful.code == 0);
    const Json expected = verdicts(folder);

    const auto move_second = [](std::int64_t k, Event& event) {
      if (k == 1) event.saddle.positions(0, 3) += 0.02;
    };
    copy_with(move_second, folder / "a.pel", folder / "moved.pel");
    const Finished finished =
        run_pel({"check", "--landscape", folder / "moved.pel", "--json", folder / "check.json", "--quiet"});
    CHECK(finished.code == 2);
    CHECK(has(finished.err, "pel check: 1 of "));
    CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
    Json found = verdicts(folder);
    REQUIRE(found.size() == expected.size());
    CHECK(found[1] != "good");
    found[1] = "good";
    CHECK(found == expected);
  }

  TEST_CASE("check finds a minimum in the place of a saddle, and an end that is elsewhere") {
    const TemporaryFolder folder;
    sweep_vacancy(folder, folder / "a.pel");
    const auto damage = [](std::int64_t k, Event& event) {
      if (k == 0) event.saddle = event.from;
      if (k == 1) event.to.positions.col(40) += Vector3(0.3, 0, 0);
    };
    copy_with(damage, folder / "a.pel", folder / "damaged.pel");
    CHECK(run_pel({"check", "--landscape", folder / "damaged.pel", "--json", folder / "check.json", "--quiet"}).code ==
          2);
    const Json found = verdicts(folder);
    CHECK(found[0] == "not_a_saddle");
    CHECK(found[1] == "ends_differ");
  }

  TEST_CASE("what check cannot read is one line with exit code 1") {
    const TemporaryFolder folder;
    write_file(folder / "text.pel", "not a landscape\n");
    for (const std::string name : {"missing.pel", "text.pel"}) {
      const Finished finished =
          run_pel({"check", "--landscape", folder / name, "--json", folder / "check.json", "--quiet"});
      CHECK(finished.code == 1);
      CHECK(finished.out.empty());
      CHECK(has(finished.err, name));
      CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
      CHECK(!std::filesystem::exists(folder / "check.json"));
    }
    CHECK(!std::filesystem::exists(folder / "missing.pel"));
  }
}
