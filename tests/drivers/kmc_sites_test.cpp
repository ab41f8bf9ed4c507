#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/kinetics/vacancy_lattice.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace pel {
namespace {

using test::Finished;
using test::has;
using test::TemporaryFolder;
using Json = nlohmann::json;

/// The crystal of `test::vacancy_crystal` without the vacancy, in another order of its sites, a little aside.
Structure perfect_crystal() {
  const Structure vacancy = test::vacancy_crystal();
  Structure crystal = test::fcc_crystal(3, 0);
  const double scale = vacancy.cell.edges()(0, 0) / crystal.cell.edges()(0, 0);
  crystal.positions = (scale * crystal.positions.rowwise().reverse()).eval();
  crystal.positions.colwise() += Vector3(0.05, -0.1, 0.02);
  crystal.cell = vacancy.cell;
  return crystal;
}

Structure without_last_atoms(Structure structure, Index atoms) {
  const Index kept = structure.atoms() - atoms;
  structure.positions = structure.positions.leftCols(kept).eval();
  structure.species.resize(static_cast<std::size_t>(kept));
  structure.fixed.resize(static_cast<std::size_t>(kept));
  return structure;
}

/// Ids of the atoms next to the vacancy, which is at the origin.
std::string neighbors(const Structure& structure) {
  double hop = INFINITY;
  std::vector<double> distances;
  for (Index atom = 0; atom < structure.atoms(); ++atom) {
    distances.push_back(structure.cell.minimum_image(structure.positions.col(atom)).norm());
    hop = std::min(hop, distances.back());
  }
  std::string ids;
  for (std::size_t atom = 0; atom < distances.size(); ++atom)
    if (distances[atom] < 1.01 * hop) ids += (ids.empty() ? "" : ",") + std::to_string(atom + 1);
  return ids;
}

/// A landscape with the hops of the vacancy, and the sites, in the folder.
struct Swept {
  TemporaryFolder folder;
  std::string landscape = folder / "vacancy.pel";
  std::string sites = folder / "crystal.data";

  Swept() {
    const test::SystemFiles files = test::write_vacancy_crystal(folder);
    test::write_file(sites, test::data_file(perfect_crystal()));
    const Finished sweep = test::run_pel({"sweep", "--structure", files.structure, "--potential", files.potential,
                                          "--landscape", landscape, "--identity", "permutation", "--atoms",
                                          neighbors(test::vacancy_crystal()), "--trials", "3", "--quiet"});
    REQUIRE(sweep.code == 0);
  }

  std::vector<std::string> kmc(std::vector<std::string> more) const {
    more.insert(more.begin(), {"kmc", "--landscape", landscape, "--temperature", "0.3", "--walkers", "20", "--quiet"});
    return more;
  }
};

Json read_json(const std::string& path) { return Json::parse(std::ifstream(path)); }

double lattice_correlation() {
  const Network network = test::folded_vacancy_network(test::face_centered(3));
  return transport(network, rates(network, test::unit_rates())).at(0).all.correlation;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("kmc takes displacements between the sites of the crystal, on any number of ranks") {
    const Swept swept;
    const std::string json = swept.folder / "kmc.json";
    const Finished relaxed = test::run_pel(swept.kmc({"--json", json}));
    REQUIRE(relaxed.code == 0);
    CHECK(has(relaxed.out, "as relaxed"));
    const double between_positions = read_json(json)["results"][0]["f"];
    const Finished finished = test::run_pel(swept.kmc({"--sites", swept.sites, "--json", json}));
    CHECK(finished.err.empty());
    REQUIRE(finished.code == 0);
    CHECK(has(finished.out, "sites of the crystal\n"));
    const Json alone = read_json(json);
    CHECK(alone["results"][0]["claim"] == "infinite_time");
    const double between_sites = alone["results"][0]["f"];
    CHECK(std::abs(between_sites - lattice_correlation()) < 1e-6);
    CHECK(std::abs(between_positions - between_sites) > 1e-3);
    REQUIRE(test::run_pel(swept.kmc({"--sites", swept.sites, "--json", json}), 2).code == 0);
    CHECK(read_json(json) == alone);
  }

  TEST_CASE("sites that do not fit are one line with exit code 1") {
    const Swept swept;
    const std::string other_box = swept.folder / "other.data", few = swept.folder / "few.data",
                      nonsense = swept.folder / "nonsense.data", graph = swept.folder / "a.graph";
    test::write_file(other_box, test::data_file(test::fcc_crystal(3, 0)));
    test::write_file(few, test::data_file(without_last_atoms(perfect_crystal(), 2)));
    test::write_file(nonsense, "no data file\n");
    test::write_file(graph, "minimum 0\nsaddle 0 0 0.5\n step 1 0 0\n");
    test::check_refused(test::run_pel(swept.kmc({"--sites", swept.folder / "missing.data"})), "missing.data");
    test::check_refused(test::run_pel(swept.kmc({"--sites", nonsense})), "nonsense.data");
    test::check_refused(test::run_pel(swept.kmc({"--sites", other_box})), "its box is not that of the landscape");
    test::check_refused(test::run_pel(swept.kmc({"--sites", few})), "106 sites for 107 atoms");
    test::check_refused(
        test::run_pel({"kmc", "--graph", graph, "--sites", swept.sites, "--temperature", "300", "--quiet"}),
        "--sites: goes with --landscape");
  }
}

}  // namespace pel
