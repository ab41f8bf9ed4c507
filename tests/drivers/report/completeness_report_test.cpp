#include "drivers/report/completeness_report.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

namespace {

using namespace pel;
using namespace pel::drivers;

/// Atom k found one exit k times, and k % 3 exits once.
std::vector<AtomHits> atoms(Index count) {
  std::vector<AtomHits> all;
  for (Index k = 0; k < count; ++k) {
    AtomHits hits{MinimumId{0}, k, 10, {}, 1};
    if (k > 0) hits.exits[SaddleId{0}] = k;
    for (Index once = 0; once < k % 3; ++once) hits.exits[SaddleId{10 * k + once + 1}] = 1;
    all.push_back(hits);
  }
  return all;
}

/// The ids of those with the largest share of hits that were the only ones of their exit; then of those with the fewest
/// hits.
std::vector<std::string> least_complete(const std::vector<AtomHits>& all, std::size_t few) {
  std::vector<std::tuple<double, double, Index>> order;
  for (const AtomHits& hits : all) {
    double n = 0, once = 0;
    for (const auto& [saddle, count] : hits.exits) {
      n += static_cast<double>(count);
      once += count == 1 ? 1 : 0;
    }
    order.emplace_back(n > 0 ? -once / n : -1, n, hits.atom);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::string> ids;
  for (std::size_t k = 0; k < few; ++k) ids.push_back(std::to_string(std::get<Index>(order[k]) + 1));
  return ids;
}

std::int64_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("of a few atoms each has a line, of many the least complete") {
    CHECK(completeness_table({}).empty());
    CHECK(lines(completeness_table(atoms(12))) == 1 + 1 + 12);
    const std::string many = completeness_table(atoms(40));
    CHECK(lines(many) == 1 + 1 + 5 + 1);
    CHECK(many.find("the 5 least complete of 40 atoms are shown") != std::string::npos);
    std::istringstream text(many);
    std::string line, minimum, atom;
    for (int above = 0; above < 2; ++above) std::getline(text, line);
    std::vector<std::string> shown;
    while (shown.size() < 5 && text >> minimum >> atom && std::getline(text, line)) shown.push_back(atom);
    CHECK(shown == least_complete(atoms(40), 5));
  }

  TEST_CASE("the figures of many atoms are all in the JSON") {
    const auto json = completeness_json(atoms(40));
    REQUIRE(json["atoms"].size() == 40);
    REQUIRE(json["minima"].size() == 1);
    CHECK(json["all"]["searches"] == 400);
    CHECK(json["all"]["hits_elsewhere"] == 40);
    CHECK(json["minima"][0]["exits"] == json["all"]["exits"]);
    CHECK(json["atoms"][4]["atom"] == 5);
    CHECK(json["atoms"][4]["hits"] == 5);
    CHECK(json["atoms"][4]["exits_found"][0]["hits"] == 4);
  }
}
