#include "libpel/landscape/store.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <doctest/doctest.h>

#include "libpel/landscape/identify_stored.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {

using namespace test;

namespace {

LandscapeFile create_example(const std::filesystem::path& path) {
  return LandscapeFile::create(path, example_provenance(), minimum(example_start(), MinimumId{0}));
}

Landscape identified_in_memory(const std::vector<Attempt>& attempts) {
  Landscape landscape = example_start();
  for (const Attempt& attempt : attempts) identify(landscape, attempt, example_structure());
  return landscape;
}

/// The searches from minimum 0, which exist before those from minimum 1.
std::vector<Attempt> first_sweep() {
  std::vector<Attempt> attempts = example_attempts();
  std::erase_if(attempts, [](const Attempt& attempt) { return attempt.key.minimum != MinimumId{0}; });
  return attempts;
}

std::vector<Attempt> second_sweep() {
  std::vector<Attempt> attempts = example_attempts();
  std::erase_if(attempts, [](const Attempt& attempt) { return attempt.key.minimum != MinimumId{1}; });
  return attempts;
}

void append_in_random_order(LandscapeFile& file, const std::vector<Attempt>& attempts, std::uint64_t seed) {
  std::vector<std::size_t> order(attempts.size());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), Stream(seed, StreamPurpose::sampling, {0, 0, 0}));
  for (const std::size_t k : order) file.append(attempts[k]);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("landscape file: what was created is read back to the last bit") {
    const TemporaryFolder folder;
    create_example(folder / "a.pel");
    const LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    const Provenance expected = example_provenance();
    const Provenance run = file.provenance();
    CHECK(run.program_version == expected.program_version);
    CHECK(run.units == expected.units);
    CHECK(run.potential == expected.potential);
    CHECK(run.structure_text == expected.structure_text);
    CHECK(run.options == expected.options);
    CHECK(run.seed == expected.seed);
    CHECK(same_bits(run.structure.positions, expected.structure.positions));
    CHECK(run.structure.cell.edges() == expected.structure.cell.edges());
    CHECK(run.structure.cell.origin() == expected.structure.cell.origin());
    CHECK(run.structure.cell.periodic() == expected.structure.cell.periodic());
    CHECK(run.structure.species == expected.structure.species);
    CHECK(run.structure.masses == expected.structure.masses);
    CHECK(run.structure.charges == expected.structure.charges);
    CHECK(run.structure.fixed == expected.structure.fixed);
    CHECK(same_bits(file.load(), example_start()));
  }

  TEST_CASE("landscape file: charges, fixed atoms and free directions are kept") {
    const TemporaryFolder folder;
    Provenance run = example_provenance();
    run.units = UnitStyle::lj;
    run.structure.charges = {1, -1, 0.5, -0.5, 0.1, -0.1};
    run.structure.fixed = {0, 1, 0, 0, 1, 0};
    run.structure.cell = Cell(run.structure.cell.edges(), {true, false, true});
    LandscapeFile::create(folder / "a.pel", run, minimum(example_start(), MinimumId{0}));
    const Provenance read = LandscapeFile::open(folder / "a.pel", Access::read).provenance();
    CHECK(read.units == UnitStyle::lj);
    CHECK(read.structure.charges == run.structure.charges);
    CHECK(read.structure.fixed == run.structure.fixed);
    CHECK(read.structure.cell.periodic() == run.structure.cell.periodic());
  }

  TEST_CASE("landscape file: a search is read back to the last bit until it is identified") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    const std::vector<Attempt> attempts = first_sweep();
    for (const Attempt& attempt : attempts) file.append(attempt);
    for (const Attempt& attempt : attempts) CHECK(same_bits(file.attempt(attempt.key), attempt));

    Landscape landscape = file.load();
    const std::vector<Identification> found = identify_stored(file, landscape, example_structure());
    REQUIRE(found.size() == attempts.size());
    CHECK(file.unidentified().empty());
    for (Attempt attempt : attempts) {
      attempt.event.reset();
      CHECK(same_bits(file.attempt(attempt.key), attempt));
    }
  }

  TEST_CASE("landscape file: the order in which searches arrive does not matter") {
    const Landscape expected = identified_in_memory(example_attempts());
    CHECK(saddles(expected) == 5);
    CHECK(saddle(expected, SaddleId{0}).hits == 3);
    for (std::uint64_t how = 0; how < 5; ++how) {
      CAPTURE(how);
      const TemporaryFolder folder;
      LandscapeFile file = create_example(folder / "a.pel");
      Landscape landscape = file.load();
      for (const std::vector<Attempt>& sweep : {first_sweep(), second_sweep()}) {
        append_in_random_order(file, sweep, how);
        identify_stored(file, landscape, example_structure());
        CHECK(same_bits(file.load(), landscape));
      }
      CHECK(same_bits(landscape, expected));
    }
  }

  TEST_CASE("landscape file: many searches take several transactions and end the same") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    Landscape expected = example_start();
    for (std::int64_t trial = 0; trial < 230; ++trial) {
      const auto k = static_cast<std::uint64_t>(trial);
      const Attempt attempt = connected({MinimumId{0}, 0, trial}, example_event(0, 1 + k % 7, k % 3));
      file.append(attempt);
      identify(expected, attempt, example_structure());
    }
    Landscape landscape = file.load();
    CHECK(identify_stored(file, landscape, example_structure()).size() == 230);
    CHECK(same_bits(landscape, expected));
    CHECK(same_bits(file.load(), expected));
  }

  TEST_CASE("landscape file: keys are listed in key order and totals are sums over the searches") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    const std::vector<Attempt> attempts = first_sweep();
    std::vector<SearchKey> in_order;
    SearchTotals expected;
    for (const Attempt& attempt : attempts) {
      in_order.push_back(attempt.key);
      ++expected.searches;
      ++expected.outcomes[static_cast<std::size_t>(attempt.outcome)];
      expected.force_calls += attempt.force_calls;
      expected.saddle_force_calls += attempt.saddle_force_calls;
    }
    append_in_random_order(file, attempts, 1);
    CHECK(file.unidentified() == in_order);
    CHECK(file.attempted() == std::set<SearchKey>(in_order.begin(), in_order.end()));
    const SearchTotals totals = file.totals();
    CHECK(totals.searches == expected.searches);
    CHECK(totals.outcomes == expected.outcomes);
    CHECK(totals.force_calls == expected.force_calls);
    CHECK(totals.saddle_force_calls == expected.saddle_force_calls);
  }

  TEST_CASE("landscape file: identified events leave their space to those that follow") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    Landscape landscape = file.load();
    const auto repeat = [&](std::int64_t trial) {
      file.append(connected({MinimumId{0}, 0, trial}, example_event(0, 1)));
      identify_stored(file, landscape, example_structure());
    };
    for (std::int64_t trial = 0; trial < 20; ++trial) repeat(trial);
    const auto size = std::filesystem::file_size(file.path());
    for (std::int64_t trial = 20; trial < 60; ++trial) repeat(trial);
    CHECK(std::filesystem::file_size(file.path()) == size);
  }

  TEST_CASE("landscape file: a change that fails leaves no trace") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    for (const Attempt& attempt : first_sweep()) file.append(attempt);
    Landscape landscape = file.load();
    std::vector<Identification> found;
    for (const SearchKey& key : file.unidentified())
      found.push_back(identify(landscape, file.attempt(key), example_structure()));
    found.push_back(found.front());  // its minimum is added twice
    CHECK_THROWS_AS(file.record(landscape, found), std::runtime_error);
    CHECK(file.unidentified().size() == first_sweep().size());
    CHECK(same_bits(file.load(), example_start()));
    found.pop_back();
    file.record(landscape, found);
    CHECK(same_bits(file.load(), landscape));
  }

  TEST_CASE("landscape file: a search that cannot be stored is refused") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    const MinimumId unknown{1};
    Attempt attempt = connected({MinimumId{0}, 0, 0}, example_event(0, 1));
    file.append(attempt);
    CHECK_THROWS_AS(file.append(attempt), std::runtime_error);
    CHECK_THROWS_AS(file.append(failed({unknown, 0, 0}, SearchOutcome::exploded)), std::runtime_error);
    attempt.key.trial = 1;
    attempt.event->to.energy = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(file.append(attempt), std::invalid_argument);
    CHECK_THROWS_AS(file.attempt(attempt.key), std::out_of_range);
    CHECK(file.attempted().size() == 1);
  }

  TEST_CASE("landscape file: readers see each change as soon as it is made") {
    const TemporaryFolder folder;
    LandscapeFile writer = create_example(folder / "a.pel");
    const LandscapeFile reader = LandscapeFile::open(folder / "a.pel", Access::read);
    Landscape landscape = writer.load();
    std::size_t stored = 0;
    for (const Attempt& attempt : example_attempts()) {
      writer.append(attempt);
      CHECK(reader.attempted().size() == ++stored);
      identify_stored(writer, landscape, example_structure());
      CHECK(same_bits(reader.load(), landscape));
    }
  }

  TEST_CASE("landscape file: permutations, translations and symmetries are read back to the last bit") {
    const TemporaryFolder folder;
    Minimum first = minimum(example_start(), MinimumId{0});
    first.symmetry = 12;
    LandscapeFile file = LandscapeFile::create(folder / "a.pel", example_provenance(), first);
    Landscape landscape = file.load();
    Event event = example_event(0, 1);
    file.append(connected({MinimumId{0}, 0, 0}, event));
    event.to.positions =
        (event.to.positions(Eigen::all, std::vector<Index>{4, 1, 0, 3, 2, 5}).eval().colwise() + Vector3(0.1, 0.2, 0.3))
            .eval();
    event.saddle = example_event(0, 2).saddle;
    file.append(connected({MinimumId{0}, 0, 1}, event));
    identify_stored(file, landscape, example_structure(), {.rule = IdentityRule::permutation});
    REQUIRE(minima(landscape) == 2);
    REQUIRE(saddles(landscape) == 2);
    CHECK(saddle(landscape, SaddleId{1}).permutation == std::vector<Index>{4, 1, 0, 3, 2, 5});
    CHECK(saddle(landscape, SaddleId{1}).translation.norm() > 0.1);
    CHECK(minimum(file.load(), MinimumId{0}).symmetry == 12);
    CHECK(same_bits(file.load(), landscape));
  }

  TEST_CASE("landscape file: prefactors are kept by saddle, the last one counts") {
    const TemporaryFolder folder;
    LandscapeFile file = create_example(folder / "a.pel");
    Landscape landscape = file.load();
    for (const Attempt& attempt : first_sweep()) file.append(attempt);
    identify_stored(file, landscape, example_structure());
    CHECK(file.prefactors().empty());
    file.store_prefactors({{SaddleId{2}, 1.5, 2.5, 16, 0.01}, {SaddleId{0}, -1, 2, 32, 0.02}});
    file.store_prefactors({{SaddleId{2}, 1.25, 2.25, 64, 0.001}});
    const std::vector<Prefactor> read = LandscapeFile::open(folder / "a.pel", Access::read).prefactors();
    REQUIRE(read.size() == 2);
    CHECK(read[0].saddle == SaddleId{0});
    CHECK(read[0].log_forward == -1);
    CHECK(read[1].saddle == SaddleId{2});
    CHECK(read[1].log_forward == 1.25);
    CHECK(read[1].log_reverse == 2.25);
    CHECK(read[1].atoms == 64);
    CHECK(read[1].change == 0.001);
    CHECK_THROWS_AS(file.store_prefactors({{SaddleId{1}, 1, 1, 8, 0}, {SaddleId{99}, 1, 1, 8, 0}}), std::runtime_error);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(file.store_prefactors({{SaddleId{1}, nan, 1, 8, 0}}), std::invalid_argument);
    CHECK(file.prefactors().size() == 2);
  }
}

}  // namespace pel
