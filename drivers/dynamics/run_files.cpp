#include "drivers/dynamics/run_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "drivers/report/json_file.hpp"
#include "drivers/system/fingerprint.hpp"
#include "libpel/core/error.hpp"
#include "libpel/io/growing_file.hpp"

namespace pel::drivers {
namespace {

using Json = nlohmann::ordered_json;

RunRecord read_record(const std::string& path) {
  try {
    const Json document = Json::parse(std::ifstream(path));
    return {document.at("request"), document.at("step"), document.at("restart"), document.at("lengths"),
            document.at("state")};
  } catch (const nlohmann::json::exception&) {
    throw InputError(fmt::format("{}: is no record of a run; remove it, or use another --output", path));
  }
}

std::string shown(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

[[noreturn]] void refuse(const std::string& path, const std::string& key, const Json& before, const Json& now) {
  if (key == "potential" || key == "structure")
    throw InputError(fmt::format(
        "--{}: the run recorded in {} was begun with another one; use that, or another --output", key, path));
  if (shown(before).empty())
    throw InputError(
        fmt::format("--{} {}: the run recorded in {} was begun without it; leave it out, or use another "
                    "--output",
                    key, shown(now), path));
  throw InputError(fmt::format("--{} {}: the run recorded in {} was begun with {}; use that, or another --output", key,
                               shown(now), path, shown(before)));
}

void require_same(const Json& before, const Json& now, const std::string& path) {
  for (const auto& [key, value] : now.items())
    if (!before.contains(key) || before[key] != value)
      refuse(path, key, before.contains(key) ? before[key] : Json("nothing"), value);
}

}  // namespace

std::string RunFiles::path(std::string_view extension) const {
  return (folder_ / fmt::format("{}.{}", name_, extension)).string();
}

std::string RunFiles::restart_path(std::int64_t step) const { return path(fmt::format("{}.restart", step)); }

std::optional<RunRecord> RunFiles::record(const Json& request) const {
  if (!std::filesystem::exists(record_path())) return std::nullopt;
  RunRecord record = read_record(record_path());
  require_same(record.request, request, record_path());
  return record;
}

void RunFiles::restore(const RunRecord& record) {
  remove_stale_restarts(record);
  restart_ = record.restart;
  for (const auto& [extension, length] : record.lengths) cut_back(path(extension), length);
}

void RunFiles::commit(const RunRecord& record) {
  write_json(record_path(), {{"request", record.request},
                             {"step", record.step},
                             {"restart", record.restart},
                             {"lengths", record.lengths},
                             {"state", record.state}});
  if (!restart_.empty() && restart_ != record.restart) std::filesystem::remove(folder_ / restart_);
  restart_ = record.restart;
}

std::string RunFiles::last_line(std::string_view extension) const {
  constexpr std::streamoff enough = 4096;
  std::ifstream file(path(extension), std::ios::binary | std::ios::ate);
  if (!file) return {};
  file.seekg(std::max<std::streamoff>(0, file.tellg() - enough));
  std::string tail{std::istreambuf_iterator<char>(file), {}};
  tail.resize(tail.rfind('\n') == std::string::npos ? 0 : tail.rfind('\n'));
  return tail.substr(tail.rfind('\n') + 1);
}

void RunFiles::require_absent(std::string_view extension) const {
  if (const std::string file = path(extension); std::filesystem::exists(file))
    throw InputError(
        fmt::format("{}: is there already, and no run is recorded; remove it, or use another --output", file));
}

void RunFiles::remove_stale_restarts(const RunRecord& record) const {
  const std::string begin = name_ + ".";
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(begin) && file.ends_with(".restart") && file != record.restart)
      std::filesystem::remove(entry.path());
  }
}

std::string fingerprint(std::string_view text) {
  Fingerprint sum;
  for (const char letter : text) sum.add(static_cast<unsigned char>(letter));
  return fmt::format("{:016x}", sum.value());
}

void write_text(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  out.close();
  if (!out) throw InputError(fmt::format("{}: cannot be written", file));
}

void require_plain_name(const std::string& folder) {
  if (folder.find_first_of("*%$&#\"' \t") == std::string::npos) return;
  throw InputError(fmt::format("--output {}: the name must hold no blanks and none of * % $ & # \" '", folder));
}

OutputFolder::OutputFolder(const std::filesystem::path& path, std::string_view option) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw InputError(fmt::format("{} {}: cannot be made: {}", option, path.string(), error.message()));
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0 || ::access(path.c_str(), W_OK | X_OK) != 0)
    throw InputError(fmt::format("{} {}: cannot be written: {}", option, path.string(), std::strerror(errno)));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  throw InputError(
      fmt::format("{} {}: another process is writing there: let it end or stop it first", option, path.string()));
}

OutputFolder::~OutputFolder() { ::close(descriptor_); }

}  // namespace pel::drivers
