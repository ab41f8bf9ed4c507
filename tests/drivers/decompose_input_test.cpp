#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/core/cell.hpp"
#include "libpel/forces/lammps_data.hpp"
#include "libpel/io/extended_xyz_text.hpp"
#include "tests/drivers/dumps.hpp"

namespace {

using namespace pel;
using namespace pel::test;

/// As extended XYZ, with types A and B: `first` is that of the first `many` atoms, the others are of the other one.
std::string mixture(std::uint64_t number, int first, bool masses = true, Index many = 10) {
  std::string text;
  Index step = 0;
  for (const Matrix3X& positions : glass(number)) {
    XyzFrame frame{Cell(dump_edge * Matrix3::Identity(), {true, true, true}), positions, {}, {}};
    Eigen::ArrayXd mass(positions.cols());
    for (Index atom = 0; atom < positions.cols(); ++atom) {
      frame.species.push_back(atom < many ? first : 3 - first);
      mass[atom] = 10 * frame.species.back();
    }
    frame.keys = {{"Timestep", std::to_string(step++)}};
    if (masses) frame.columns = {{"mass", mass}};
    text += extended_xyz(frame, {"A", "B"});
  }
  return text;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("decompose: species are told by their names, whichever atom comes first in a file") {
    Trajectories all;
    const std::string one = all.add(mixture(1, 1)), other = all.add(mixture(2, 2));
    const Json found = figures(all, one + "," + other);
    CHECK(found["masses_known"] == true);
    const auto species_of = [](const Json& document) { return document["results"][0]["species"]; };
    REQUIRE(species_of(found).size() == 2);
    CHECK(species_of(found)[0]["name"] == "A");
    CHECK(species_of(found)[1]["name"] == "B");
    // The first ten atoms are of one kind: alone, each file has the figures of its own.
    CHECK(species_of(figures(all, one))[0] == species_of(figures(all, one, {"--atoms", "1-10"}))[0]);
    CHECK(species_of(figures(all, other))[1] == species_of(figures(all, other, {"--atoms", "1-10"}))[0]);
    // A species that only the second trajectory shows is there, too.
    CHECK(species_of(figures(all, one + "," + other, {"--atoms", "1-10", "--atoms", "1-10"})).size() == 2);
    // Masses that one file does not have are used for none.
    const Json without = figures(all, one + "," + all.add(mixture(2, 2, false)));
    CHECK(without["masses_known"] == false);
    CHECK(without["results"] == figures(all, one + "," + other, {"--masses", "1,1"})["results"]);
  }

  TEST_CASE("decompose: names are those of the types that the structure gives the same atoms") {
    Trajectories all;
    Structure structure{
        Cell(dump_edge * Matrix3::Identity(), {true, true, true}), Matrix3X(3, 40), {}, {7, 3, 5}, {}, {}};
    for (Index atom = 0; atom < 40; ++atom) {
      structure.positions.col(atom) = Vector3(static_cast<double>(atom % 4), static_cast<double>(atom / 4), 0.5) * 1.9;
      structure.species.push_back(atom < 10 ? 3 : 1);  // no atom is of type 2
    }
    structure.fixed.assign(40, 0);
    write_file(all.path("mixture.data"), lammps_data(structure, "mixture"));
    write_file(all.path("potential"), "units lj\natom_style atomic\npair_style lj/cut 2.5\npair_coeff * * 1 1\n");
    const std::vector<std::string> with{"--structure", all.path("mixture.data"), "--potential", all.path("potential")};
    const Json found = figures(all, all.add(mixture(1, 1)), with);
    REQUIRE(found["results"][0]["species"].size() == 2);
    CHECK(found["results"][0]["species"][0]["species"] == 1);
    CHECK(found["results"][0]["species"][0]["name"] == "B");
    CHECK(found["results"][0]["species"][1]["species"] == 3);
    CHECK(found["results"][0]["species"][1]["name"] == "A");
    check_refused(decompose(all.add(mixture(1, 1, true, 11)), with), "has other atoms or types than --structure");
  }

  TEST_CASE("decompose: units and times are those that the trajectories tell") {
    Trajectories all;
    const std::vector<Matrix3X> frames = glass(1);
    const auto alone = [&](const std::string& file, const std::vector<std::string>& more = {}) {
      std::vector<std::string> words{"decompose", "--trajectory", file,       "--temperature",
                                     "0.7",       "--json",       all.json(), "--quiet"};
      words.insert(words.end(), more.begin(), more.end());
      REQUIRE(run_pel(words).code == 0);
      return Json::parse(file_content(all.json()));
    };
    const Json found = alone(all.add(told(frames, "lj", 0.5)));
    CHECK(found["units"]["time"] == "tau");
    CHECK(found["interval"] == 0.5);
    CHECK(found["results"][0]["threshold"] == 0.4);
    const Json asked = alone(all.add(dump(frames)), {"--units", "lj", "--interval", "0.5", "--masses", "1,1"});
    CHECK(found["results"][0]["D"].get<double>() ==
          doctest::Approx(asked["results"][0]["D"].get<double>()).epsilon(1e-6));
  }

  TEST_CASE("decompose: where times and steps contradict each other it says what was taken") {
    Trajectories all;
    const std::vector<Matrix3X> frames = glass(1, -0.5, 0.5, 30);
    std::string sparse;
    for (Index k = 0; k < 30; ++k) sparse += frame_text(2 * k, frames[static_cast<std::size_t>(k)], {});
    const std::string file = all.add(told(frames, "metal", 2));
    CHECK(has(decompose(file).out, "frames are 2 apart by the times in the file; --interval 1 was taken"));
    CHECK(!has(decompose(file, {"--interval", "2"}).out, "was taken"));
    CHECK(has(decompose(all.add(dump(frames)) + "," + all.add(sparse)).out,
              "frames are 1000 time steps apart, and those of"));
    const auto untold = [&](const std::vector<Matrix3X>& all_frames, double interval) {
      return run_pel({"decompose", "--temperature", "1", "--trajectory", all.add(told(all_frames, "metal", interval))});
    };
    CHECK(untold(frames, 2).code == 0);
    check_refused(untold(frames, 0), "does not tell the times of its frames");  // as in minimizations
    std::string uneven = told(frames, "metal", 1);
    uneven.replace(uneven.find("Time=17.0"), 9, "Time=17.5");
    check_refused(run_pel({"decompose", "--temperature", "1", "--trajectory", all.add(uneven), "--quiet"}),
                  "frame 17 is 1.5 after the one before by the times in the file");
  }

  TEST_CASE("decompose: positions without a box are taken as they are, and it says so") {
    Trajectories all;
    const std::vector<Matrix3X> frames = glass(1);
    std::vector<Index> numbers(frames.size());
    std::iota(numbers.begin(), numbers.end(), Index{0});
    CHECK(has(decompose(all.add(plain_xyz(frames, numbers))).out,
              "has no periodic box; its positions were taken as unwrapped"));
    CHECK(!has(decompose(all.add(dump(frames))).out, "periodic box"));
  }

  TEST_CASE("decompose: a trajectory that ends within a frame is used as far as it goes") {
    Trajectories all;
    const std::string text = dump(glass(1));
    const std::string cut = all.add(text.substr(0, text.size() - 100));
    const Json found = figures(all, cut);
    CHECK(found["trajectories"][0]["frames"] == 399);
    CHECK(found["trajectories"][0]["cut_short"] == true);
    CHECK(has(decompose(cut).out, "ends within a frame, which was left out"));
  }
}
