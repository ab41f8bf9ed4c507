#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

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
void sweep_vacancy(const TemporaryFolder& folder, const std::string& landscape,
                   const std::vector<std::string>& more = {}) {
  const SystemFiles files = write_vacancy_crystal(folder);
  std::vector<std::string> words{"sweep",       "--structure", files.structure, "--potential", files.potential,
                                 "--landscape", landscape,     "--atoms",       "1,2",         "--trials",
                                 "3",           "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  REQUIRE(run_pel(words).code == 0);
}

Finished compute(const TemporaryFolder& folder, const std::string& landscape, const std::vector<std::string>& more = {},
                 int ranks = 0) {
  std::vector<std::string> words{"rates", "--landscape", landscape, "--json", folder / "rates.json"};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

Json figures(const TemporaryFolder& folder) { return Json::parse(file_content(folder / "rates.json")); }

std::vector<Prefactor> stored(const std::string& landscape) {
  return LandscapeFile::open(landscape, Access::read).prefactors();
}

/// The same landscape with a minimum in the place of its second saddle.
void copy_with_false_saddle(const std::string& original, const std::string& copy) {
  const LandscapeFile file = LandscapeFile::open(original, Access::read);
  const Landscape landscape = file.load();
  LandscapeFile damaged = LandscapeFile::create(copy, file.provenance(), minimum(landscape, MinimumId{0}));
  for (std::int64_t k = 0; k < saddles(landscape); ++k) {
    const Saddle& at = saddle(landscape, SaddleId{k});
    const Minimum& from = minimum(landscape, at.from);
    const Matrix3X end = from.positions + dense(at.displacement, from.positions.cols());
    const Event event{{from.energy, from.positions},
                      {at.energy, k == 1 ? from.positions : at.positions},
                      {minimum(landscape, at.to).energy, end},
                      at.eigenvalue};
    damaged.append({{MinimumId{0}, 0, k}, SearchOutcome::connected, 2, 1, event});
  }
  Landscape grown = damaged.load();
  identify_stored(damaged, grown, file.provenance().structure);
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE(
      "rates gives every saddle of a sweep its prefactors, on any number of ranks and however often it is begun") {
    const TemporaryFolder folder;
    sweep_vacancy(folder, folder / "fresh.pel");
    std::string alone;
    for (const int ranks : {0, 2}) {
      const std::string landscape = folder / (std::to_string(ranks) + ".pel");
      std::filesystem::copy_file(folder / "fresh.pel", landscape);
      const Finished finished = compute(folder, landscape, {"--quiet"}, ranks);
      CAPTURE(finished.err);
      REQUIRE(finished.code == 0);
      CHECK(has(finished.out, " 0 of them stored before"));
      if (ranks == 0) alone = file_content(folder / "rates.json");
      CHECK(file_content(folder / "rates.json") == alone);
    }
    const Json json = Json::parse(alone);
    REQUIRE(json["saddles"].size() >= 2);
    CHECK(json["units"]["prefactor"] == "1/tau");
    CHECK(json["failed"] == 0);
    const std::vector<Prefactor> kept = stored(folder / "0.pel");
    REQUIRE(kept.size() == json["saddles"].size());
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const Json& each = json["saddles"][k];
      CHECK(each["saddle"] == value(kept[k].saddle));
      CHECK(each["prefactor_forward"] == std::exp(kept[k].log_forward));
      CHECK(each["prefactor_reverse"] == std::exp(kept[k].log_reverse));
      CHECK(each["status"] == "converged");
      // Atoms of mass 1 in a crystal of stiffness 50 to 100: omega about 10, and the hops are mirror images.
      CHECK(kept[k].log_forward > std::log(0.2));
      CHECK(kept[k].log_forward < std::log(5));
      CHECK(kept[k].log_reverse == doctest::Approx(kept[k].log_forward).epsilon(0.01));
    }

    REQUIRE(compute(folder, folder / "fresh.pel", {"--saddles", "1"}).code == 0);
    CHECK(figures(folder)["saddles"].size() == 1);
    const Finished rest = compute(folder, folder / "fresh.pel");
    REQUIRE(rest.code == 0);
    CHECK(has(rest.out, " 1 of them stored before"));
    CHECK(has(rest.out, "nu forward (1/tau)"));
    CHECK(file_content(folder / "rates.json") == alone);
    const std::string complete = file_content(folder / "fresh.pel");
    CHECK(compute(folder, folder / "fresh.pel").code == 0);
    CHECK(file_content(folder / "rates.json") == alone);
    CHECK(file_content(folder / "fresh.pel") == complete);
  }

  TEST_CASE("rates computes again what is stored at a looser tolerance, and keeps fixed atoms out") {
    const TemporaryFolder folder;
    const std::string landscape = folder / "a.pel";
    sweep_vacancy(folder, landscape, {"--fixed", "60-107"});
    REQUIRE(compute(folder, landscape, {"--tolerance", "5"}).code == 0);
    const std::vector<Prefactor> loose = stored(landscape);
    const Finished tighter = compute(folder, landscape, {"--tolerance", "1e-9"});
    REQUIRE(tighter.code == 0);
    CHECK(has(tighter.out, " 0 of them stored before"));
    const std::vector<Prefactor> tight = stored(landscape);
    REQUIRE(!loose.empty());
    REQUIRE(loose.size() == tight.size());
    for (std::size_t k = 0; k < tight.size(); ++k) {
      CHECK(loose[k].atoms < 59);
      CHECK(tight[k].atoms == 59);
    }
    CHECK(has(compute(folder, landscape).out, " " + std::to_string(tight.size()) + " of them stored before"));
  }

  TEST_CASE("a saddle that is none is named and stays without a prefactor; the others get theirs") {
    const TemporaryFolder folder;
    sweep_vacancy(folder, folder / "a.pel");
    copy_with_false_saddle(folder / "a.pel", folder / "false.pel");
    const Finished finished = compute(folder, folder / "false.pel", {"--quiet"});
    CHECK(finished.code == 2);
    CHECK(has(finished.err, "have no prefactor: 1; see"));
    CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
    const Json json = figures(folder);
    CHECK(json["failed"] == 1);
    CHECK(json["saddles"][1]["status"] == "not_a_saddle");
    CHECK(json["saddles"][1]["prefactor_forward"].is_null());
    const std::vector<Prefactor> kept = stored(folder / "false.pel");
    CHECK(kept.size() + 1 == json["saddles"].size());
    for (const Prefactor& each : kept) CHECK(each.saddle != SaddleId{1});
  }

  TEST_CASE("a request that rates cannot follow is one line with exit code 1, and nothing is written") {
    const TemporaryFolder folder;
    sweep_vacancy(folder, folder / "a.pel");
    const std::string before = file_content(folder / "a.pel");
    check_refused(compute(folder, folder / "a.pel", {"--saddles", "0-999"}),
                  "--saddles 0-999: saddle 999 does not exist");
    check_refused(compute(folder, folder / "a.pel", {"--saddles", "x"}), "\"x\" is no saddle");
    check_refused(compute(folder, folder / "a.pel", {"--tolerance", "0"}), "--tolerance");
    check_refused(compute(folder, folder / "missing.pel"), "missing.pel");
    const LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    LandscapeFile::create(folder / "empty.pel", file.provenance(), minimum(file.load(), MinimumId{0}));
    check_refused(compute(folder, folder / "empty.pel"), "holds no saddles: run pel sweep");
    CHECK(file_content(folder / "a.pel") == before);
    CHECK(!std::filesystem::exists(folder / "rates.json"));
  }
}
