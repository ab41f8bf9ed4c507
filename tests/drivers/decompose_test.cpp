#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/core/cell.hpp"
#include "tests/drivers/dumps.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;

void check_near(const Json& result, const std::string& name, double expected, double percent) {
  const double value = result[name], error = result[name + "_stderr"];
  CAPTURE(value);
  CAPTURE(error);
  CAPTURE(expected);
  CHECK(std::abs(value - expected) < 4 * error);
  CHECK(error < percent / 100 * std::abs(expected));
}

/// A face-centered crystal of 32 sites with one vacancy, neighbors of it relaxed towards it by `delta` nearest-neighbor
/// distances; an interval per hop. Edge of the cube: 10.
std::vector<Matrix3X> relaxed_vacancy(Index intervals, double delta) {
  const auto lattice = face_centered(2);
  const double scale = 5;  // of a lattice unit
  const auto sites = sites_around_vacancy(lattice);
  Matrix3X places(3, std::ssize(sites));
  for (const auto& [site, atom] : sites) places.col(atom) = scale * Vector3(site[0], site[1], site[2]);
  const Cell cell(dump_edge * Matrix3::Identity(), {true, true, true});
  const double distance = scale * std::sqrt(2.0);
  Vector3 vacancy = Vector3::Zero();
  const auto relaxed = [&] {
    Matrix3X positions = places;
    for (Index atom = 0; atom < places.cols(); ++atom) {
      const Vector3 towards = cell.minimum_image(vacancy - places.col(atom));
      if (towards.norm() < 1.01 * distance) positions.col(atom) += delta * towards;
    }
    return positions;
  };
  std::vector<Matrix3X> frames{relaxed()};
  for (const Matrix3X& step : vacancy_walk(lattice, intervals)) {
    Index hopped = 0;
    step.colwise().norm().maxCoeff(&hopped);
    vacancy = places.col(hopped);
    places.col(hopped) += scale * step.col(hopped);
    frames.push_back(relaxed());
  }
  return frames;
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("decompose: replicas of a walk with memory give its D, D_RW and f, by species too") {
    Trajectories all;
    std::string files;
    for (std::uint64_t k = 1; k <= 4; ++k) files += (k > 1 ? "," : "") + all.add(dump(glass(k)));
    const Json found = figures(all, files, {"--threshold", "1,3", "--realizations", "30", "--keep-drift"});
    REQUIRE(found["results"].size() == 2);
    const Json& one = found["results"][0];
    const double walk = 0.5 * 1.5 * 1.5 / 6;
    CHECK(one["temperature"] == 700);
    CHECK(one["threshold"] == 1);
    CHECK(one["status"] == "diffusive");
    CHECK(one["samples_are"] == "trajectories");
    CHECK(one["samples"] == 4);
    check_near(one, "D_RW", walk, 2);
    check_near(one, "f", 1.0 / 3, 10);
    check_near(one, "D", walk / 3, 10);
    CHECK(one["msd_slope"].get<double>() == doctest::Approx(1).epsilon(0.1));
    CHECK(one["activated"].get<double>() == doctest::Approx(0.5).epsilon(0.02));
    const double drawn = one["drawn"]["D_RW"], error = one["drawn"]["D_RW_stderr"];
    CHECK(std::abs(drawn - one["D_RW"].get<double>()) < 4 * error);
    REQUIRE(one["species"].size() == 2);
    for (const Json& species : one["species"]) check_near(species, "f", 1.0 / 3, 15);
    CHECK(one["times"].size() == one["msd"].size());
    CHECK(one["times"].size() == one["msd_rw"].size());
    CHECK(one["times"].back() == 99);
    CHECK(one["msd_rw"].back().get<double>() == doctest::Approx(99 * 6 * walk).epsilon(0.03));
    CHECK(found["results"][1]["f"] == 1);
    CHECK(found["results"][1]["activated"] == 0);
    CHECK(found["arrhenius"].empty());
    CHECK(found["mobility"][0]["most"].size() == 5);
    CHECK(found["mobility"][0]["most"][0]["msd"] > found["mobility"][0]["least"][0]["msd"]);
  }

  TEST_CASE("decompose: drift is removed, and wrapped positions are unwrapped where that is asked for") {
    Trajectories all;
    const std::vector<Matrix3X> frames = glass(1);
    const Json still = figures(all, all.add(dump(frames)));
    const auto same = [&](const Json& other) {
      for (const char* name : {"D", "D_RW", "f", "msd_slope"})
        CHECK(other["results"][0][name].get<double>() ==
              doctest::Approx(still["results"][0][name].get<double>()).epsilon(1e-4));
    };
    Writing drifting;
    drifting.drift = Vector3(0.4, -0.1, 0.2);
    same(figures(all, all.add(dump(frames, drifting))));
    const Json kept = figures(all, all.add(dump(frames, drifting)), {"--keep-drift"});
    CHECK(kept["results"][0]["status"] == "superdiffusive");
    Writing wrapped = drifting;
    wrapped.wrapped = true;
    wrapped.columns = "id type x y z";
    const std::string file = all.add(dump(frames, wrapped));
    const Json unwrapped = figures(all, file, {"--unwrap"});
    same(unwrapped);
    CHECK(unwrapped["trajectories"][0]["unwrapped"] == true);
    CHECK(has(decompose(file, {"--unwrap"}).out, "unwrapped here, step by step; the longest step is 0.0"));
    check_refused(decompose(file), "wrapped positions without ix");
  }

  TEST_CASE("decompose: f of a vacancy is that of the ideal sites with --lattice, and what science says without") {
    Trajectories all;
    constexpr double delta = 0.05, f = 43.0 / 53;
    Writing one_species;
    one_species.species = 1;
    const std::string file = all.add(dump(relaxed_vacancy(20'000, delta), one_species));
    const std::vector<std::string> setting{"--longest-lag", "400",         "--fit", "100,400",
                                           "--keep-drift",  "--threshold", "3"};
    for (const char* crystal : {"found", "fcc:10", "5,5,0,5,-5,0,5,0,5,5,0,-5,0,5,5,0,5,-5"}) {
      CAPTURE(crystal);
      std::vector<std::string> more = setting;
      more.insert(more.end(), {"--lattice", crystal, "--realizations", "5"});
      const Json found = figures(all, file, more);
      check_near(found["results"][0], "f", f, 5);
      CHECK(found["trajectories"][0]["hops"] == 20'000);
      const double relaxation = delta * 5 * std::sqrt(2.0);  // to either side
      CHECK(found["trajectories"][0]["farthest_off_site"].get<double>() > 0.9 * relaxation);
      CHECK(found["trajectories"][0]["farthest_off_site"].get<double>() < 1.3 * relaxation);
      const double walk = 50.0 / 6 / 31;
      CHECK(found["results"][0]["D_RW"].get<double>() == doctest::Approx(walk).epsilon(1e-2));
      CHECK(found["results"][0]["drawn"]["D_RW"].get<double>() == doctest::Approx(walk).epsilon(0.05));
    }
    // As much relaxation as in silicon, and the first neighbors of the vacancy off their sites from the first frame on.
    const std::string soft = all.add(dump(relaxed_vacancy(2000, 0.24), one_species));
    CHECK(figures(all, soft, {"--lattice", "fcc:10", "--keep-drift"})["trajectories"][0]["hops"] == 2000);
    const double shorter = (1 - 2 * delta) * (1 - 2 * delta), rattle = 4 * delta * delta;
    check_near(figures(all, file, setting)["results"][0], "f", f / (shorter + f * rattle), 5);
  }

  TEST_CASE("decompose: no block is shorter than the longest time of the fit, however many are asked for") {
    Trajectories all;
    const std::string file = all.add(dump(glass(1, -0.5, 0.5, 201)));
    const auto blocks = [&](const std::string& lag, const std::string& asked) {
      const Json found = figures(all, file, {"--longest-lag", lag, "--blocks", asked});
      CHECK(found["results"][0]["samples"] == found["trajectories"][0]["blocks"]);
      return found;
    };
    CHECK(blocks("25", "5")["trajectories"][0]["blocks"] == 5);
    CHECK(blocks("25", "100")["trajectories"][0]["blocks"] == 8);
    CHECK(blocks("60", "5")["trajectories"][0]["blocks"] == 3);
    const std::string longer = all.add(dump(glass(1, -0.5, 0.5, 210)));  // 7 x 28 and 13
    CHECK(figures(all, longer, {"--longest-lag", "25", "--blocks", "100"})["trajectories"][0]["blocks"] == 7);
    const Json none = blocks("160", "5");
    CHECK(none["trajectories"][0]["blocks"] == 1);
    CHECK(none["results"][0]["D_stderr"].is_null());
  }

  TEST_CASE("decompose: a temperature at which D is not above zero is left out of all laws alike") {
    Trajectories all;
    std::vector<Matrix3X> back = glass(2), still = back;  // there and back again: no slope
    for (std::size_t k = 0; k < back.size(); ++k)
      still[k] = k % 2 == 0 ? back[0] : back[0] + Matrix3X::Constant(3, back[0].cols(), 0.3);
    for (std::size_t k = 1; k < still.size(); k += 2) still[k].leftCols(20) -= Matrix3X::Constant(3, 20, 0.6);
    const std::string files =
        all.add(dump(glass(1))) + "," + all.add(dump(glass(3, -0.5, 0.3))) + "," + all.add(dump(still));
    const std::vector<std::string> more{"--temperature", "700,650,600", "--threshold", "0.2", "--longest-lag", "50"};
    const Json found = figures(all, files, more);
    REQUIRE(found["results"][2]["D"].get<double>() <= 0);
    const Json law = found["arrhenius"][0];
    CHECK(law["temperatures"] == 2);
    CHECK(law["left_out"] == Json{600});
    CHECK(law["E_D"].get<double>() ==
          doctest::Approx(law["E_RW"].get<double>() + law["E_f"].get<double>()).epsilon(1e-9));
    CHECK(has(decompose(files, more).out, "D or D_RW is not above zero at 600, left out of the laws"));
  }

  TEST_CASE("decompose: in a plane the dimension is two, and atoms can be chosen") {
    Trajectories all;
    const std::string file = all.add(dump(glass(1)));
    write_file(all.path("surface"), "1\n2 3\n4\n10-25\n");
    const std::vector<std::string> setting{"--plane", "xy", "--keep-drift", "--atoms"};
    const auto with = [&](const std::string& atoms) {
      std::vector<std::string> more = setting;
      more.push_back(atoms);
      return figures(all, file, more);
    };
    const Json listed = with("1-4,10-25"), from_file = with(all.path("surface"));
    CHECK(listed["dimension"] == 2);
    CHECK(listed["trajectories"][0]["atoms_counted"] == 20);
    CHECK(listed["results"] == from_file["results"]);
    check_near(with("all")["results"][0], "D_RW", 0.5 * 1.5 * 1.5 / 6, 3);
  }

  TEST_CASE("decompose: over temperatures the energies add up, and cooling rates give f as a power of D") {
    Trajectories all;
    std::string files, temperatures, rates;
    std::uint64_t number = 0;
    for (const int rate : {10, 12})
      for (const int temperature : {640, 670, 700}) {
        const bool first = number == 0;
        const double hops = std::exp(-0.3 / 8.617343e-5 * (1.0 / temperature - 1.0 / 700)) / 2;
        files += (first ? "" : ",") + all.add(dump(glass(++number, rate == 10 ? -0.6 : -0.4, hops)));
        temperatures += (first ? "" : ",") + std::to_string(temperature);
        rates += (first ? "1e" : ",1e") + std::to_string(rate);
      }
    const std::vector<std::string> more{"--temperature",    temperatures, "--cooling-rate", rates,  "--keep-drift",
                                        "--extrapolate-to", "1e-3",       "--threshold",    "1,1.2"};
    const Json found = figures(all, files, more);
    REQUIRE(found["results"].size() == 12);
    CHECK(found["results"][0]["samples_are"] == "blocks");
    REQUIRE(found["arrhenius"].size() == 4);
    for (const Json& law : found["arrhenius"]) {
      CHECK(law["E_D"].get<double>() ==
            doctest::Approx(law["E_RW"].get<double>() + law["E_f"].get<double>()).epsilon(1e-9));
      CHECK(std::abs(law["E_RW"].get<double>() - 0.3) < 4 * law["E_RW_stderr"].get<double>());
      CHECK(law["prefactor_D"].get<double>() ==
            doctest::Approx(law["prefactor_RW"].get<double>() * law["prefactor_f"].get<double>()).epsilon(1e-9));
    }
    REQUIRE(found["f_against_D"].size() == 2);
    CHECK(found["f_against_D"][0]["points"] == 6);
    CHECK(found["f_against_D"][0]["extrapolated"][0]["D"] == 1e-3);
    const Finished shown = decompose(files, more);
    CHECK(has(shown.out, "E_RW (eV)"));
    CHECK(has(shown.out, "at D = 0.001 A^2/ps: f = "));
  }

  TEST_CASE("decompose: clusters and non-affine displacements find the hops that lengths find") {
    Trajectories all;
    Stream stream = stream_of(3);
    std::vector<Matrix3X> frames = glass(1, -0.5, 0.03);
    Matrix3X start(3, 40);
    for (double& x : start.reshaped()) x = dump_edge * stream.uniform();
    for (Matrix3X& frame : frames) frame += start;
    const std::string file = all.add(dump(frames));
    const auto by = [&](const std::vector<std::string>& more) {
      std::vector<std::string> words = more;
      words.insert(words.end(), {"--keep-drift"});
      return figures(all, file, words)["results"][0]["activated"].get<double>();
    };
    const double lengths = by({"--threshold", "1"});
    CHECK(by({"--events", "dbscan", "--cluster-frames", "1"}) == lengths);
    CHECK(by({"--events", "d2min", "--threshold", "1", "--radius", "8"}) == doctest::Approx(lengths).epsilon(0.1));
  }

  TEST_CASE("decompose: a structure gives masses, and under mpirun the figures are the same") {
    Trajectories all;
    const SystemFiles system = write_vacancy_crystal(all.folder());
    const Structure crystal = vacancy_crystal();
    std::string text;
    const double side = crystal.cell.edges()(0, 0);
    for (int frame = 0; frame < 20; ++frame) {
      text += "ITEM: TIMESTEP\n" + std::to_string(frame) + "\nITEM: NUMBER OF ATOMS\n107\nITEM: BOX BOUNDS pp pp pp\n";
      for (int d = 0; d < 3; ++d) text += "0 " + std::to_string(side) + '\n';
      text += "ITEM: ATOMS id xu yu zu\n";
      for (int atom = 1; atom <= 107; ++atom)
        text += std::to_string(atom) + " " + std::to_string(frame % 2 * atom) + ' ' + std::to_string(frame % 5 * atom) +
                ' ' + std::to_string(frame % 3 * atom) + '\n';
    }
    const std::string file = all.add(text);
    const std::vector<std::string> with{"--structure", system.structure, "--potential", system.potential};
    const Json found = figures(all, file, with);
    CHECK(found["masses_known"] == true);
    CHECK(found["units"]["length"] == "sigma");
    CHECK(found["results"][0]["threshold"] == 0.4);
    CHECK(figures(all, file, {"--units", "lj"})["results"] == found["results"]);
    const Finished alone = decompose(file, {"--units", "lj"}), ranks = decompose(file, {"--units", "lj"}, 2);
    CHECK(ranks.code == 0);
    CHECK(ranks.out == alone.out);
    check_refused(decompose(file, {"--structure", system.structure}), "--structure and --potential go together");
  }

  TEST_CASE("decompose: where atoms rest, nothing is made up") {
    Trajectories all;
    const Json found = figures(all, all.add(dump(std::vector<Matrix3X>(40, Matrix3X::Zero(3, 4)))));
    CHECK(found["results"][0]["status"] == "at_rest");
    CHECK(found["results"][0]["D"] == 0);
    CHECK(found["results"][0]["f"].is_null());
  }
}
