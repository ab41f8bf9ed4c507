#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "libpel/core/ensemble_run.hpp"
#include "libpel/core/structure.hpp"
#include "libpel/core/units.hpp"
#include "libpel/landscape/access.hpp"

namespace pel {

/// How all runs of an ensemble file were made.
struct EnsembleOrigin {
  std::string program_version;
  UnitStyle units = UnitStyle::metal;
  std::string potential;  ///< the LAMMPS commands, as given
  std::string options;    ///< JSON
  std::uint64_t seed = 0;
};

/// Where runs begin.
struct EnsembleConfiguration {
  std::string name;            ///< of the structure file
  std::string structure_text;  ///< the structure file, as given
  Structure minimum;           ///< its atoms at the minimum
  double energy = 0;
  double relaxation = 0;  ///< farthest that an atom of the file moved to the minimum
};

/// False where `path` does not exist or its creation was cut short; throws InputError where it is anything but an
/// ensemble file.
bool holds_ensemble(const std::filesystem::path& path);

/// The runs of an iso-configurational ensemble on disk: one SQLite file, with the promises of LandscapeFile: each
/// change is one transaction, one process writes, any number read meanwhile. Every function throws InputError, naming
/// the file, where it is damaged, cannot be written, or is of a newer schema; std::runtime_error where SQLite fails for
/// another reason.
class EnsembleFile {
 public:
  /// Throws InputError where there are runs already, the folder cannot be written, or another process is writing it.
  static EnsembleFile create(const std::filesystem::path& path, const EnsembleOrigin& origin);
  /// Throws InputError also where the file is missing, is no ensemble, or (Access::write) another process is writing
  /// it.
  static EnsembleFile open(const std::filesystem::path& path, Access access);
  EnsembleFile(EnsembleFile&&) noexcept;
  EnsembleFile& operator=(EnsembleFile&&) noexcept;
  ~EnsembleFile();

  const std::filesystem::path& path() const;
  EnsembleOrigin origin() const;
  /// By id, from 0.
  std::vector<EnsembleConfiguration> configurations() const;
  /// Becomes the next id.
  void append(const EnsembleConfiguration& configuration);
  /// Stores one run. Throws std::runtime_error where its key is stored already.
  void append(const EnsembleRun& run);
  /// The keys of all runs stored.
  std::set<EnsembleKey> keys() const;
  /// All runs stored, ascending by key.
  std::vector<EnsembleRun> runs() const;

 private:
  struct Connection;
  explicit EnsembleFile(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace pel
