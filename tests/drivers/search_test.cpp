#include <cmath>
#include <filesystem>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/landscape/store.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words of(const SystemFiles& files) { return {"--structure", files.structure, "--potential", files.potential}; }

Finished sweep(const SystemFiles& files, const std::string& landscape, const Words& more) {
  return run_pel(joined(joined({"sweep", "--landscape", landscape, "--quiet"}, of(files)), more));
}

/// The figures of one search.
Json searched(const TemporaryFolder& folder, const Words& more, int ranks = 0) {
  const Finished finished = run_pel(joined({"search", "--json", folder / "search.json"}, more), ranks);
  CAPTURE(finished.err);
  REQUIRE(finished.code == 0);
  CHECK(finished.err.empty());
  return Json::parse(file_content(folder / "search.json"));
}

void check_same(const Json& search, const Attempt& attempt) {
  CHECK(search["outcome"] == std::string(name(attempt.outcome)));
  CHECK(search["force_calls"] == attempt.force_calls);
  CHECK(search["saddle_force_calls"] == attempt.saddle_force_calls);
}

/// What the sweep recorded of the event of this search.
void check_same_event(const Json& event, const LandscapeFile& file, const SearchKey& key) {
  const Landscape landscape = file.load();
  const std::optional<SaddleId> found = file.finds().at(key);
  REQUIRE(found.has_value());
  const Saddle& recorded = saddle(landscape, *found);
  const double above = recorded.energy - minimum(landscape, key.minimum).energy;
  CHECK(event["energy_above_minimum"].get<double>() == doctest::Approx(above).epsilon(1e-6));
  CHECK(event["max_displacement"].get<double>() == doctest::Approx(recorded.max_displacement).epsilon(1e-3));
  CHECK(event["eigenvalue"].get<double>() < 0);
}

/// Lennard-Jones of this depth, energy and force zero at 2.2, as a table for LAMMPS.
std::string pair_table(double depth) {
  constexpr double end = 2.2;
  const auto energy = [&](double r) { return 4 * depth * (std::pow(r, -12) - std::pow(r, -6)); };
  const auto force = [&](double r) { return 24 * depth * (2 * std::pow(r, -13) - std::pow(r, -7)); };
  std::ostringstream text;
  text << std::setprecision(15) << "PAIR\nN 500 R 0.7 " << end << "\n\n";
  for (int k = 0; k < 500; ++k) {
    const double r = 0.7 + (end - 0.7) * k / 499;
    text << k + 1 << ' ' << r << ' ' << energy(r) - energy(end) + (r - end) * force(end) << ' ' << force(r) - force(end)
         << '\n';
  }
  return text.str();
}

