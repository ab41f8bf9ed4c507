#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include "drivers/dynamics/dynamics_request.hpp"
#include "libpel/dynamics/glass.hpp"
#include "libpel/search/minimize.hpp"

namespace pel::drivers {

/// Which atoms `pel quench` begins with.
struct AtomsRequest {
  std::string structure;
  std::string composition;
  std::int64_t atoms = 0;
  double density = 0;
  double number_density = 0;
  std::vector<double> masses;
  std::string lattice;
  double edge = 0;
  std::int64_t cells = 0;
  std::int64_t vacancies = 0;
};

/// A free surface, after all else.
struct SurfaceRequest {
  std::string axis;
  double vacuum = 0;  // not given
  double layer = 0;   // not given
  double time = 0;
  double temperature = 0;
};

/// What `pel quench` is asked to do.
struct QuenchRequest {
  std::string potential;
  AtomsRequest atoms;
  GlassProtocol protocol;
  std::string ensemble = "npt";
  std::vector<double> rates;
  DynamicsRequest dynamics;
  SurfaceRequest surface;
  std::vector<double> fit_window;
  std::int64_t replicas = 1;
  std::int64_t points = 200;
  std::int64_t checkpoint = 10;
  int ranks_per_run = 1;
  std::string output;
  double force_tolerance = 0;  // not given
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};
void declare(CLI::App& app, QuenchRequest& request);

/// The request in time steps and the units of the potential.
struct QuenchPlan {
  LammpsInput potential;  ///< without a structure
  Units units;
  DynamicsOptions dynamics;
  std::vector<Stage> stages;
  std::vector<Stage> surface_stages;
  double vacuum = 15;       ///< between free surfaces
  double layer = 2.5;       ///< depth of what counts as surface
  std::int64_t row = 0;     ///< time steps of one row of the table
  std::int64_t sample = 0;  ///< between two of the figures that a row is the mean of
  MinimizeOptions minimize;
};

/// Throws InputError where files cannot be read or options do not go together.
QuenchPlan quench_plan(const QuenchRequest& request);
/// What of the request shapes a run, by the names of the options.
nlohmann::ordered_json quench_settings(const QuenchRequest& request, const QuenchPlan& plan);

/// In words of the option: 0, 1 or 2.
int surface_axis(const SurfaceRequest& request);

}  // namespace pel::drivers
