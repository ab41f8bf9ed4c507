#include "libpel/landscape/hits.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "libpel/landscape/identify_stored.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {

using namespace test;

namespace {

struct Example {
  Landscape landscape = example_start();
  std::vector<Identification> found;
  Finds finds;
};

Example identified_example() {
  Example example;
  for (const Attempt& attempt : example_attempts()) {
    example.found.push_back(identify(example.landscape, attempt, example_structure()));
    const Identification& last = example.found.back();
    example.finds[last.key] = last.finding == Finding::nothing ? std::nullopt : std::optional(last.saddle);
  }
  return example;
}

const AtomHits& of(const std::vector<AtomHits>& all, MinimumId minimum, Index atom) {
  const auto found =
      std::ranges::find_if(all, [&](const AtomHits& hits) { return hits.minimum == minimum && hits.atom == atom; });
  REQUIRE(found != all.end());
  return *found;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("hits: every identified search is counted once, under its minimum and atom") {
    const Example example = identified_example();
    const std::vector<AtomHits> all = hits_by_atom(example.landscape, example.finds);
    CHECK(std::ranges::is_sorted(all, {}, [](const AtomHits& hits) { return std::pair(hits.minimum, hits.atom); }));
    std::int64_t searches = 0;
    for (const AtomHits& hits : all) {
      CAPTURE(value(hits.minimum));
      CAPTURE(hits.atom);
      std::map<SaddleId, std::int64_t> exits;
      std::int64_t made = 0, elsewhere = 0;
      for (const Identification& each : example.found) {
        if (each.key.minimum != hits.minimum || each.key.atom != hits.atom) continue;
        ++made;
        if (each.finding == Finding::nothing) continue;
        if (each.from == hits.minimum || each.to == hits.minimum)
          ++exits[each.saddle];
        else
          ++elsewhere;
      }
      CHECK(hits.searches == made);
      CHECK(hits.exits == exits);
      CHECK(hits.elsewhere == elsewhere);
      searches += made;
    }
    CHECK(searches == std::ssize(example.found));
  }

  TEST_CASE("hits: an exit is one from whichever side it was found first") {
    const Example example = identified_example();
    const std::vector<AtomHits> all = hits_by_atom(example.landscape, example.finds);
    const AtomHits& from_one = of(all, MinimumId{1}, 0);
    REQUIRE(from_one.exits.size() == 1);
    CHECK(saddle(example.landscape, from_one.exits.begin()->first).from == MinimumId{0});
    CHECK(of(all, MinimumId{0}, 3).exits.empty());
    CHECK(of(all, MinimumId{0}, 3).elsewhere == 1);
    CHECK(of(all, MinimumId{0}, 3).searches == 2);
  }

  TEST_CASE("hits: searches with later trials can be left out") {
    const Example example = identified_example();
    for (const AtomHits& hits : hits_by_atom(example.landscape, example.finds, 1)) CHECK(hits.searches == 1);
    CHECK(hits_by_atom(example.landscape, example.finds, 0).empty());
  }

  TEST_CASE("hits: pooled, an exit that several atoms found is one with the hits of all of them") {
    const AtomHits a{MinimumId{0}, 0, 5, {{SaddleId{1}, 2}, {SaddleId{4}, 1}}, 0};
    const AtomHits b{MinimumId{0}, 7, 5, {{SaddleId{4}, 3}}, 1};
    const AtomHits other_side{MinimumId{2}, 0, 5, {{SaddleId{4}, 1}}, 0};
    CHECK(pooled_counts({a, b}) == std::vector<std::int64_t>{2, 4});
    CHECK(pooled_counts({a, b, other_side}) == std::vector<std::int64_t>{2, 4, 1});
    CHECK(counts(a) == std::vector<std::int64_t>{2, 1});
    CHECK(pooled_counts({}).empty());
  }

  TEST_CASE("landscape file: it knows what each identified search found, and nothing of the others") {
    const TemporaryFolder folder;
    LandscapeFile file =
        LandscapeFile::create(folder / "a.pel", example_provenance(), minimum(example_start(), MinimumId{0}));
    Landscape landscape = file.load();
    const Example example = identified_example();
    Finds expected;
    for (const MinimumId start : {MinimumId{0}, MinimumId{1}}) {
      for (const Attempt& attempt : example_attempts())
        if (attempt.key.minimum == start) file.append(attempt);
      CHECK(file.finds() == expected);
      identify_stored(file, landscape, example_structure());
      for (const auto& [key, saddle] : example.finds)
        if (key.minimum == start) expected[key] = saddle;
      CHECK(file.finds() == expected);
    }
    CHECK(LandscapeFile::open(folder / "a.pel", Access::read).finds() == example.finds);
  }
}

}  // namespace pel
