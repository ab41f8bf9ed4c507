#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

// The small forms of the examples of D = D_RW x f from molecular dynamics.
namespace {

using namespace pel::test;
using Json = nlohmann::json;

Finished story(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"env", std::string("PEL=") + PEL_PROGRAM, "bash",
                                 std::string(PEL_EXAMPLES) + "/" + script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run(words);
}

/// Runs the small form in `folder`.
void tell(const std::string& script, const TemporaryFolder& folder) {
  const Finished finished = story(script, {"small", folder.path().string()});
  CAPTURE(finished.out);
  CAPTURE(finished.err);
  REQUIRE(finished.code == 0);
}

Json figures(const TemporaryFolder& folder, const std::string& file) {
  return Json::parse(file_content(folder / file));
}

void check_figures(const Json& document, std::size_t temperatures, std::size_t thresholds, int frames) {
  for (const Json& trajectory : document["trajectories"]) CHECK(trajectory["frames"] == frames);
  const Json& results = document["results"];
  REQUIRE(results.size() == temperatures * thresholds);
  for (std::size_t k = 0; k < results.size(); ++k) {
    const Json& result = results[k];
    CAPTURE(result["temperature"].get<double>());
    CAPTURE(result["threshold"].get<double>());
    const double random_walk = result["D_RW"];
    CHECK(random_walk > 0);
    CHECK(result["f"].get<double>() * random_walk == doctest::Approx(result["D"].get<double>()).epsilon(1e-9));
    if (k % thresholds > 0) CHECK(result["activated"] <= results[k - 1]["activated"]);
    if (k >= thresholds) CHECK(result["activated"] >= results[k - thresholds]["activated"]);
  }
}

/// Colder is lower in energy.
void check_cooling(const Json& run) {
  const std::vector<double> energies = run["energies"];
  CHECK(energies.back() < energies.front());
}

}  // namespace

TEST_SUITE("examples") {
  TEST_CASE("examples: what a script cannot do is said in one line") {
    const TemporaryFolder folder;
    const std::string out = folder.path().string();
    check_refused(story("lj_glass/lj_glass.sh", {}), "lj_glass.sh: '': give small or full");
    check_refused(story("lj_glass/lj_glass.sh", {"tiny"}), "'tiny': give small or full");
    check_refused(story("ni80p20/ni80p20.sh", {"small", out}), "NI_P is not set; name a file of pair style eam/alloy");
    REQUIRE(setenv("NI_P", (out + "/none").c_str(), 1) == 0);
    check_refused(story("ni80p20/ni80p20.sh", {"small", out}), "/none' cannot be read");
    REQUIRE(unsetenv("NI_P") == 0);
    check_refused(
        run({"env", "PEL=" + out + "/none", "bash", std::string(PEL_EXAMPLES) + "/silica/silica.sh", "small", out}),
        "/none: is no program");
  }

  TEST_CASE("examples: a vacancy by molecular dynamics walks as pel kmc says") {
    const TemporaryFolder folder;
    tell("vacancy_dynamics/vacancy_dynamics.sh", folder);
    const Json md = figures(folder, "runs.json")["results"][0], kmc = figures(folder, "kmc.json")["results"][0];
    CHECK(kmc["f"].get<double>() == doctest::Approx(43.0 / 53).epsilon(1e-6));
    // Some hundred hops, which draw f to 0.1 and D_RW to a tenth, times what harmonic rates leave out.
    CHECK(std::abs(md["f"].get<double>() - 43.0 / 53) < 0.3);
    const double rates = md["D_RW"].get<double>() / kmc["D_RW"].get<double>();
    CHECK(rates > 0.6);
    CHECK(rates < 2);
  }

  TEST_CASE("examples: Cu50Zr50, in the bulk and at its surface") {
    const TemporaryFolder folder;
    tell("cu50zr50/decomposition.sh", folder);
    const Json glass = figures(folder, "glass.json")["results"][0];
    check_cooling(glass);
    // At such a rate there may be no two lines; where there are, they cross within the window.
    const Json& transition = glass.at("glass_transition").at("volume");
    if (!transition.is_null()) CHECK(transition["temperature"] > 520);
    if (!transition.is_null()) CHECK(transition["temperature"] < 1900);
    check_figures(figures(folder, "runs.json"), 2, 5, 10);
    const Json surface = figures(folder, "surface_runs.json");
    check_figures(surface, 1, 5, 10);
    CHECK(surface["dimension"] == 2);
    for (const Json& trajectory : surface["trajectories"]) {
      CHECK(trajectory["atoms_counted"] < trajectory["atoms"]);
      CHECK(trajectory["atoms_counted"] > 10);
    }
  }

  TEST_CASE("examples: a Lennard-Jones glass, silica, and the mixture of Kob and Andersen") {
    struct Story {
      const char* script;
      int frames;
    };
    for (const Story& each : {Story{"lj_glass/lj_glass.sh", 16}, Story{"silica/silica.sh", 10},
                              Story{"kob_andersen/kob_andersen.sh", 40}}) {
      CAPTURE(each.script);
      const TemporaryFolder folder;
      tell(each.script, folder);
      check_cooling(figures(folder, "glass.json")["results"][0]);
      check_figures(figures(folder, "runs.json"), 2, 1, each.frames);
    }
  }
}
