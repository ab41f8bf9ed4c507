#include <cmath>
#include <cstdlib>
#include <filesystem>
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

/// `settings`: of the environment, such as GLASSES=2.
Finished story(const std::string& script, const std::vector<std::string>& arguments,
               const std::vector<std::string>& settings = {}) {
  std::vector<std::string> words{"env", std::string("PEL=") + PEL_PROGRAM};
  words.insert(words.end(), settings.begin(), settings.end());
  words.insert(words.end(), {"bash", std::string(PEL_EXAMPLES) + "/" + script});
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run(words);
}

/// Runs the small form in `folder`; returns what it prints.
std::string tell(const std::string& script, const TemporaryFolder& folder,
                 const std::vector<std::string>& settings = {}) {
  const Finished finished = story(script, {"small", folder.path().string()}, settings);
  CAPTURE(finished.out);
  CAPTURE(finished.err);
  REQUIRE(finished.code == 0);
  return finished.out;
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
    CHECK(result["D_RW"] > 0);
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
    const auto check_setting = [&](const std::string& setting, const std::string& part) {
      check_refused(story("lj_glass/lj_glass.sh", {"small", out}, {setting}), part);
    };
    check_setting("PEL=" + out + "/none", "/none: is no program");
    check_setting("FRAMES= ", "FRAMES is ' '; give numbers of frames");
    check_setting("FRAMES=9 x", "FRAMES is '9 x'");
    check_setting("RANKS=0", "RANKS is '0'");
    check_setting("GLASSES=two", "GLASSES is 'two'");
    check_setting("HASTE=0.5", "HASTE is '0.5'");
    check_refused(story("lj_glass/lj_glass.sh", {"small", ""}), "give small or full");
    check_refused(story("lj_glass/lj_glass.sh", {"small", out + "/a,b"}), "a blank or a comma in its name");
    check_refused(story("vacancy_dynamics/vacancy_dynamics.sh", {"small", out}, {"TEMPERATURE=5"}), "at 5 K; give");
  }

  TEST_CASE("examples: a vacancy by molecular dynamics walks as pel kmc says") {
    const TemporaryFolder folder;
    tell("vacancy_dynamics/vacancy_dynamics.sh", folder);
    const Json document = figures(folder, "runs-600.json"), md = document["results"][0];
    const Json kmc = figures(folder, "kmc.json")["results"][0];
    CHECK(kmc["f"].get<double>() == doctest::Approx(43.0 / 53).epsilon(1e-6));
    // Every hop, by a half edge along two axes, is in D_RW, which is a slope: its ends weigh less.
    double hops = 0;
    for (const Json& trajectory : document["trajectories"]) hops += trajectory["hops"].get<double>();
    const double edge = 3.685, atoms = 31, time = 4 * 150;
    CHECK(md["D_RW"].get<double>() == doctest::Approx(hops * edge * edge / (12 * atoms * time)).epsilon(0.2));
    // Their number: within the scatter of some eighty, and what harmonic rates leave out (a third more at 108 sites).
    const double expected = kmc["D_RW"].get<double>() * 12 * atoms * time / (edge * edge);
    CHECK(hops > expected - 4 * std::sqrt(expected));
    CHECK(hops < 1.6 * expected + 4 * std::sqrt(expected));
    CHECK(std::abs(md["f"].get<double>() - 43.0 / 53) < 0.3);
  }

  TEST_CASE("examples: two glasses of Cu50Zr50, in the bulk and at their surfaces, and started again") {
    const TemporaryFolder folder;
    const std::string script = "cu50zr50/decomposition.sh";
    tell(script, folder, {"GLASSES=2"});
    const Json glasses = figures(folder, "glass.json")["results"];
    REQUIRE(glasses.size() == 2);
    for (const Json& glass : glasses) {
      check_cooling(glass);
      // At such a rate there may be no two lines; where there are, they cross within the window.
      const Json& transition = glass.at("glass_transition").at("volume");
      if (!transition.is_null()) CHECK(transition["temperature"] > 520);
      if (!transition.is_null()) CHECK(transition["temperature"] < 1900);
    }
    const Json bulk = figures(folder, "runs-10.json"), surface = figures(folder, "surface_runs-10.json");
    check_figures(bulk, 2, 5, 10);
    check_figures(surface, 1, 5, 10);
    CHECK(surface["dimension"] == 2);
    CHECK(surface["masses_known"] == true);
    CHECK(surface["trajectories"].size() == 2);
    for (const Json& trajectory : surface["trajectories"]) {
      CHECK(trajectory["atoms_counted"] < trajectory["atoms"]);
      CHECK(trajectory["atoms_counted"] > 10);
    }
    // What is there stays there, and more frames are added to it.
    tell(script, folder, {"GLASSES=2", "FRAMES=12"});
    const std::string again = tell(script, folder, {"GLASSES=2", "FRAMES=10 12"});
    CHECK(again.find("== there are more than 10 frames") != std::string::npos);
    check_figures(figures(folder, "runs-12.json"), 2, 5, 12);
    check_figures(figures(folder, "surface_runs-12.json"), 1, 5, 12);
    CHECK(figures(folder, "runs-10.json") == bulk);
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
      check_figures(figures(folder, "runs-" + std::to_string(each.frames) + ".json"), 2, 1, each.frames);
    }
  }

  const std::string nickel_and_copper = "/usr/share/lammps/potentials/CuNi.eam.alloy";

  TEST_CASE("examples: a glass by a potential of one's own" *
            doctest::skip(!std::filesystem::exists(nickel_and_copper))) {
    const TemporaryFolder folder;
    tell("ni80p20/ni80p20.sh", folder, {"NI_P=" + nickel_and_copper, "ELEMENTS=Ni Cu"});
    const Json document = figures(folder, "runs-12.json");
    check_figures(document, 2, 1, 12);
    CHECK(document["results"][0]["species"].size() == 2);
  }
}
