#include "libpel/landscape/write_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {

namespace {

// Beyond the 512 bytes from 0x40000000 on that SQLite locks (sqlite.org/fileformat.html, lock-byte page).
constexpr off_t locked_byte = 0x40001000;

std::filesystem::path folder(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::string reason() { return std::strerror(errno); }

/// SQLite keeps its journal beside the file, so the folder has to be writable too.
void require_writable_folder(const std::filesystem::path& path, const FileKind& kind) {
  if (faccessat(AT_FDCWD, folder(path).c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    throw InputError(label(path, kind) + "the folder " + folder(path).string() + " cannot be written: " + reason());
}

int open_file(const std::filesystem::path& path, const FileKind& kind) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw InputError(label(path, kind) + "cannot be written: " + reason());
  return descriptor;
}

/// An open-file-description lock, unlike the plain one, is also held against other users of the same process.
bool lock(int descriptor) {
  struct flock request {};
  request.l_type = F_WRLCK;
  request.l_whence = SEEK_SET;
  request.l_start = locked_byte;
  request.l_len = 1;
  return fcntl(descriptor, F_OFD_SETLK, &request) == 0;
}

std::string refusal(const std::filesystem::path& path, const FileKind& kind) {
  if (errno == EAGAIN || errno == EACCES)
    return label(path, kind) + "another process is writing it: let it end or stop it first";
  return label(path, kind) + "its file system gives no locks: " + reason();
}

}  // namespace

WriteLock::WriteLock(const std::filesystem::path& path, const FileKind& kind) {
  require_writable_folder(path, kind);
  descriptor_ = open_file(path, kind);
  if (lock(descriptor_)) return;
  const std::string text = refusal(path, kind);
  close(descriptor_);
  throw InputError(text);
}

WriteLock::~WriteLock() { close(descriptor_); }

}  // namespace pel
