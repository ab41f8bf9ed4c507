#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "libpel/landscape/identify_stored.hpp"
#include "libpel/landscape/store.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {

using namespace test;

namespace {

LandscapeFile create_example(const std::filesystem::path& path) {
  return LandscapeFile::create(path, example_provenance(), minimum(example_start(), MinimumId{0}));
}

/// Through these minima, one after the other.
FoundPath example_path(const PathKey& key, const std::vector<std::uint64_t>& through) {
  FoundPath path;
  path.key = key;
  path.status = NebStatus::resolved;
  path.force_calls = 77;
  path.max_displacement = 1.25;
  path.region_atoms = 94;
  path.forward = 0.5;
  path.reverse = 0.25;
  path.gaps = 2;
  path.chain = std::ssize(through) - 1;
  path.profile = {{0, 1.5, 2}, {0, 0.5, 0.25}, {0, 0.125, 0}};
  for (std::size_t k = 1; k < through.size(); ++k) path.steps.push_back(example_event(through[k - 1], through[k]));
  return path;
}

void check_same_account(const FoundPath& a, const FoundPath& b) {
  CHECK(a.key == b.key);
  CHECK(a.status == b.status);
  CHECK(a.force_calls == b.force_calls);
  CHECK(a.max_displacement == b.max_displacement);
  CHECK(a.forward == b.forward);
  CHECK(a.reverse == b.reverse);
  CHECK(a.region_atoms == b.region_atoms);
  CHECK(a.gaps == b.gaps);
  CHECK(a.chain == b.chain);
  CHECK(a.profile.distance == b.profile.distance);
  CHECK(a.profile.energy == b.profile.energy);
  CHECK(a.profile.slope == b.profile.slope);
  REQUIRE(a.steps.size() == b.steps.size());
}

const std::string bands = R"({"images":5})";

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("landscape file: a path is read back to the last bit, and its steps find their places") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    const FoundPath path = example_path({"run.dump", 17}, {0, 3, 4});
    file.append(path, bands);
    REQUIRE(file.unidentified_paths() == std::vector<PathKey>{path.key});
    const FoundPath read = file.found_path(path.key);
    check_same_account(read, path);
    for (std::size_t k = 0; k < path.steps.size(); ++k) CHECK(same_bits(read.steps[k], path.steps[k]));

    Landscape landscape = file.load();
    const auto found = identify_stored_paths(file, landscape, example_structure());
    REQUIRE(found.size() == 1);
    CHECK(same_bits(file.load(), landscape));
    CHECK(minima(landscape) == 3);
    REQUIRE(saddles(landscape) == 2);
    CHECK(saddle(landscape, SaddleId{0}).to == saddle(landscape, SaddleId{1}).from);
    for (const SaddleId id : {SaddleId{0}, SaddleId{1}}) CHECK(saddle(landscape, id).hits == 0);
    CHECK_FALSE(minimum(landscape, MinimumId{0}).searched);

    CHECK(file.unidentified_paths().empty());
    CHECK_THROWS_AS(file.found_path(path.key), std::out_of_range);
    const std::vector<StoredPath> stored = file.paths("run.dump");
    REQUIRE(stored.size() == 1);
    check_same_account(stored[0].found, path);
    CHECK(stored[0].options == bands);
    CHECK(stored[0].identified);
    CHECK(stored[0].saddles == std::vector<SaddleId>{SaddleId{0}, SaddleId{1}});
    CHECK(stored[0].found.steps[1].saddle.energy == path.steps[1].saddle.energy);
    CHECK(stored[0].found.steps[1].saddle.positions.cols() == 0);
    CHECK(file.paths("saddles").empty());
    const std::vector<PathTotals> totals = file.path_totals();
    REQUIRE(totals.size() == 1);
    CHECK(totals[0].source == "run.dump");
    CHECK(totals[0].paths == 1);
    CHECK(totals[0].resolved == 1);
    CHECK(totals[0].force_calls == 77);
  }

  TEST_CASE("landscape file: a saddle that a search and a path found is one") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    file.append(connected({MinimumId{0}, 0, 0}, example_event(0, 3)));
    Landscape landscape = file.load();
    identify_stored(file, landscape, example_structure());
    FoundPath path = example_path({"saddles", 0}, {3, 0});  // the other way
    path.steps[0] = disturbed(path.steps[0], 5);
    file.append(path, bands);
    const auto found = identify_stored_paths(file, landscape, example_structure());
    CHECK(found.at(0).steps.at(0).finding == Finding::repeated);
    CHECK(saddles(landscape) == 1);
    CHECK(saddle(landscape, SaddleId{0}).hits == 1);
    CHECK(same_bits(file.load(), landscape));
  }

  TEST_CASE("landscape file: the order in which paths arrive does not matter") {
    const std::vector<FoundPath> all{example_path({"b", 2}, {0, 2, 3}), example_path({"b", 10}, {3, 4}),
                                     example_path({"a", 5}, {4, 5, 0})};
    std::vector<std::size_t> order{0, 1, 2};
    std::optional<Landscape> expected;
    do {
      const TemporaryFolder folder;
      LandscapeFile file = create_example(folder / "a.pel");
      for (const std::size_t k : order) file.append(all[k], bands);
      Landscape landscape = file.load();
      identify_stored_paths(file, landscape, example_structure());
      if (expected) CHECK(same_bits(landscape, *expected));
      expected = landscape;
    } while (std::ranges::next_permutation(order).found);
  }

  TEST_CASE("landscape file: paths of schema 3 are read without gaps and regions, and kept when it is written") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    {
      LandscapeFile file = create_example(path);
      file.append(example_path({"x", 1}, {0, 1, 2}), bands);
      FoundPath unresolved = example_path({"x", 2}, {0, 3});
      unresolved.status = NebStatus::no_top;
      file.append(unresolved, bands);
    }
    SQLite::Database(path, SQLite::OPEN_READWRITE)
        .exec(
            "ALTER TABLE path DROP COLUMN gaps; ALTER TABLE path DROP COLUMN region_atoms; "
            "ALTER TABLE path DROP COLUMN chain; UPDATE path SET status = 'too_deep' WHERE number = 2; "
            "PRAGMA user_version = 3");
    FoundPath first = example_path({"x", 1}, {0, 1, 2}), second = example_path({"x", 2}, {0, 3});
    second.status = NebStatus::not_joined;
    second.chain = 0;
    for (FoundPath* expected : {&first, &second}) expected->gaps = expected->region_atoms = 0;
    const auto check_both = [&](const std::vector<StoredPath>& stored) {
      check_same_account(stored.at(0).found, first);
      check_same_account(stored.at(1).found, second);
    };
    check_both(LandscapeFile::open(path, Access::read).paths("x"));
    LandscapeFile file = LandscapeFile::open(path, Access::write);
    file.append(example_path({"x", 3}, {1, 2}), bands);
    check_both(file.paths("x"));
    check_same_account(file.paths("x").at(2).found, example_path({"x", 3}, {1, 2}));
  }

  TEST_CASE("landscape file: a path is stored once, and only with numbers") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    FoundPath path = example_path({"x", 1}, {0, 1});
    file.append(path, bands);
    CHECK_THROWS_AS(file.append(path, bands), std::runtime_error);
    path.key.number = 2;
    path.steps[0].to.positions(1, 2) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(file.append(path, bands), std::invalid_argument);
    CHECK(file.paths("x").size() == 1);
  }
}

}  // namespace pel
