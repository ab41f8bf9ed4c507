#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/landscape/store.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;

/// A sweep around the vacancy; later words come after the usual ones.
Finished sweep(const SystemFiles& files, const std::string& landscape, const std::vector<std::string>& more = {},
               int ranks = 0) {
  std::vector<std::string> words{"sweep",         "--structure", files.structure, "--potential",
                                 files.potential, "--landscape", landscape,       "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

/// Atoms 1 and 2, three searches each.
std::vector<std::string> six_searches(const std::string& json) {
  return {"--atoms", "1,2", "--trials", "3", "--json", json};
}

Json read_json(const std::filesystem::path& path) { return Json::parse(file_content(path)); }

std::vector<std::string> names_in(const TemporaryFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// A refused command: what it was, and a part of what it answers.
struct Refusal {
  SystemFiles files;
  std::vector<std::string> more;
  std::string complaint;
};

void require_refused(const Refusal& each, const std::string& landscape, const TemporaryFolder& folder) {
  const auto names = names_in(folder);
  const std::string before = file_content(landscape);
  const Finished finished = sweep(each.files, landscape, each.more);
  check_refused(finished, each.complaint);
  CHECK(file_content(landscape) == before);
  CHECK(names_in(folder) == names);
}

/// SQLite keeps the user's version number, here that of the schema, at byte 60, big-endian (sqlite.org/fileformat.html,
/// section 1.3).
void make_newer(const std::filesystem::path& landscape) {
  std::string bytes = file_content(landscape);
  bytes.at(63) = 99;
  write_file(landscape, bytes);
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("a sweep gives the same figures, to the last digit, on any number of ranks") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished alone = sweep(files, folder / "0.pel", six_searches(folder / "0.json"));
    CHECK(alone.err.empty());
    REQUIRE(alone.code == 0);
    const Json json = read_json(folder / "0.json");
    CHECK(json["searches"] == 6);
    CHECK(json["connected"] >= 3);
    CHECK(json["unidentified"] == 0);
    CHECK(json["barriers"].size() == json["saddles"]);
    for (const int ranks : {1, 2, 4}) {
      CAPTURE(ranks);
      const std::string name = folder / std::to_string(ranks);
      const Finished finished = sweep(files, name + ".pel", six_searches(name + ".json"), ranks);
      REQUIRE(finished.code == 0);
      CHECK(finished.out == alone.out);
      CHECK(file_content(name + ".json") == file_content(folder / "0.json"));
    }
  }

  TEST_CASE("ranks that share one LAMMPS find the same events") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "alone.pel", six_searches(folder / "alone.json")).code == 0);
    auto arguments = six_searches(folder / "teams.json");
    arguments.insert(arguments.end(), {"--ranks-per-search", "2"});
    const Finished finished = sweep(files, folder / "teams.pel", arguments, 4);
    CAPTURE(finished.err);
    REQUIRE(finished.code == 0);
    const Json alone = read_json(folder / "alone.json"), teams = read_json(folder / "teams.json");
    CHECK(teams["outcomes"] == alone["outcomes"]);
    REQUIRE(teams["barriers"].size() == alone["barriers"].size());
    for (std::size_t k = 0; k < alone["barriers"].size(); ++k)
      for (const std::string side : {"forward", "reverse"})
        CHECK(teams["barriers"][k][side].get<double>() ==
              doctest::Approx(alone["barriers"][k][side].get<double>()).epsilon(1e-6));
  }

  TEST_CASE("a sweep that is done is not done again") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished first = sweep(files, folder / "a.pel", six_searches(folder / "first.json"));
    REQUIRE(first.code == 0);
    const std::string landscape = file_content(folder / "a.pel");
    const Finished second = sweep(files, folder / "a.pel", six_searches(folder / "second.json"), 2);
    CHECK(second.code == 0);
    CHECK(second.out == first.out);
    CHECK(file_content(folder / "second.json") == file_content(folder / "first.json"));
    CHECK(file_content(folder / "a.pel") == landscape);
  }

  TEST_CASE("more trials add to what is there, and searches may start from a minimum that was found") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const std::string landscape = folder / "a.pel", json = folder / "a.json";
    REQUIRE(sweep(files, landscape, six_searches(json)).code == 0);
    const auto before = LandscapeFile::open(landscape, Access::read).attempted();
    const Json figures = read_json(json);
    REQUIRE(sweep(files, landscape, {"--atoms", "1,2", "--trials", "5", "--json", json}).code == 0);
    CHECK(read_json(json)["searches"] == 10);
    CHECK(read_json(json)["force_calls"] > figures["force_calls"]);
    REQUIRE(sweep(files, landscape, {"--atoms", "7", "--trials", "2", "--minima", "1", "--json", json}).code == 0);
    CHECK(read_json(json)["searches"] == 12);
    const auto after = LandscapeFile::open(landscape, Access::read).attempted();
    CHECK(std::includes(after.begin(), after.end(), before.begin(), before.end()));
    CHECK(after.contains({MinimumId{1}, 6, 1}));
    const Landscape landscape_after = LandscapeFile::open(landscape, Access::read).load();
    CHECK(minimum(landscape_after, MinimumId{1}).searched);
    CHECK(!minimum(landscape_after, MinimumId{2}).searched);
  }

  TEST_CASE("trials made at once or one after the other are the same searches") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a.pel", {"--atoms", "1", "--trials", "4", "--json", folder / "a.json"}).code == 0);
    for (const std::string trials : {"1", "4"})
      REQUIRE(sweep(files, folder / "b.pel", {"--atoms", "1", "--trials", trials, "--json", folder / "b.json"}).code ==
              0);
    CHECK(file_content(folder / "a.json") == file_content(folder / "b.json"));
  }

  TEST_CASE("by permutation a vacancy that hopped is the vacancy it was, on any number of ranks") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    std::vector<std::string> words{"--atoms", "1-6", "--trials", "3", "--identity", "permutation"};
    for (const int ranks : {0, 2}) {
      const std::string name = folder / std::to_string(ranks);
      auto more = words;
      more.insert(more.end(), {"--json", name + ".json"});
      REQUIRE(sweep(files, name + ".pel", more, ranks).code == 0);
    }
    CHECK(file_content(folder / "0.json") == file_content(folder / "2.json"));
    const std::string path = folder / "0.pel";
    const Landscape landscape = LandscapeFile::open(path, Access::read).load();
    const Minimum& zero = minimum(landscape, MinimumId{0});
    CHECK(zero.symmetry == 1);
    for (std::int64_t k = 1; k < minima(landscape); ++k)
      CHECK(std::abs(minimum(landscape, MinimumId{k}).energy - zero.energy) > 1e-3);
    std::vector<const Saddle*> loops;
    for (std::int64_t k = 0; k < saddles(landscape); ++k)
      if (const Saddle& edge = saddle(landscape, SaddleId{k}); edge.from == MinimumId{0} && edge.to == MinimumId{0})
        loops.push_back(&edge);
    CHECK(loops.size() >= 3);
    CHECK(loops.size() <= 6);  // 12 neighbors, in pairs of opposite hops
    for (const Saddle* loop : loops) {
      CHECK(loop->energy == doctest::Approx(loops[0]->energy).epsilon(1e-7));
      CHECK(loop->max_displacement == doctest::Approx(loops[0]->max_displacement).epsilon(1e-4));
      std::vector<Index> sorted = loop->permutation;
      std::sort(sorted.begin(), sorted.end());
      REQUIRE(sorted.size() == 107);
      for (Index k = 0; k < 107; ++k) CHECK(sorted[static_cast<std::size_t>(k)] == k);
    }

    const Finished again = sweep(files, path, words);
    CHECK(again.code == 0);
    CHECK(has(sweep(files, path, {"--atoms", "1", "--trials", "1"}).err,
              "--identity labelled: the landscape '" + path + "' was made with permutation"));
    CHECK(has(run_pel({"info", "--landscape", path, "--quiet"}).out, "permutation: up to translations"));
    const Finished checked = run_pel({"check", "--landscape", path, "--quiet"});
    CHECK(checked.code == 0);
    CHECK(has(checked.out, " 0 rejected"));
  }

  TEST_CASE("fixed atoms have their place at every minimum and saddle, and are no central atoms") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a.pel", {"--atoms", "1,60", "--fixed", "60-70", "--trials", "3"}).code == 0);
    const LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    CHECK(file.totals().searches == 3);
    const Matrix3X given = file.provenance().structure.positions.middleCols(59, 11);
    const Landscape landscape = file.load();
    REQUIRE(saddles(landscape) > 0);
    for (std::int64_t k = 0; k < saddles(landscape); ++k)
      CHECK(saddle(landscape, SaddleId{k}).positions.middleCols(59, 11).isApprox(given, 1e-12));
    for (std::int64_t k = 0; k < minima(landscape); ++k)
      CHECK(minimum(landscape, MinimumId{k}).positions.middleCols(59, 11).isApprox(given, 1e-12));
  }

  TEST_CASE("a sweep that cannot be made is one line with exit code 1, and makes no landscape") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const auto written = [&](const std::string& name, const std::string& content) {
      write_file(folder / name, content);
      return (folder / name).string();
    };
    const std::string text = file_content(files.structure);
    std::string two_types = text;
    two_types.replace(two_types.find("1 atom types"), 12, "2 atom types");
    two_types.insert(two_types.find("\nAtoms"), "2 1\n");
    const std::string one_type = "units lj\natom_style atomic\npair_style lj/smooth/linear 2.2\npair_coeff 1 1 1 1\n";
    const std::string no_style = "units lj\natom_style atomic\npair_style lj/wrong 2.2\npair_coeff * * 1 1\n";
    const std::string no_table = "units metal\natom_style atomic\npair_style eam/fs\npair_coeff * * /none.eam.fs Cu\n";
    const std::vector<Refusal> refusals{
        {{folder / "none.data", files.potential}, {}, "structure '" + (folder / "none.data").string() + "'"},
        {{written("cut.data", text.substr(0, text.size() / 2)), files.potential}, {}, "cut.data': LAMMPS says: "},
        {{written("two.data", two_types), written("one.potential", one_type)},
         {},
         "one.potential': LAMMPS says: All pair coeffs are not set"},
        {{files.structure, written("style.potential", no_style)},
         {},
         "'pair_style lj/wrong 2.2': LAMMPS says: Unrecognized pair style 'lj/wrong'"},
        {{files.structure, written("units.potential", "units lj\natom_style atomic\n")}, {}, "it has no pair_style"},
        {{files.structure, written("table.potential", no_table)}, {}, "LAMMPS says: cannot open eam/fs potential file"},
        {files, {"--tirals", "2"}, "unknown option --tirals; did you mean --trials?"},
        {files, {"--config", written("wrong.toml", "\ntirals = 2\n")}, ":2: unknown key tirals; did you mean trials?"},
        {files, {"--atoms", "1-108"}, "--atoms 1-108: atom 108 does not exist; atoms are numbered 1 to 107"},
        {files, {"--atoms", "0"}, "atom 0 does not exist"},
        {files, {"--atoms", "3", "--fixed", "1-5"}, "--atoms 3: all of them are fixed"},
        {files, {"--fixed", "108"}, "--fixed 108: atom 108 does not exist"},
        {files, {"--minima", "1"}, "--minima 1: minimum 1 does not exist"},
        {files, {"--trials", "0"}, "--trials: \"0\""},
        {files, {"--force-tolerance", "-1"}, "--force-tolerance: \"-1\""},
        {files, {"--max-energy", "nan"}, "--max-energy: \"nan\""},
        {files, {"--identity", "nearly"}, "--identity: nearly not in {labelled,permutation}"},
        {files, {"--ranks-per-search", "2"}, "teams of 2 ranks"},
        {files, {"--json", "/no/such/folder/x.json"}, "--json /no/such/folder/x.json"}};
    for (const Refusal& each : refusals) require_refused(each, folder / "new.pel", folder);
  }

  TEST_CASE("a sweep that does not belong to a landscape leaves it as it is") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const std::string landscape = folder / "a.pel";
    REQUIRE(sweep(files, landscape, {"--atoms", "1", "--trials", "2"}).code == 0);
    Structure moved = vacancy_crystal();
    moved.positions(1, 50) += 0.01;
    const SystemFiles other = [&] {
      write_file(folder / "moved.data", data_file(moved));
      write_file(folder / "other.potential", smooth_lennard_jones("1.01"));
      return SystemFiles{folder / "moved.data", folder / "other.potential"};
    }();
    const std::vector<Refusal> refusals{
        {{files.structure, other.potential}, {}, "was made with another potential than"},
        {{other.structure, files.potential}, {}, "was made from another structure than"},
        {files, {"--fixed", "3"}, "was made with other fixed atoms"},
        {files, {"--seed", "2"}, "--seed 2: the landscape '" + landscape + "' was made with 1"},
        {files, {"--force-tolerance", "0.02"}, "--force-tolerance 0.02: the landscape"},
        {files, {"--max-energy", "2"}, "--max-energy 2: the landscape"},
        {files,
         {"--identity", "permutation"},
         "--identity permutation: the landscape '" + landscape + "' was made with labelled"},
        {files, {"--minima", "0-77"}, "--minima 0-77: minimum 77 does not exist"},
        {files, {"--atoms", "200"}, "--atoms 200: atom 200 does not exist"}};
    for (const Refusal& each : refusals) require_refused(each, landscape, folder);
    make_newer(landscape);
    require_refused({files, {}, "a.pel: written by a newer pel, schema 99"}, landscape, folder);
    require_refused({files, {}, "lj.potential: is not a landscape file"}, files.potential, folder);
    CHECK(has(sweep(files, folder.path()).err, "is not a file"));
  }

  TEST_CASE("a sweep into a folder that cannot be written is refused") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    // Nobody makes files in /proc, not even root, whom permissions do not bind.
    for (const std::string place : {"/proc", "/no/such/folder"})
      require_refused({files, {}, "landscape " + place + "/a.pel: "}, place + "/a.pel", folder);
  }

  TEST_CASE("a comment in the potential does not make it another one") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a.pel", {"--atoms", "1", "--trials", "1"}).code == 0);
    write_file(files.potential, "# by Lennard-Jones\n" + smooth_lennard_jones());
    CHECK(sweep(files, folder / "a.pel", {"--atoms", "1", "--trials", "2"}).code == 0);
  }
}
