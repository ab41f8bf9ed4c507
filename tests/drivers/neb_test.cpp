#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libpel/core/random.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/lammps_systems.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;

/// The empty site is where the first atom of the perfect crystal would be.
const Vector3 empty = fcc_crystal(3, 0).positions.col(0) * (vacancy_crystal().cell.edges()(0, 0) / (3 * 1.7));

/// The crystal after an atom has hopped into the vacancy.
Structure hopped(const Structure& crystal, Index atom) {
  Structure end = crystal;
  end.positions.col(atom) += crystal.cell.minimum_image(empty - crystal.positions.col(atom));
  return end;
}

std::vector<Index> beside_vacancy(const Structure& crystal) {
  std::vector<Index> atoms;
  for (Index atom = 0; atom < crystal.atoms(); ++atom)
    if (crystal.cell.minimum_image(crystal.positions.col(atom) - empty).norm() < 1.25) atoms.push_back(atom);
  return atoms;
}

std::string frame_text(const Structure& frame, int step) {
  std::string text =
      fmt::format("ITEM: TIMESTEP\n{}\nITEM: NUMBER OF ATOMS\n{}\nITEM: BOX BOUNDS pp pp pp\n", step, frame.atoms());
  for (int axis = 0; axis < 3; ++axis) text += fmt::format("0 {:.17g}\n", frame.cell.edges()(axis, axis));
  text += "ITEM: ATOMS id type xu yu zu\n";
  for (Index atom = 0; atom < frame.atoms(); ++atom)
    text += fmt::format("{} 1 {:.17g} {:.17g} {:.17g}\n", atom + 1, frame.positions(0, atom), frame.positions(1, atom),
                        frame.positions(2, atom));
  return text;
}

struct Hops {
  SystemFiles files;
  std::string trajectory;
  int events = 0;
};

/// Frames in which one atom after the other hops into the vacancy and back; between two hops nothing moves far.
Hops write_hops(const TemporaryFolder& folder, bool broken = false) {
  const Structure crystal = vacancy_crystal();
  Hops hops{write_vacancy_crystal(folder), folder / "hops.dump", 0};
  const std::vector<Index> atoms = beside_vacancy(crystal);
  REQUIRE(atoms.size() == 12);
  std::string text = frame_text(crystal, 0);
  int step = 0;
  for (const std::size_t k : {0, 3, 7, 11}) {
    text += frame_text(hopped(crystal, atoms[k]), ++step);
    text += frame_text(crystal, ++step);
    text += frame_text(crystal, ++step);
    hops.events += 2;
  }
  if (broken) {
    Structure wrong = crystal;
    wrong.positions(1, 5) = std::nan("");
    text += frame_text(wrong, ++step);
    hops.events += 1;
  }
  write_file(hops.trajectory, text);
  return hops;
}

