#pragma once

#include <filesystem>

#include "libpel/landscape/file_kind.hpp"

namespace pel {

/// The right to write a file, for as long as this lives: one holder at a time, on this machine or through a
/// shared file system. It is a lock of the kernel on one byte of the file, far from those that SQLite locks, so readers
/// are not disturbed and nothing stays behind when the process is killed.
///
/// POSIX drops every SQLite lock of a process when it closes any descriptor of the file: destroy the lock after the
/// database, and do not open or refuse a second writer while this process is inside a transaction.
class WriteLock {
 public:
  /// Makes an empty file where there is none. Throws InputError where the file or its folder cannot be written, or
  /// another process holds the lock.
  WriteLock(const std::filesystem::path& path, const FileKind& kind);
  ~WriteLock();
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace pel
