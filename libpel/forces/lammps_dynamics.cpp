#include "libpel/forces/lammps_dynamics.hpp"

#define LAMMPS_LIB_MPI
#include <lammps/library.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "libpel/core/error.hpp"
#include "libpel/forces/lammps_handle.hpp"
#include "libpel/forces/lammps_setup.hpp"
#include "libpel/forces/lammps_structure.hpp"

namespace pel {
namespace {

void require_sense(const DynamicsOptions& options, const TemperatureRamp& temperature) {
  const auto positive = [](double value, const char* what) {
    if (!(value > 0) || !std::isfinite(value))
      throw InputError(fmt::format("dynamics: the {} is {}; give a finite number above 0", what, value));
  };
  positive(options.timestep, "time step");
  positive(options.thermostat_time, "relaxation time of the thermostat");
  positive(options.barostat_time, "relaxation time of the barostat");
  positive(temperature.from, "temperature");
  positive(temperature.to, "temperature");
  if (!options.fixed.empty() && options.ensemble == Ensemble::npt)
    throw InputError("dynamics: fixed atoms do not follow a box that changes; choose nvt");
}

/// Groups know ids; neighbors in the list become one range.
std::string id_ranges(const std::vector<Index>& atoms) {
  std::string text;
  for (std::size_t k = 0; k < atoms.size();) {
    std::size_t end = k + 1;
    while (end < atoms.size() && atoms[end] == atoms[end - 1] + 1) ++end;
    text += fmt::format(" {}:{}", atoms[k] + 1, atoms[end - 1] + 1);
    k = end;
  }
  return text;
}

std::string thermostat(const DynamicsOptions& options, const TemperatureRamp& bath, std::uint64_t seed) {
  const std::string line = fmt::format("{:.17g} {:.17g} {:.17g}", bath.from, bath.to, options.thermostat_time);
  if (options.ensemble == Ensemble::npt)
    return fmt::format("fix pel_dynamics pel_mobile npt temp {} iso {:.17g} {:.17g} {:.17g}\n", line, options.pressure,
                       options.pressure, options.barostat_time);
  if (options.ensemble == Ensemble::nvt && options.thermostat == Thermostat::nose_hoover)
    return fmt::format("fix pel_dynamics pel_mobile nvt temp {}\n", line);
  std::string text = "fix pel_dynamics pel_mobile nve\n";
  if (options.ensemble == Ensemble::nvt)
    text += fmt::format("fix pel_bath pel_mobile langevin {} {} zero yes\n", line, 1 + seed % 900'000'000);
  return text;
}

/// Belongs to the potential: what a fix remembers is lost at the first run after a restart file is read.
std::string integrator(const DynamicsOptions& options, const TemperatureRamp& bath, std::uint64_t seed) {
  const bool chains = options.ensemble == Ensemble::nvt && options.thermostat == Thermostat::nose_hoover;
  if (options.fixed.empty()) return "\ngroup pel_mobile union all\n" + thermostat(options, bath, seed);
  return "\ngroup pel_fixed id" + id_ranges(options.fixed) + "\ngroup pel_mobile subtract all pel_fixed\n" +
         thermostat(options, bath, seed) + (chains ? "compute_modify pel_dynamics_temp extra/dof 0\n" : "");
}

/// The potential with a command before its interactions that needs the box: LAMMPS forgets interactions that were
/// named before a restart file is read.
std::string box_first(const std::string& potential) {
  std::string text;
  bool placed = false;
  for (const std::string& command : lammps_commands(potential)) {
    const std::string word = command.substr(0, command.find(' '));
    if (!placed && (word.ends_with("_style") && word != "atom_style")) {
      text += "group pel_all union all\n";
      placed = true;
    }
    text += command + "\n";
  }
  return text;
}

bool has_own_skin(const LammpsInput& input) {
  const auto commands = lammps_commands(input.potential);
  return std::ranges::any_of(commands, [](const std::string& text) { return text.starts_with("neighbor "); });
}

}  // namespace

class LammpsDynamics::Instance {
 public:
  Instance(const LammpsInput& input, const DynamicsOptions& options, const TemperatureRamp& bath, std::uint64_t seed,
           MPI_Comm communicator, const std::string& saved)
      : lammps(communicator), ramp(bath), fixed(options.fixed), timestep(options.timestep) {
    LammpsInput driven = input;
    if (!saved.empty()) driven.potential = box_first(driven.potential);
    driven.potential += integrator(options, bath, seed);
    units = pel::units(set_up(lammps, driven, [&] { saved.empty() ? read_structure(lammps, input) : resume(saved); }));
    if (!has_own_skin(input)) lammps.command(units.style == UnitStyle::lj ? "neighbor 0.15 bin" : "neighbor 0.5 bin");
    lammps.command(fmt::format("timestep {:.17g}", options.timestep));
    for (const char* text :
         {"atom_modify sort 1000 0", "thermo_style custom step temp pe press", "thermo_modify norm no"})
      lammps.command(text);
  }

