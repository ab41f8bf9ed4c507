#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace pel::drivers {

/// Where a run of dynamics stands: what it goes on from after it was broken off.
struct RunRecord {
  nlohmann::ordered_json request;                ///< what shapes the run, by the names of the options
  std::int64_t step = 0;                         ///< time steps done
  std::string restart;                           ///< file of LAMMPS with the state at that step, beside the record
  std::map<std::string, std::uint64_t> lengths;  ///< of the growing files at that step, bytes, by extension
  nlohmann::ordered_json state = nlohmann::ordered_json::object();  ///< what else the command remembers
};

/// The files of one run: NAME.run.json, the record, and NAME.EXTENSION beside it. The record is replaced in one step
/// after all that it speaks of is written: at whatever moment a run is killed, the record and the files, cut back to
/// the lengths in it, are those of one earlier moment.
class RunFiles {
 public:
  RunFiles(std::filesystem::path folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}

  std::string path(std::string_view extension) const;
  std::string record_path() const { return path("run.json"); }
  std::string path_beside(const std::string& file) const { return (folder_ / file).string(); }
  /// A name for the state at a step.
  std::string restart_path(std::int64_t step) const;

  /// The record of an earlier run; none where there is none. Throws InputError where it cannot be read, or is that of
  /// another request, with the option that differs.
  std::optional<RunRecord> record(const nlohmann::ordered_json& request) const;
  /// Cuts the growing files back to what they were then, and removes stale restart files. Throws InputError.
  void restore(const RunRecord& record);
  /// Removes restart files of other moments, which a kill may leave.
  void remove_stale_restarts(const RunRecord& record) const;
  /// Writes the record and removes the restart file of the one before. Throws InputError.
  void commit(const RunRecord& record);
  /// The last whole line of a text file; empty where there is none.
  std::string last_line(std::string_view extension) const;
  /// Throws InputError where a file of this name is there that no record speaks of.
  void require_absent(std::string_view extension) const;

 private:
  std::filesystem::path folder_;
  std::string name_;
  std::string restart_;  // of the last record
};

/// Of a text, for telling files apart (see Fingerprint): 16 hexadecimal digits.
std::string fingerprint(std::string_view text);

/// Throws InputError where the file cannot be written.
void write_text(const std::string& file, const std::string& text);

/// Refuses names for --output with letters that LAMMPS reads as its own. Throws InputError.
void require_plain_name(const std::string& folder);

/// A folder that this process alone writes to, made where it is not there. Throws InputError where that is not possible
/// or another process has it.
class OutputFolder {
 public:
  /// `option`: named in errors.
  OutputFolder(const std::filesystem::path& path, std::string_view option);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace pel::drivers