Finished neb(const Hops& hops, const std::string& landscape, const std::vector<std::string>& more, int ranks = 0) {
  std::vector<std::string> words{
      "neb",         "--structure", hops.files.structure, "--potential",   hops.files.potential,
      "--landscape", landscape,     "--trajectory",       hops.trajectory, "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

/// What must not depend on the number of ranks, or on interruptions.
Json result_of(const std::string& file) {
  const Json all = Json::parse(file_content(file));
  return {{"events", all["events"]},
          {"outcomes", all["outcomes"]},
          {"barriers", all["barriers"]},
          {"force_calls", all["force_calls"]}};
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("neb: hops sampled from a trajectory, on 1, 2 and 4 ranks, become one kind of saddle") {
    const TemporaryFolder folder;
    const Hops hops = write_hops(folder);
    const Finished one = neb(hops, folder / "1.pel", {"--json", folder / "1.json"});
    CAPTURE(one.err);
    REQUIRE(one.code == 0);
    CHECK(has(one.out, fmt::format("in {} of 12 intervals an atom moved", hops.events)));
    const Json result = Json::parse(file_content(folder / "1.json"));
    CHECK(result["events"] == hops.events);
    REQUIRE(result["outcomes"]["resolved"] == hops.events);
    std::set<std::int64_t> saddles;
    const double barrier = result["barriers"][0]["forward"];
    for (const Json& path : result["barriers"]) {
      CHECK(path["forward"].get<double>() == doctest::Approx(barrier).epsilon(1e-3));
      CHECK(path["reverse"].get<double>() == doctest::Approx(barrier).epsilon(1e-3));
      CHECK(path["max_displacement"].get<double>() > 0.8);
      REQUIRE(path["steps"].size() == 1);
      saddles.insert(path["steps"][0]["saddle"].get<std::int64_t>());
    }
    CHECK(saddles.size() == 4);  // labelled: one for each atom that hopped, there and back
    CHECK(has(run_pel({"check", "--landscape", folder / "1.pel", "--quiet"}).out, " 0 rejected"));
    for (const int ranks : {2, 4}) {
      const std::string json = folder / fmt::format("{}.json", ranks);
      REQUIRE(neb(hops, folder / fmt::format("{}.pel", ranks), {"--json", json}, ranks).code == 0);
      CHECK(result_of(json) == result_of(folder / "1.json"));
    }
  }

  TEST_CASE("neb: a sample is continued, and refused with other bands") {
    const TemporaryFolder folder;
    const Hops hops = write_hops(folder);
    REQUIRE(neb(hops, folder / "a.pel", {"--count", "3", "--json", folder / "few.json"}).code == 0);
    const Json few = result_of(folder / "few.json");
    CHECK(few["events"] == 3);
    REQUIRE(neb(hops, folder / "a.pel", {"--json", folder / "all.json"}).code == 0);
    const Json all = result_of(folder / "all.json");
    CHECK(all["events"] == hops.events);
    for (const Json& path : few["barriers"]) CHECK(std::ranges::find(all["barriers"], path) != all["barriers"].end());
    check_refused(neb(hops, folder / "a.pel", {"--images", "7"}), "were found with");
    check_refused(neb(hops, folder / "a.pel", {"--seed", "2"}), "--seed 2: the landscape");
    const Finished again = neb(hops, folder / "a.pel", {"--json", folder / "again.json"});
    CHECK(again.code == 0);
    CHECK(result_of(folder / "again.json") == all);
  }

  TEST_CASE("neb: the same name with other frames is refused, and so are fixed atoms out of place") {
    const TemporaryFolder folder;
    const Hops hops = write_hops(folder);
    REQUIRE(neb(hops, folder / "a.pel", {}).code == 0);
    Structure shaken = vacancy_crystal();
    std::string text = frame_text(shaken, 0);
    shaken = hopped(shaken, beside_vacancy(shaken)[5]);
    write_file(hops.trajectory, text + frame_text(shaken, 1));
    check_refused(neb(hops, folder / "a.pel", {}), "was found between other ends");
    shaken.positions(0, 40) += 0.1;
    write_file(hops.trajectory, text + frame_text(shaken, 1));
    check_refused(neb(hops, folder / "b.pel", {"--fixed", "41"}), "frame 1: atom 41 is fixed");
  }

  TEST_CASE("neb: a rigid drift, an end on a saddle, a budget") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Structure crystal = vacancy_crystal();
    const Structure end = hopped(crystal, beside_vacancy(crystal)[0]);
    const auto path = [&](const Structure& to, const std::vector<std::string>& more) {
      write_file(folder / "end.data", data_file(to));
      std::vector<std::string> words{
          "neb",         "--initial",     files.structure, "--final",         folder / "end.data",
          "--potential", files.potential, "--json",        folder / "p.json", "--quiet"};
      words.insert(words.end(), more.begin(), more.end());
      REQUIRE(run_pel(words).code == 0);
      return Json::parse(file_content(folder / "p.json"));
    };
    const Json straight = path(end, {});
    REQUIRE(straight["outcomes"]["resolved"] == 1);
    Structure drifted = end;
    drifted.positions.colwise() += Vector3(2.3, 1.7, 2.4);
    const Json drifting = path(drifted, {});
    REQUIRE(drifting["outcomes"]["resolved"] == 1);
    CHECK(drifting["barriers"][0]["forward"].get<double>() ==
          doctest::Approx(straight["barriers"][0]["forward"].get<double>()).epsilon(1e-4));
    // Half way, by symmetry, the minimizer stops on the saddle; from there it goes down, to one side or the other.
    Structure middle = crystal;
    middle.positions = 0.5 * (crystal.positions + end.positions);
    const Json half = path(middle, {});
    if (half["outcomes"]["same_basin"] == 0) {
      REQUIRE(half["outcomes"]["resolved"] == 1);
      CHECK(half["barriers"][0]["forward"].get<double>() ==
            doctest::Approx(straight["barriers"][0]["forward"].get<double>()).epsilon(1e-4));
    }
    const Json poor = path(end, {"--max-calls", "5"});
    CHECK(poor["outcomes"]["budget_spent"] == 1);
    CHECK(poor["force_calls"].get<int>() < 60);
  }

  TEST_CASE("neb: a broken frame is one row of the account") {
    const TemporaryFolder folder;
    const Hops hops = write_hops(folder, true);
    const Finished done = neb(hops, folder / "a.pel", {"--json", folder / "a.json"}, 2);
    CAPTURE(done.err);
    REQUIRE(done.code == 0);
    const Json result = Json::parse(file_content(folder / "a.json"));
    CHECK(result["outcomes"]["exploded"] == 1);
    CHECK(result["outcomes"]["resolved"] == hops.events - 1);
  }

  TEST_CASE("neb: between two files, and over the saddles of a sweep, the barriers agree") {
    const TemporaryFolder folder;
    const Hops hops = write_hops(folder);
    const SystemFiles& files = hops.files;
    const std::string landscape = folder / "a.pel";
    REQUIRE(run_pel({"sweep", "--structure", files.structure, "--potential", files.potential, "--landscape", landscape,
                     "--atoms", "1", "--trials", "6", "--quiet"})
                .code == 0);
    const Finished over =
        run_pel({"neb", "--landscape", landscape, "--saddles", "all", "--json", folder / "over.json", "--quiet"});
    CAPTURE(over.err);
    REQUIRE(over.code == 0);
    const Json again = Json::parse(file_content(folder / "over.json"));
    REQUIRE(again["events"].get<int>() > 0);
    CHECK(again["found_again"]["higher"] == 0);
    CHECK(again["found_again"]["same"].get<int>() + again["found_again"]["lower"].get<int>() == again["events"]);
    CHECK(has(run_pel({"check", "--landscape", landscape, "--quiet"}).out, " 0 rejected"));

    const Structure crystal = vacancy_crystal();
    write_file(folder / "end.data", data_file(hopped(crystal, beside_vacancy(crystal)[0])));
    const Finished pair = run_pel({"neb", "--initial", files.structure, "--final", folder / "end.data", "--potential",
                                   files.potential, "--json", folder / "pair.json"});
    CAPTURE(pair.err);
    REQUIRE(pair.code == 0);
    CHECK(has(pair.out, "resolved"));
    const Json path = Json::parse(file_content(folder / "pair.json"))["barriers"][0];
    double lowest = 1e9;
    for (const Json& each : again["barriers"]) lowest = std::min(lowest, each["forward"].get<double>());
    CHECK(path["forward"].get<double>() == doctest::Approx(lowest).epsilon(1e-3));
    const auto energies = path["profile"]["energy"].get<std::vector<double>>();
    CHECK(*std::ranges::max_element(energies) - energies.front() == doctest::Approx(path["forward"].get<double>()));
  }

  TEST_CASE("neb: requests that cannot be are refused in one line") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    check_refused(run_pel({"neb"}), "give one source of ends");
    check_refused(run_pel({"neb", "--initial", files.structure, "--potential", files.potential}), "needs --final");
    check_refused(run_pel({"neb", "--saddles", "all"}), "needs --landscape");
    check_refused(run_pel({"neb", "--trajectory", "x", "--structure", files.structure, "--potential", files.potential}),
                  "needs --landscape");
    check_refused(run_pel({"neb", "--trajectory", folder / "none", "--structure", files.structure, "--potential",
                           files.potential, "--landscape", folder / "a.pel"}),
                  "none");
    write_file(folder / "other.data", data_file(fcc_crystal(3, 0)));
    check_refused(run_pel({"neb", "--initial", files.structure, "--final", folder / "other.data", "--potential",
                           files.potential}),
                  "has other atoms or another box");
    check_refused(run_pel({"neb", "--saddles", "all", "--landscape", folder / "none.pel"}), "no such file");
  }
}
