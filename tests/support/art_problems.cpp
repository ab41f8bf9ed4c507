#include "tests/support/art_problems.hpp"

#include <stdexcept>

#include "libpel/forces/models.hpp"
#include "libpel/search/minimize.hpp"
#include "tests/support/known_surfaces.hpp"

namespace pel::test {
namespace {

StationaryPoint minimum(ForceField& force_field, View3X near, const MinimizeOptions& options) {
  const Minimization found = minimize(force_field, near, options);
  if (found.status != MinimizeStatus::converged) throw std::runtime_error("no minimum found");
  return {found.energy, found.positions};
}

}  // namespace

ArtOptions mueller_brown_options() {
  ArtOptions options;
  options.tolerance = {1e-6, ForceNorm::max_component};
  options.push = 0.05;
  options.leave_eigenvalue = -10;
  options.max_climb = 0.05;
  options.mode_reach = 1e-3;
  options.min_curvature = 100;
  options.max_relax = 0.03;
  options.max_energy = 150;
  options.max_displacement = 3;
  options.stiffness = 1000;
  options.lanczos.difference = 1e-5;
  options.lanczos.scale = 10;
  return options;
}

ConnectOptions mueller_brown_connect() {
  ConnectOptions options;
  options.push = 0.05;
  options.distance_tolerance = 1e-3;
  options.exactness = 1e-4;
  options.minimize = {.tolerance = {1e-6, ForceNorm::max_component}, .max_step = 0.05, .stiffness = 1000};
  return options;
}

StationaryPoint mueller_brown_minimum(int which) {
  MuellerBrown surface;
  return minimum(surface, mueller_brown_minima.at(which),
                 {.tolerance = {1e-8, ForceNorm::euclidean}, .stiffness = 1000});
}

Push push_in_plane(std::uint64_t trial) {
  Stream stream(trial, StreamPurpose::sampling, {1, 0, 0});
  return {Vector3(stream.normal(), stream.normal(), 0).normalized(), {0}};
}

ArtOptions cluster_options() {
  ArtOptions options = art_options(units(UnitStyle::lj));
  options.tolerance = {1e-5, ForceNorm::max_component};
  options.lanczos.difference = 1e-4;
  options.max_calls = 2000;
  return options;
}

ConnectOptions cluster_connect() {
  ConnectOptions options;
  options.push = 0.1;
  options.distance_tolerance = 0.01;
  options.minimize = {.tolerance = {1e-7, ForceNorm::max_component}, .max_step = 0.1, .stiffness = 100};
  return options;
}

StationaryPoint icosahedral_minimum() {
  LennardJonesCluster cluster(13);
  return minimum(cluster, icosahedron(), {.tolerance = {1e-9, ForceNorm::max_component}, .stiffness = 100});
}

Push push_of_cluster(std::uint64_t trial) {
  Stream stream(trial, StreamPurpose::sampling, {2, 0, 0});
  const auto center = static_cast<Index>(13 * stream.uniform());
  return random_push(13, {center, (center + 1) % 13, (center + 2) % 13, (center + 3) % 13}, stream);
}

SaddleWithMode icosahedral_saddle() {
  LennardJonesCluster cluster(13);
  const StationaryPoint start = icosahedral_minimum();
  for (std::uint64_t trial = 0; trial < 30; ++trial) {
    SaddleSearch search = find_saddle(cluster, start, push_of_cluster(trial), cluster_options());
    if (search.status != SaddleStatus::converged) continue;
    if (connect(cluster, start, search.positions, search.mode, cluster_connect()).outcome == SearchOutcome::connected)
      return {std::move(search.positions), std::move(search.mode)};
  }
  throw std::runtime_error("no saddle found");
}

}  // namespace pel::test
