#pragma once

#include <mpi.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"
#include "libpel/forces/lammps_script.hpp"

namespace pel {

/// What is kept constant: energy and volume, temperature and volume, or temperature and pressure.
enum class Ensemble { nve, nvt, npt };

/// Chains of Nose and Hoover (Martyna, Klein and Tuckerman 1992; LAMMPS's fix nvt and npt), or Langevin's noise, which
/// leaves the center of mass at rest (fix langevin zero yes; its noise is drawn anew from `bath_seed` at every begin).
enum class Thermostat { nose_hoover, langevin };

/// How atoms move in one stretch of dynamics.
struct DynamicsOptions {
  Ensemble ensemble = Ensemble::nvt;
  Thermostat thermostat = Thermostat::nose_hoover;  ///< nvt alone; npt is Nose and Hoover's
  double timestep = 0.002;                          ///< time units
  double thermostat_time = 0.2;                     ///< in which the temperature relaxes, time units
  double barostat_time = 2;                         ///< in which the volume relaxes, time units
  double pressure = 0;                              ///< npt; pressure units of LAMMPS (bar, atm, epsilon/sigma^3)
  std::vector<Index> fixed;                         ///< atoms that never move, from 0; not with npt
};

/// The temperature of the bath: a straight line in time from `from` at step `first` to `to` at step `last`.
struct TemperatureRamp {
  double from = 0;
  double to = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// Figures of one moment.
struct Thermodynamics {
  double potential_energy = 0;
  double temperature = 0;  ///< kinetic, of the atoms that move
  double pressure = 0;     ///< pressure units of LAMMPS
  double volume = 0;
};

/// Molecular dynamics by an instance of LAMMPS inside this process. Every rank of the communicator calls every member
/// alike and receives the same numbers.
///
/// Dynamics is chaotic, and sums over neighbors run in an order left by earlier steps. A run that goes on from a file
/// of `save` therefore continues, bit for bit, only a run that itself was opened anew from that file: who wants to be
/// able to break off does so, at every save. Then, on the same number of ranks, all is repeated exactly (Langevin's
/// noise, too, where the same `bath_seed` is given).
///
/// Unless the potential has a `neighbor` command, the neighbor skin is 0.5 length units (lj: 0.15).
class LammpsDynamics {
 public:
  /// From the atoms of `input.structure` at rest, at step 0, or, where `saved` names a file of `save`, from there.
  /// `communicator` is duplicated and must outlive it. Throws InputError with LAMMPS's own message where something is
  /// refused, and for options that make no sense.
  LammpsDynamics(const LammpsInput& input, const DynamicsOptions& options, const TemperatureRamp& temperature,
                 std::uint64_t bath_seed, MPI_Comm communicator, const std::string& saved = {});
  ~LammpsDynamics();
  LammpsDynamics(LammpsDynamics&&) noexcept;
  LammpsDynamics& operator=(LammpsDynamics&&) noexcept;

  const Units& units() const;
  /// Atoms and box as they are now, positions unwrapped, fixed atoms marked.
  Structure structure() const;
  Matrix3X velocities() const;
  /// 3 x N, length units per time unit; those of fixed atoms must be zero.
  void set_velocities(View3X velocities);
  /// Stretches box and positions along each edge, so that the edges become these (columns a, b, c as LAMMPS has them).
  void set_edges(const Matrix3& edges);

  std::int64_t step() const;
  /// As many steps on. Throws ForceError where LAMMPS gives up, such as when atoms fly away; no member is to be called
  /// after that.
  void run(std::int64_t steps);
  /// At the end of the last run. Throws std::logic_error before the first.
  Thermodynamics thermodynamics() const;
  /// Writes all that the dynamics depends on as a restart file of LAMMPS. Throws InputError where that is not possible.
  void save(const std::string& file) const;

 private:
  class Instance;
  std::unique_ptr<Instance> instance_;
};

}  // namespace pel
