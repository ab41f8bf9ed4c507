#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct gzFile_s;

namespace pel {

/// The whole lines of a text file, plain or gz (told apart by content), one after the other.
class TextLines {
 public:
  /// Throws InputError where there is no such file, or it is a folder.
  explicit TextLines(const std::filesystem::path& path);

  /// The next line without its end (LF or CR LF), valid until the next call; none at the end. A last line that has no
  /// end is not delivered: nobody knows whether it is whole. Throws InputError where the file cannot be read, its gz
  /// stream is damaged, or a line is longer than any text has.
  std::optional<std::string_view> next();
  /// Makes `next` deliver its last line once more.
  void put_back();
  /// Of the last line delivered, from 1; 0 before the first.
  std::int64_t number() const { return number_; }
  /// All lines were delivered, and the file ends within a line, or its gz stream before its end.
  bool broken_off() const { return broken_off_; }

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };

  std::string_view deliver();
  bool fill();
  void end_of_file();

  std::string name_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::string buffer_;
  std::size_t line_ = 0;  // the last line delivered begins here in the buffer,
  std::size_t next_ = 0;  // and the next one here
  std::int64_t number_ = 0;
  bool again_ = false;
  bool broken_off_ = false;
};

}  // namespace pel