/// The words of each line of a trace, its header among them.
std::vector<Words> lines_of(const std::string& trace) {
  std::vector<Words> lines;
  std::istringstream text(file_content(trace));
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    lines.emplace_back();
    for (std::string word; words >> word;) lines.back().push_back(word);
  }
  return lines;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("a search is the one that the sweep made under its key") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a.pel", {"--atoms", "1,6", "--trials", "3", "--seed", "5"}).code == 0);
    const LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    int events = 0;
    for (const SearchKey& key : file.attempted()) {
      const Words words{"--atom", std::to_string(key.atom + 1), "--trial", std::to_string(key.trial)};
      const Json from_files = searched(folder, joined(joined(of(files), {"--seed", "5"}), words));
      const Json from_landscape = searched(folder, joined({"--landscape", folder / "a.pel"}, words));
      CHECK(from_landscape == from_files);
      const Attempt attempt = file.attempt(key);
      check_same(from_files, attempt);
      const bool has_event =
          attempt.outcome == SearchOutcome::connected || attempt.outcome == SearchOutcome::not_connected;
      REQUIRE(from_files.contains("event") == has_event);
      if (has_event) check_same_event(from_files["event"], file, key);
      events += has_event ? 1 : 0;
    }
    CHECK(events >= 2);
    CHECK(searched(folder, joined(of(files), {"--seed", "6", "--atom", "1"}))["force_calls"] !=
          file.attempt({MinimumId{0}, 0, 0}).force_calls);
  }

  TEST_CASE("a search from another minimum of a landscape takes all else from there") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Words unusual{"--fixed", "60-62", "--force-tolerance", "0.01", "--max-energy", "5.8", "--seed", "3"};
    const auto from = [&](const std::string& minimum) {
      return sweep(files, folder / "a.pel", joined(unusual, {"--atoms", "1-4", "--trials", "2", "--minima", minimum}));
    };
    REQUIRE(from("0").code == 0);
    REQUIRE(from("1").code == 0);
    const LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    for (const SearchKey& key : file.attempted()) {
      const Json search =
          searched(folder, {"--landscape", folder / "a.pel", "--minimum", std::to_string(value(key.minimum)), "--atom",
                            std::to_string(key.atom + 1), "--trial", std::to_string(key.trial)});
      check_same(search, file.attempt(key));
      CHECK(search["seed"] == 3);
    }
  }

  TEST_CASE("ranks that share a search find what one rank finds, and speak once") {
    const TemporaryFolder folder;
    const Words words = joined(of(write_vacancy_crystal(folder)), {"--atom", "1", "--trial", "1"});
    const Json alone = searched(folder, words), shared = searched(folder, words, 2);
    CHECK(shared["outcome"] == alone["outcome"]);
    REQUIRE(alone.contains("event"));
    CHECK(shared["event"]["forward"].get<double>() ==
          doctest::Approx(alone["event"]["forward"].get<double>()).epsilon(1e-6));
    const Finished finished = run_pel(joined({"search", "--trace", folder / "trace"}, words), 2);
    CHECK(finished.out.find("outcome") == finished.out.rfind("outcome"));
    CHECK(lines_of(folder / "trace").size() > 2);
  }

  TEST_CASE("a trace is a table of the climb that ends with its calls") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    for (const std::string atom : {"1", "6"}) {
      CAPTURE(atom);
      const Words words = joined(of(files), {"--atom", atom, "--trial", "1"});
      const Json untraced = searched(folder, words);
      const Json search = searched(folder, joined(words, {"--trace", folder / "trace"}));
      CHECK(search == untraced);
      const std::vector<Words> lines = lines_of(folder / "trace");
      REQUIRE(lines.size() > 3);
      CHECK(lines[0] == Words{"#", "step", "stage", "energy(epsilon)", "force_along(epsilon/sigma)",
                              "force_across(epsilon/sigma)", "eigenvalue(epsilon/sigma^2)", "distance(sigma)",
                              "calls"});
      std::int64_t calls = 0;
      for (std::size_t k = 1; k < lines.size(); ++k) {
        REQUIRE(lines[k].size() == 8);
        CHECK(lines[k][0] == std::to_string(k));
        CHECK(std::stoll(lines[k][7]) >= calls);
        calls = std::stoll(lines[k][7]);
        if (k + 1 == lines.size()) break;  // the end knows no forces
        for (std::size_t column = 2; column < 7; ++column) CHECK(std::isfinite(std::stod(lines[k][column])));
      }
      CHECK(lines[1][1] == "push");
      CHECK(lines.back()[1] == "end");
      CHECK(calls == search["saddle_force_calls"]);
      if (search.contains("event"))
        CHECK(std::stod(lines.back()[2]) ==
              doctest::Approx(search["event"]["energy_above_minimum"].get<double>()).epsilon(1e-4));
    }
  }

  TEST_CASE("a quiet search prints nothing, and writes what it was asked for") {
    const TemporaryFolder folder;
    const Finished finished = run_pel(
        joined({"search", "--quiet", "--atom", "1", "--json", folder / "a.json"}, of(write_vacancy_crystal(folder))));
    CHECK(finished.code == 0);
    CHECK(finished.out.empty());
    CHECK(Json::parse(file_content(folder / "a.json"))["atom"] == 1);
  }

  TEST_CASE("a search that cannot be made is one line with exit code 1, and writes nothing") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(sweep(files, folder / "a.pel", {"--atoms", "1", "--trials", "1"}).code == 0);
    const std::string landscape = folder / "a.pel", before = file_content(landscape);
    const Words given = of(files), kept{"--landscape", landscape};
    struct Case {
      Words words;
      std::string complaint;
    };
    const std::vector<Case> cases{
        {joined(given, {"--atom", "0"}), "--atom: \"0\" is not a whole number of 1 or more"},
        {joined(given, {"--atom", "108"}), "--atom 108: atom 108 does not exist; atoms are numbered 1 to 107"},
        {joined(kept, {"--atom", "108"}), "--atom 108: atom 108 does not exist"},
        {joined(given, {"--atom", "3", "--fixed", "1-5"}), "--atom 3: is fixed"},
        {joined(given, {"--atom", "3", "--trial", "-1"}), "--trial: \"-1\" is not a whole number of 0 or more"},
        {given, "--atom is required"},
        {joined(given, {"--atom", "1", "--minimum", "0"}), "--minimum: is one of a landscape"},
        {joined(kept, {"--atom", "1", "--minimum", "77"}), "--minimum 77: minimum 77 does not exist"},
        {joined(kept, {"--atom", "1", "--seed", "2"}), "--seed: comes with --landscape"},
        {joined(joined(kept, given), {"--atom", "1"}), "--structure: comes with --landscape"},
        {{"--structure", files.structure, "--atom", "1"}, "--potential is missing"},
        {{"--landscape", folder / "none.pel", "--atom", "1"}, "none.pel: no such file"},
        {joined(given, {"--atom", "1", "--json", "/no/such/folder/x"}), "--json /no/such/folder/x: cannot be written"}};
    for (const Case& each : cases) {
      const Finished finished = run_pel(joined({"search", "--trace", folder / "trace"}, each.words));
      check_refused(finished, each.complaint);
      CHECK(!std::filesystem::exists(folder / "trace"));
    }
    check_refused(run_pel(joined({"search", "--atom", "1", "--trace", "/no/such/folder/x"}, given)),
                  "--trace /no/such/folder/x: cannot be written: No such file or directory");
    check_refused(run_pel(joined({"search", "--atom", "1", "--trace", folder.path()}, given)), "is a folder");
    CHECK(file_content(landscape) == before);
  }

  TEST_CASE("a search in a landscape whose potential files have changed is refused") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const std::string table = folder / "table";
    write_file(table, pair_table(1.0));
    write_file(files.potential,
               "units lj\natom_style atomic\npair_style table spline 2000\npair_coeff * * " + table + " PAIR\n");
    REQUIRE(sweep(files, folder / "a.pel", {"--atoms", "1", "--trials", "1"}).code == 0);
    const Words words{"search", "--landscape", folder / "a.pel", "--atom", "1"};
    REQUIRE(run_pel(words).code == 0);
    write_file(table, pair_table(1.1));
    check_refused(run_pel(words), "a file it reads has changed");
  }
}
