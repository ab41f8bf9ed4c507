#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "drivers/command_line/atom_list.hpp"
#include "libpel/core/neighbors.hpp"
#include "tests/support/data_positions.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/folder_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

/// A mass as well: lj potentials set none.
std::string potential_with_mass(const TemporaryFolder& folder) {
  write_file(folder / "lj.potential", smooth_lennard_jones() + "mass 1 2.0\n");
  return folder / "lj.potential";
}

Finished quench(const std::string& potential, const std::string& output, const Words& more, int ranks = 0) {
  Words words{"quench", "--potential", potential, "--output", output};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

/// 108 atoms melted and cooled in a second.
Words glass(const std::string& ensemble, const Words& more = {}) {
  Words words{"--composition", "A",   "--atoms",      "108", "--number-density", "0.85", "--ensemble",    ensemble,
              "--melt",        "1.5", "--melt-time",  "5",   "--cool-to",        "0.3",  "--rate",        "0.1",
              "--points",      "40",  "--checkpoint", "7",   "--anneal",         "0.4",  "--anneal-time", "2"};
  if (ensemble == "npt") words.insert(words.end(), {"--pressure", "1"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("quench: a crystal with a vacancy is relaxed around it") {
    const TemporaryFolder folder;
    const std::string potential = potential_with_mass(folder);
    const Finished finished = quench(
        potential, folder / "crystal",
        {"--lattice", "fcc", "--a", "1.6", "--cells", "3", "--vacancies", "1", "--json", folder / "figures.json"});
    CHECK(finished.err.empty());
    REQUIRE(finished.code == 0);
    const Json run = Json::parse(file_content(folder / "figures.json"))["results"][0];
    CHECK(run["atoms"] == 107);
    CHECK(run["local_order"] == Json{{"fcc", 95}, {"hcp", 0}, {"bcc", 0}, {"icosahedral", 0}, {"none", 12}});
    CHECK(has(finished.out, "88.8"));  // per cent
    CHECK(!has(finished.out, "no glass"));
    const std::string data = run["structure"];
    CHECK(has(file_content(data), "Masses\n\n1 2\n"));
    REQUIRE(run_pel({"relax", "--structure", data, "--potential", potential, "--output", folder / "relaxed.data",
                     "--json", folder / "relaxed.json"})
                .code == 0);
    const Json relaxed = Json::parse(file_content(folder / "relaxed.json"));
    CHECK(relaxed["force_calls"] == 1);
    CHECK(relaxed["energy"].get<double>() == doctest::Approx(run["energy"].get<double>()).epsilon(1e-12));
    const Cell cell(4.8 * Matrix3::Identity(), {true, true, true});
    // Twelve atoms have lost a neighbor.
    std::size_t eleven = 0;
    for (const auto& list : neighbor_lists(cell, positions_in(data, 107, cell.edges()), 1.3))
      eleven += list.size() == 11;
    CHECK(eleven == 12);
  }

  TEST_CASE("quench: a melt follows its bath, and is denser and lower in energy when it is cold") {
    const TemporaryFolder folder;
    const std::string potential = potential_with_mass(folder);
    REQUIRE(quench(potential, folder / "glass", glass("npt", {"--json", folder / "figures.json"})).code == 0);
    const Json run = Json::parse(file_content(folder / "figures.json"))["results"][0];
    const std::vector<double> bath = run["bath_temperatures"], kinetic = run["temperatures"], energy = run["energies"],
                              volume = run["volumes"];
    const std::vector<std::string> stages = run["stages"];
    REQUIRE(bath.size() == stages.size());
    CHECK(std::ranges::count(stages, "cool") == 40);
    CHECK(stages.front() == "melt");
    CHECK(stages.back() == "anneal");
    double deviation = 0, first = 0, last = 0;
    for (std::size_t k = 0; k < bath.size(); ++k) {
      if (stages[k] != "cool") continue;
      deviation += std::abs(kinetic[k] / bath[k] - 1) / 40;
      first = first == 0 ? static_cast<double>(k) : first;
      last = static_cast<double>(k);
    }
    CHECK(deviation < 0.15);
    const auto hot = static_cast<std::size_t>(first), cold = static_cast<std::size_t>(last);
    CHECK(bath[hot] == doctest::Approx(1.5 - 0.015));
    CHECK(bath[cold] == doctest::Approx(0.3 + 0.015));
    CHECK(energy[cold] < energy[hot]);
    CHECK(volume[cold] < 0.95 * volume[hot]);
    CHECK(run["energy"].get<double>() < energy.back());
  }

  TEST_CASE("quench: replicas differ, and are the same on 1, 2 and 4 ranks") {
    const TemporaryFolder folder;
    const std::string potential = potential_with_mass(folder);
    const Words three = glass("nvt", {"--replicas", "3", "--quiet"});
    REQUIRE(quench(potential, folder / "alone", three).code == 0);
    CHECK(file_content(folder / "alone/r1.data") != file_content(folder / "alone/r2.data"));
    for (const int ranks : {2, 4}) {
      const std::string output = folder / ("ranks" + std::to_string(ranks));
      REQUIRE(quench(potential, output, three, ranks).code == 0);
      CHECK(folder_content(output) == folder_content(folder / "alone"));
    }
    const std::string before = folder_content(folder / "alone");
    write_file(folder / "alone/r1.5.restart", "left by a kill between the last record and the end");
    REQUIRE(quench(potential, folder / "alone", three).code == 0);  // nothing is left to do
    CHECK(folder_content(folder / "alone") == before);
    const Finished shared = quench(potential, folder / "shared", glass("nvt", {"--ranks-per-run", "2"}), 2);
    CHECK(shared.code == 0);
    CHECK(has(shared.out, "r1"));
  }

  TEST_CASE("quench: free surfaces, and the list of their atoms") {
    const TemporaryFolder folder;
    const std::string potential = potential_with_mass(folder);
    const Words words{"--lattice",
                      "fcc",
                      "--a",
                      "1.6",
                      "--cells",
                      "4",
                      "--surface",
                      "z",
                      "--vacuum",
                      "5",
                      "--layer",
                      "0.5",
                      "--surface-time",
                      "3",
                      "--surface-temperature",
                      "0.1",
                      "--json",
                      folder / "figures.json",
                      "--quiet"};
    REQUIRE(quench(potential, folder / "slab", words).code == 0);
    const Json run = Json::parse(file_content(folder / "figures.json"))["results"][0];
    CHECK(run["volume"].get<double>() == doctest::Approx(6.4 * 6.4 * 11.4).epsilon(1e-9));
    CHECK(run["stages"][0] == "surface");
    const Matrix3X slab = positions_in(folder / "slab/r1.data", 256, Vector3(6.4, 6.4, 11.4).asDiagonal());
    // Planes of 32 atoms at 0, 0.8, ..., 5.6: of those at the cuts, at 0 and 6.4, the first alone is in the layer.
    std::vector<Index> near;
    for (Index a = 0; a < 256; ++a)
      if (slab(2, a) < 0.5 || slab(2, a) > 5.9) near.push_back(a);
    CHECK(near.size() == 32);
    const std::string ids = run["surface_atoms"];
    CHECK(file_content(folder / "slab/r1.surface") == ids + "\n");
    CHECK(drivers::atom_list(ids, 256, "--atoms") == near);
    // As an option that takes atoms: those are held, all others are relaxed already.
    REQUIRE(run_pel({"relax", "--structure", folder / "slab/r1.data", "--potential", potential, "--output",
                     folder / "held.data", "--fixed", ids})
                .code == 0);
  }

  TEST_CASE("quench: ions that begin side by side with their like melt") {
    const TemporaryFolder folder;
    const std::string potential = std::string(PEL_EXAMPLES) + "/silica/bks.potential";
    REQUIRE(quench(potential, folder / "melt",
                   {"--composition", "SiO2", "--atoms", "48", "--density", "2.3", "--ensemble", "nvt", "--timestep",
                    "0.001", "--melt", "4000", "--melt-time", "0.1", "--json", folder / "figures.json", "--quiet"})
                .code == 0);
    const Json run = Json::parse(file_content(folder / "figures.json"))["results"][0];
    for (const double temperature : run["temperatures"]) CHECK(temperature < 8000);
  }

  TEST_CASE("quench: a tolerance below the noise of forces does not cost the run") {
    const TemporaryFolder folder;
    const Finished finished = quench(potential_with_mass(folder), folder / "glass",
                                     glass("nvt", {"--force-tolerance", "1e-15", "--json", folder / "figures.json"}));
    REQUIRE(finished.code == 0);
    CHECK(has(finished.out, "r1: not relaxed to 1e-15 epsilon/sigma; the largest force component is "));
    const Json run = Json::parse(file_content(folder / "figures.json"))["results"][0];
    CHECK(run["largest_force"] > 1e-15);
    CHECK(run["largest_force"] < 1e-6);
  }

  TEST_CASE("quench: what cannot be done is one line with exit code 1") {
    const TemporaryFolder folder;
    const std::string potential = potential_with_mass(folder);
    write_file(folder / "massless.potential", smooth_lennard_jones());
    write_file(folder / "full.potential", "units lj\natom_style full\npair_style zero 2\npair_coeff * *\n");
    REQUIRE(quench(potential, folder / "there", glass("nvt", {"--quiet"})).code == 0);
    const Words crystal{"--lattice", "fcc", "--a", "1.6", "--cells", "3"};
    struct Case {
      Words words;
      std::string complaint;
      std::string potential = "lj.potential";
      std::string output = "new";
    };
    const auto with = [](Words words, const Words& more) {
      words.insert(words.end(), more.begin(), more.end());
      return words;
    };
    for (const Case& each : std::vector<Case>{
             {{}, "give the atoms by one of --composition, --lattice and --structure"},
             {{"--composition", "cu50"}, "--composition: goes with --atoms"},
             {{"--composition", "cu50", "--atoms", "9", "--number-density", "1"}, "composition cu50: 'cu50' begins"},
             {{"--composition", "A99B", "--atoms", "9", "--number-density", "1"}, "there would be no B"},
             {{"--composition", "A", "--atoms", "9"}, "goes with one of --density and --number-density"},
             {{"--lattice", "hcp"}, "--lattice: hcp not in {sc,bcc,fcc,diamond}"},
             {{"--lattice", "fcc"}, "--lattice: goes with --a and --cells"},
             {with(crystal, {"--vacancies", "108"}), "108 vacancies among 108 sites"},
             {with(crystal, {"--cool-to", "1"}), "--cool-to: goes with --melt and --rate"},
             {with(crystal, {"--melt", "-1"}), "--melt: \"-1\" is not a finite number above 0"},
             {with(crystal, {"--melt", "1", "--cool-to", "2", "--rate", "1"}), "quench: cooling from 1 to 2"},
             {with(crystal, {"--melt", "1", "--cool-to", "0.5", "--rate", "0"}),
              "--rate: \"0\" is not a finite number"},
             {with(crystal, {"--melt", "1", "--cool-to", "0.5", "--rate", "1,2,3"}), "--rate: give one rate or two"},
             {with(crystal, {"--surface", "z", "--surface-time", "1"}), "goes with --surface-temperature"},
             {with(crystal, {"--vacuum", "5"}), "go with --surface"},
             {with(crystal, {"--surface-temperature", "1"}), "go with --surface"},
             {with(crystal, {"--ensemble", "nvt", "--pressure", "1"}),
              "--pressure and --barostat-time: are those of npt"},
             {with(crystal, {"--fit-window", "1,2"}), "--fit-window: goes with a cooling"},
             {glass("nvt", {"--fit-window", "0.5,0.4"}), "--fit-window 0.5,0.4: give the lower temperature first"},
             {glass("nvt", {"--fit-window", "1.6,2"}), "some of the cooling from 1.5 to 0.3"},
             {with(crystal, {"--timestep", "1"}), "--timestep 1: no atom vibrates so slowly; give a time in tau"},
             {with(crystal, {"--masses", "3"}), "--masses: the potential sets the mass of type 1 to 2"},
             {crystal, "it sets no mass of type 1; give --masses", "massless.potential"},
             {crystal, "'atom_style full': dynamics here knows", "full.potential"},
             {crystal, "none': cannot be read", "none"},
             {with(crystal, {"--masses", "1,2"}), "--masses: 2 are given for 1 species"},
             {glass("nvt", {"--seed", "4"}), "--seed 4: the run recorded in", "lj.potential", "there"},
             {glass("npt"), "--ensemble npt: the run recorded in", "lj.potential", "there"}}) {
      CAPTURE(each.complaint);
      check_refused(quench(folder / each.potential, folder / each.output, each.words), each.complaint);
      CHECK(!std::filesystem::exists(folder / "new"));
    }
    write_file(folder / "file", "");
    check_refused(quench(potential, folder / "file", crystal), "--output");
    check_refused(quench(potential, folder / "slab", with(crystal, {"--surface", "z", "--layer", "3"})),
                  "--layer 3: the layers of both surfaces fill the slab");
  }
}
