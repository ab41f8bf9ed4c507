#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/saddle_search/systems.hpp"
#include "libpel/paths/neb.hpp"

namespace pel::benchmark {

/// Two minima and what an ART search found between them; mobile atoms only, 3 x N.
struct KnownPath {
  Matrix3X initial;
  Matrix3X final;
  StationaryPoint saddle;  ///< by ART
  double barrier = 0;      ///< from `initial`, energy units
};

/// A system of the saddle searches with paths that begin at its minimum. Neither the searches that found them nor the
/// minimization of the ends is part of what the paths cost.
struct PathSystem {
  std::string name;
  std::string description;  ///< of the paths
  SearchSystem system;
  std::unique_ptr<Frozen> mobile;
  StationaryPoint start;  ///< all atoms
  NebOptions options;
  Metric metric = Metric(1);      ///< for bands
  std::int64_t spring_calls = 0;  ///< that it took, once for all paths
  std::vector<KnownPath> paths;
};

/// cu_hop, pt_step, lj38, cuzr_glass.
std::vector<std::string> path_system_names();
/// `paths`: how many, where not as many as usual. Throws InputError for any other name, std::runtime_error where the
/// searches do not yield them.
PathSystem path_system(const std::string& name, std::optional<std::size_t> paths, std::uint64_t seed);

/// The ends of the first path, as LAMMPS's `neb` reads them: NAME.data and NAME.final in `folder`.
/// Throws InputError where they cannot be written.
void write_ends(const PathSystem& system, const std::string& folder);

}  // namespace pel::benchmark
