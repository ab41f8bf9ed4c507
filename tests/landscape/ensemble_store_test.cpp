#include "libpel/landscape/ensemble_store.hpp"

#include <functional>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/landscape/store.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {

using namespace test;

namespace {

const EnsembleOrigin origin{"1.2.3", UnitStyle::metal, "units metal\n", R"({"threshold": 1})", 0xFFFFFFFFFFFFFFFFU};

EnsembleConfiguration example_configuration(const std::string& text) {
  EnsembleConfiguration configuration{"a.data", text, example_structure(), -12.5, 0.25};
  configuration.minimum.positions *= 1.01;
  return configuration;
}

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing";
}

bool same(const EnsembleRun& a, const EnsembleRun& b) {
  return a.key == b.key && a.status == b.status && a.moves == b.moves && a.temperature == b.temperature &&
         a.force_calls == b.force_calls && a.unrelaxed == b.unrelaxed;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("an ensemble file returns what was stored, runs in the order of their keys") {
    const TemporaryFolder folder;
    const auto path = folder / "a.iso";
    CHECK(!holds_ensemble(path));
    const EnsembleRun late{{1, 640, 2}, EnsembleRunStatus::complete, {{3, 1}, {4, 0}}, 641.5, 1900, 1};
    const EnsembleRun early{{0, 1200, 7}, EnsembleRunStatus::flown_apart, {}, 0, 12, 0};
    {
      EnsembleFile file = EnsembleFile::create(path, origin);
      file.append(example_configuration("first"));
      file.append(example_configuration("second"));
      file.append(late);
      file.append(early);
      CHECK_THROWS_AS(file.append(late), std::runtime_error);
    }
    CHECK(holds_ensemble(path));
    const EnsembleFile file = EnsembleFile::open(path, Access::read);
    CHECK(file.origin().options == origin.options);
    CHECK(file.origin().potential == origin.potential);
    CHECK(file.origin().seed == origin.seed);
    const auto configurations = file.configurations();
    REQUIRE(configurations.size() == 2);
    CHECK(configurations[1].structure_text == "second");
    CHECK(configurations[0].minimum.positions == example_configuration("").minimum.positions);
    CHECK(configurations[0].minimum.masses == example_structure().masses);
    CHECK(configurations[0].relaxation == 0.25);
    CHECK(file.keys() == std::set<EnsembleKey>{early.key, late.key});
    const auto runs = file.runs();
    REQUIRE(runs.size() == 2);
    CHECK(same(runs[0], early));
    CHECK(same(runs[1], late));
  }

  TEST_CASE("ensembles and landscapes are told apart, and one process writes") {
    const TemporaryFolder folder;
    const auto path = folder / "a.iso";
    {
      const EnsembleFile writer = EnsembleFile::create(path, origin);
      CHECK(refusal([&] { EnsembleFile::open(path, Access::write); }).find("another process is writing it") !=
            std::string::npos);
      CHECK(EnsembleFile::open(path, Access::read).runs().empty());
    }
    CHECK(refusal([&] { LandscapeFile::open(path, Access::read); }) ==
          "landscape " + path.string() + ": is not a landscape file");
    LandscapeFile::create(folder / "b.pel", example_provenance(), minimum(example_start(), MinimumId{0}));
    CHECK(refusal([&] { EnsembleFile::open(folder / "b.pel", Access::read); }) ==
          "ensemble " + (folder / "b.pel").string() + ": is not an ensemble file");
    CHECK(refusal([&] { EnsembleFile::open(folder / "c.iso", Access::read); }) ==
          "ensemble " + (folder / "c.iso").string() + ": no such file");
    CHECK(refusal([&] { EnsembleFile::create(path, origin); }).find("exists already") != std::string::npos);
  }
}

}  // namespace pel
