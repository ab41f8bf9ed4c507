// Are the saddles of bands those that ART finds? From beside every saddle of a landscape, moved at random, the search
// climbs again as ART does, with a uniform metric and nothing known of bands, and is converged ten times tighter: by
// how much do the energies differ?

#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "drivers/landscape/recorded_event.hpp"
#include "drivers/landscape/sweep_file.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/forces/lammps.hpp"
#include "libpel/landscape/store.hpp"
#include "libpel/search/attempt.hpp"
#include "libpel/search/sample.hpp"

namespace {

using namespace pel;

struct Request {
  std::string landscape;
  double apart = 0.5;
  std::uint64_t seed = 1;
};

struct Opened {
  Provenance provenance;
  Landscape landscape;
  std::unique_ptr<LammpsForceField> forces;
  ArtOptions art;
};

Opened opened(const std::string& path) {
  const LandscapeFile file = LandscapeFile::open(path, Access::read);
  Provenance provenance = file.provenance();
  const LammpsInput input{provenance.potential, provenance.structure_text, path, path};
  Opened result{std::move(provenance), file.load(), std::make_unique<LammpsForceField>(input, MPI_COMM_SELF), {}};
  const double tolerance = drivers::search_settings(result.provenance.options).force_tolerance;
  result.art = attempt_options(result.forces->units(), 0.1 * tolerance).art;
  result.art.max_energy = std::numeric_limits<double>::infinity();
  return result;
}

/// The atoms of the event, each at random: 3 x N of length `apart`.
Matrix3X moved_aside(const Event& event, double apart, Stream& stream) {
  const Eigen::RowVectorXd ways = (event.to.positions - event.from.positions).colwise().norm();
  const Matrix3X random = random_vector(ways.size(), stream).array().rowwise() * ways.array();
  return apart * random.normalized();
}

SaddleSearch climbed_again(ForceField& forces, const Event& event, const Matrix3X& aside, const ArtOptions& options) {
  const Sample at = sample_at(forces, event.saddle.positions);
  SaddleSearch near;
  near.energy = at.energy;
  near.positions = at.positions;
  near.forces = at.forces;
  near.mode = (event.to.positions - event.from.positions).normalized();
  std::vector<Index> moving;
  const Eigen::RowVectorXd ways = near.mode.colwise().norm();
  for (Index a = 0; a < ways.size(); ++a)
    if (ways[a] > 0.2 * ways.maxCoeff()) moving.push_back(a);
  return resume_search(forces, event.from, {near.mode, moving}, near, aside, options, Metric(options.stiffness));
}

struct Account {
  int climbed = 0, same = 0, elsewhere = 0;
  double largest = 0;  // difference of energies, where the same saddle is found
};

void compare(Account& account, std::int64_t number, const Event& event, const SaddleSearch& again) {
  const double off = again.energy - event.saddle.energy;
  const bool climbed = again.status == SaddleStatus::converged;
  const double way = climbed ? largest_displacement(again.positions - event.saddle.positions) : 0;
  const bool same = climbed && way < 0.1;
  account.climbed += climbed;
  account.same += same;
  account.elsewhere += climbed && !same;
  if (same) account.largest = std::max(account.largest, std::abs(off));
  fmt::print("{:6d}  barrier {:10.6f}  {}", number, event.saddle.energy - event.from.energy,
             climbed ? fmt::format("{} off by {:.2e}, {:.3f} away\n", same ? "same saddle," : "another,", off, way)
                     : std::string("not converged\n"));
}

void run(const Request& request) {
  Opened system = opened(request.landscape);
  Account account;
  const auto count = saddles(system.landscape);
  for (std::int64_t k = 0; k < count; ++k) {
    system.forces->rebuild();
    Frozen mobile(*system.forces, minimum(system.landscape, MinimumId{0}).positions, system.provenance.structure.fixed);
    const Event event = drivers::recorded_event(mobile, system.landscape, saddle(system.landscape, SaddleId{k}));
    Stream stream(request.seed, StreamPurpose::sampling, {static_cast<std::uint64_t>(k), 0, 0});
    const Matrix3X aside = moved_aside(event, request.apart, stream);
    compare(account, k, event, climbed_again(mobile, event, aside, system.art));
  }
  fmt::print("{} saddles: {} climbs converged, {} to the same saddle, energies within {:.2e}; {} to another\n", count,
             account.climbed, account.same, account.largest, account.elsewhere);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  Request request;
  CLI::App app("ART from beside the saddles of a landscape: the same energies?", "pel_art_again");
  app.add_option("landscape", request.landscape, "landscape file")->required();
  app.add_option("--apart", request.apart, "where the search begins, from the saddle, length units (3N)")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", request.seed)->capture_default_str();
  int status = 0;
  try {
    app.parse(argc, argv);
    run(request);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "pel_art_again: {}\n", error.what());
    status = 2;
  }
  MPI_Finalize();
  return status;
}
