#include "drivers/dynamics/inherent_finder.hpp"

#include "drivers/ranks/interruption.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

Bytes packed(const InherentStructure& found) {
  return MessageWriter()
      .write(found.status)
      .write(found.energy)
      .write(found.positions)
      .write(found.largest_force)
      .write(found.force_calls)
      .take();
}

}  // namespace

InherentStructure InherentFinder::below(const Structure& configuration, const std::function<void()>& poll) {
  Watched watched(forces.at(configuration), poll);
  TimedForces timed_forces(watched, clock.in_lammps);
  return inherent_structure(timed_forces, configuration.positions, configuration.fixed, options);
}

Bytes InherentFinder::serve(const Bytes& request) {
  return timed(clock.worked, [&] {
    MessageReader reader(request);
    const auto edges = reader.read<Matrix3>();
    const auto origin = reader.read<Vector3>();
    Structure configuration = structure;
    configuration.cell = Cell(edges, structure.cell.periodic(), origin);
    configuration.positions = reader.read<Matrix3X>();
    return packed(below(configuration, [] {
      if (interruption_requested()) throw Interrupted();
    }));
  });
}

Bytes packed(const Structure& configuration) {
  return MessageWriter()
      .write(configuration.cell.edges())
      .write(configuration.cell.origin())
      .write(configuration.positions)
      .take();
}

InherentStructure unpacked_inherent(const Bytes& bytes) {
  MessageReader reader(bytes);
  InherentStructure found;
  found.status = reader.read<MinimizeStatus>();
  found.energy = reader.read<double>();
  found.positions = reader.read<Matrix3X>();
  found.largest_force = reader.read<double>();
  found.force_calls = reader.read<std::int64_t>();
  return found;
}

}  // namespace pel::drivers
