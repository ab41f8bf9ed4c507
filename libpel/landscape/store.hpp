#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "libpel/landscape/access.hpp"
#include "libpel/landscape/found_path.hpp"
#include "libpel/landscape/hits.hpp"
#include "libpel/landscape/identify.hpp"
#include "libpel/landscape/landscape.hpp"
#include "libpel/landscape/prefactor.hpp"
#include "libpel/landscape/provenance.hpp"
#include "libpel/search/event.hpp"

namespace pel {

/// What the searches of a landscape came to.
struct SearchTotals {
  std::int64_t searches = 0;
  std::int64_t force_calls = 0;
  std::int64_t saddle_force_calls = 0;
  std::array<std::int64_t, search_outcome_count> outcomes{};  ///< indexed by SearchOutcome
};

/// A path as it is on disk: without coordinates.
struct StoredPath {
  FoundPath found;                ///< coordinates of its steps are empty
  std::string options;            ///< JSON
  bool identified = false;        ///< its steps have their places in the graph
  std::vector<SaddleId> saddles;  ///< of the steps, once identified
};

/// What the paths of one source came to.
struct PathTotals {
  std::string source;
  std::int64_t paths = 0;
  std::int64_t resolved = 0;
  std::int64_t force_calls = 0;
};

/// False where `path` does not exist or its creation was cut short; throws InputError where it is anything but a
/// landscape.
bool holds_landscape(const std::filesystem::path& path);

/// A landscape on disk: one SQLite file (3.x, rollback journal). Each change is one transaction, so a process may be
/// killed at any moment: what was returned from is kept, the rest leaves no trace. One process writes, any number read
/// meanwhile. Files of older schemas (from 1) are read as they are, and become the present one when they are opened for
/// writing. Every function throws InputError, naming the file, where it is damaged, cannot be written, or is of a newer
/// schema; std::runtime_error where SQLite fails for another reason (a full disk).
class LandscapeFile {
 public:
  /// A new landscape whose minimum 0 is `first`. Throws InputError where the file exists already, its folder cannot be
  /// written, or another process is writing it.
  static LandscapeFile create(const std::filesystem::path& path, const Provenance& provenance, const Minimum& first);
  /// Throws InputError also where the file is missing, is not a landscape, or (Access::write) another process is
  /// writing it.
  static LandscapeFile open(const std::filesystem::path& path, Access access);
  LandscapeFile(LandscapeFile&&) noexcept;
  LandscapeFile& operator=(LandscapeFile&&) noexcept;
  ~LandscapeFile();

  const std::filesystem::path& path() const;
  Provenance provenance() const;
  /// The identified landscape, bit for bit as it was recorded.
  Landscape load() const;
  SearchTotals totals() const;

  /// Stores one search that ended. Throws std::invalid_argument where its event is not finite, std::runtime_error where
  /// the key is stored already or its minimum is not.
  void append(const Attempt& attempt);
  /// The keys of all searches stored.
  std::set<SearchKey> attempted() const;
  /// The keys of the searches not identified yet, in key order.
  std::vector<SearchKey> unidentified() const;
  /// What the identified searches found.
  Finds finds() const;
  /// One stored search; its event is there until it is identified. Throws std::out_of_range for an unknown key.
  Attempt attempt(const SearchKey& key) const;

  /// Stores what `identify` did to `landscape`, all in one transaction, and drops the events it was done with.
  void record(const Landscape& landscape, const std::vector<Identification>& identifications);

  /// Stores one path that was found. `options`: how, as JSON. Throws std::invalid_argument where a step is not finite,
  /// std::runtime_error where the key is stored already.
  void append(const FoundPath& path, const std::string& options);
  /// The paths of one source, ascending by number.
  std::vector<StoredPath> paths(const std::string& source) const;
  /// By source, ascending.
  std::vector<PathTotals> path_totals() const;
  /// The keys of the paths not identified yet, ascending.
  std::vector<PathKey> unidentified_paths() const;
  /// A path that is not identified yet, with its coordinates. Throws std::out_of_range for any other key.
  FoundPath found_path(const PathKey& key) const;
  /// Stores what `identify` did to `landscape` with one path, in one transaction, and drops the coordinates.
  void record(const Landscape& landscape, const IdentifiedPath& path);

  /// Stores these, in the place of those of the same saddles. Throws std::invalid_argument where a number is not
  /// finite, std::runtime_error where a saddle is not stored.
  void store_prefactors(const std::vector<Prefactor>& prefactors);
  /// All that are stored, ascending by saddle.
  std::vector<Prefactor> prefactors() const;

 private:
  struct Connection;
  explicit LandscapeFile(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace pel
