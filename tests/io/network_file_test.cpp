#include "libpel/io/network_file.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "libpel/core/error.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace pel;
using namespace pel::test;

namespace {

NetworkFile read(const TemporaryFolder& folder, const std::string& text) {
  write_file(folder / "graph.txt", text);
  return read_network(folder / "graph.txt");
}

void check_refused(const std::string& text, const char* reason) {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(read(folder, text), doctest::Contains(reason), InputError);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("a graph is read with all that its lines say") {
    const TemporaryFolder folder;
    const NetworkFile file = read(folder, R"(# two minima of two atoms
units lj
dimension 2
tags 2
species 1 1
minimum -1.5
minimum -1 2.5   # twice and a half
frontier 1
saddle 0 1 0.25
  step 1 0.5 0 0
  step 0 0 0.25
saddle 1 1 0.5 0.1
  permutation 1 0
)");
    const Network& network = file.network;
    CHECK(file.units == UnitStyle::lj);
    CHECK(network.dimension == 2);
    CHECK(network.energies == std::vector<double>{-1.5, -1});
    CHECK(network.searched == std::vector<char>{1, 0});
    CHECK(network.log_multiplicities[1] == doctest::Approx(std::log(2.5)));
    REQUIRE(network.jumps.size() == 2);
    CHECK(network.jumps[0].saddle_energy == 0.25);
    CHECK(dense(network.jumps[0].moves, 2).col(0) == Vector3(0, 0, 0.25));
    CHECK(dense(network.jumps[0].moves, 2).col(1) == Vector3(0.5, 0, 0.25));
    CHECK(network.jumps[0].permutation.empty());
    CHECK(network.jumps[1].permutation == std::vector<Index>{1, 0});
    CHECK(network.jumps[1].log_multiplicity == doctest::Approx(std::log(0.1)));
  }

  TEST_CASE("wrong graphs are refused with file, line and reason") {
    check_refused("minimum x\n", "line 1: 'x' is no energy");
    check_refused("minimum 0\nmaximum 1\n", "line 2: 'maximum' is no statement");
    check_refused("minimum 0\nstep 1 0 0\n", "line 2: a step before the first saddle");
    check_refused("minimum 0\nsaddle 0 0 1\nstep 1 0\n", "line 3: a step is DX DY DZ");
    check_refused("minimum 0\nsaddle 0 0 1\nstep 1 1 0 0\n", "tag 1 does not exist");
    check_refused("minimum 0\nsaddle 0 1 1\n", "state 1 does not exist");
    check_refused("minimum 0\nsaddle 0 0 -1\n", "barriers must not be negative");
    check_refused("minimum 0 -2\n", "prefactor must be above 0");
    check_refused("minimum 0 1 2\n", "more on this line");
    check_refused("tags 2\nminimum 0\nsaddle 0 0 1\npermutation 1 1\n", "taken already");
    check_refused("minimum nan\n", "'nan' is no energy");
    check_refused("minimum 0\nfrontier 3\n", "no minimum 3");
    check_refused("", "no states");
    check_refused("tags 0\nminimum 0\n", "at least one");
    CHECK_THROWS_WITH_AS(read_network("/nonexistent/graph"), doctest::Contains("cannot be read"), InputError);
  }

  TEST_CASE("a database of PATHSAMPLE gives harmonic rates between its minima") {
    const TemporaryFolder folder;
    write_file(folder / "min.data", "-3.0 10.0 2 1.0 1.0 1.0\n -2.5D+00 8.0 1 1.0 1.0 1.0\n\n");
    write_file(folder / "ts.data", "-2.0 9.0 1 1 2 1.0 1.0 1.0\n");
    for (const std::filesystem::path& path : {folder / "min.data", (folder / "min.data").parent_path()}) {
      const NetworkFile file = read_network(path);
      const double temperature = 0.4;
      const Rates at = rates(file.network, {temperature, 1, 1});
      const double two_pi = 2 * std::acos(-1.0);
      CHECK(at.forward[0] == doctest::Approx(2 / two_pi * std::exp((10.0 - 9.0) / 2) * std::exp(-1.0 / temperature)));
      CHECK(at.backward[0] == doctest::Approx(1 / two_pi * std::exp((8.0 - 9.0) / 2) * std::exp(-0.5 / temperature)));
    }
    write_file(folder / "ts.data", "-2.0 9.0 1 1 3\n");
    CHECK_THROWS_WITH_AS(read_network(folder / "min.data"), doctest::Contains("state 2 does not exist"), InputError);
    write_file(folder / "ts.data", "-2.0 9.0 1\n");
    CHECK_THROWS_WITH_AS(read_network(folder / "min.data"), doctest::Contains("line 1"), InputError);
  }
}