  double computed(const char* id) const {
    if (fresh) throw std::logic_error("dynamics: no figures before the first run");
    return *static_cast<double*>(lammps_extract_compute(lammps.get(), id, LMP_STYLE_GLOBAL, LMP_TYPE_SCALAR));
  }

  LammpsHandle lammps;
  TemperatureRamp ramp;
  std::vector<Index> fixed;
  double timestep;
  Units units;
  bool fresh = true;  // the next run sets everything up

 private:
  void resume(const std::string& saved) const {
    try {
      lammps.command("read_restart " + saved);
    } catch (const ForceError& error) {
      throw InputError("restart file '" + saved + "': LAMMPS says: " + error.what());
    }
  }
};

LammpsDynamics::LammpsDynamics(const LammpsInput& input, const DynamicsOptions& options,
                               const TemperatureRamp& temperature, std::uint64_t bath_seed, MPI_Comm communicator,
                               const std::string& saved) {
  require_sense(options, temperature);
  const auto open = [&](MPI_Comm comm) {
    return std::make_unique<Instance>(input, options, temperature, bath_seed, comm, saved);
  };
  rehearse(communicator, [&](MPI_Comm alone) { open(alone); });
  instance_ = open(communicator);
  try {
    gather_structure(instance_->lammps);
  } catch (const InputError& error) {
    throw InputError("structure '" + input.structure_name + "': " + error.what());
  }
}

LammpsDynamics::~LammpsDynamics() = default;
LammpsDynamics::LammpsDynamics(LammpsDynamics&&) noexcept = default;
LammpsDynamics& LammpsDynamics::operator=(LammpsDynamics&&) noexcept = default;

const Units& LammpsDynamics::units() const { return instance_->units; }

Structure LammpsDynamics::structure() const {
  Structure structure = gather_structure(instance_->lammps);
  for (const Index atom : instance_->fixed) structure.fixed.at(static_cast<std::size_t>(atom)) = 1;
  return structure;
}

Matrix3X LammpsDynamics::velocities() const {
  Matrix3X velocities(3, static_cast<Index>(lammps_get_natoms(instance_->lammps.get())));
  std::string name = "v";
  lammps_gather_atoms(instance_->lammps.get(), name.data(), 1, 3, velocities.data());
  return velocities;
}

void LammpsDynamics::set_velocities(View3X velocities) {
  if (velocities.cols() != static_cast<Index>(lammps_get_natoms(instance_->lammps.get())))
    throw InputError("dynamics: velocities are given for " + std::to_string(velocities.cols()) + " atoms only");
  Matrix3X copy = velocities;
  std::string name = "v";
  lammps_scatter_atoms(instance_->lammps.get(), name.data(), 1, 3, copy.data());
  instance_->fresh = true;
}

void LammpsDynamics::set_edges(const Matrix3& edges) {
  const Vector3 low = read_cell(instance_->lammps).origin();
  std::string text = "change_box all";
  for (int k = 0; k < 3; ++k) text += fmt::format(" {} final {:.17g} {:.17g}", "xyz"[k], low[k], low[k] + edges(k, k));
  if (edges(0, 1) != 0 || edges(0, 2) != 0 || edges(1, 2) != 0)
    text += fmt::format(" xy final {:.17g} xz final {:.17g} yz final {:.17g}", edges(0, 1), edges(0, 2), edges(1, 2));
  instance_->lammps.command(text + " remap units box");
  instance_->fresh = true;
}

std::int64_t LammpsDynamics::step() const {
  return static_cast<std::int64_t>(std::llround(lammps_get_thermo(instance_->lammps.get(), "step")));
}

void LammpsDynamics::run(std::int64_t steps) {
  if (steps <= 0) return;
  const TemperatureRamp& ramp = instance_->ramp;
  std::string text = fmt::format("run {} post no", steps);
  if (!instance_->fresh) text += " pre no";
  if (ramp.last > ramp.first) text += fmt::format(" start {} stop {}", ramp.first, ramp.last);
  instance_->fresh = false;
  try {
    instance_->lammps.command(text);
  } catch (const ForceError& error) {
    throw ForceError(
        fmt::format("dynamics with a time step of {}, perhaps too long: {}", instance_->timestep, error.what()));
  }
}

Thermodynamics LammpsDynamics::thermodynamics() const {
  // LAMMPS's own figure counts all atoms, and takes off the motion of the center of mass.
  const auto atoms = lammps_get_natoms(instance_->lammps.get());
  const auto mobile = atoms - static_cast<double>(instance_->fixed.size());
  const double freedom = instance_->fixed.empty() ? 1 : (3 * atoms - 3) / (3 * mobile);
  return {instance_->computed("thermo_pe"), freedom * instance_->computed("thermo_temp"),
          instance_->computed("thermo_press"), read_cell(instance_->lammps).volume()};
}

void LammpsDynamics::save(const std::string& file) const {
  try {
    instance_->lammps.command("write_restart " + file);
  } catch (const ForceError& error) {
    throw InputError("restart file '" + file + "': LAMMPS says: " + error.what());
  }
}

}  // namespace pel
