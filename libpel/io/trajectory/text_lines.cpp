#include "libpel/io/trajectory/text_lines.hpp"

#include <zlib.h>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

constexpr std::size_t chunk = 1 << 18;
constexpr std::size_t longest_line = 1 << 24;  // so that a binary file is not taken into memory in search of a line end

}  // namespace

void TextLines::Close::operator()(gzFile_s* file) const { gzclose(file); }

TextLines::TextLines(const std::filesystem::path& path) : name_(path.string()) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw InputError(name_ + ": this is a folder; name a file");
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_) throw InputError(name_ + ": this file cannot be read");
  gzbuffer(file_.get(), chunk);
}

std::optional<std::string_view> TextLines::next() {
  if (again_) return deliver();
  line_ = next_;
  std::size_t searched = line_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      next_ = end + 1;
      return deliver();
    }
    searched = buffer_.size() - line_;
    if (!fill()) return std::nullopt;
  }
}

void TextLines::put_back() {
  again_ = true;
  --number_;
}

std::string_view TextLines::deliver() {
  again_ = false;
  ++number_;
  std::string_view line(buffer_.data() + line_, next_ - 1 - line_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// More of the file behind what the buffer holds of the line that begins at `line_`; that line then begins at 0.
bool TextLines::fill() {
  buffer_.erase(0, line_);
  line_ = next_ = 0;
  const std::size_t kept = buffer_.size();
  if (kept > longest_line)
    throw InputError(name_ + ", line " + std::to_string(number_ + 1) + ": this line has no end; name a text file");
  buffer_.resize(kept + chunk);
  const int read = gzread(file_.get(), buffer_.data() + kept, static_cast<unsigned>(chunk));
  buffer_.resize(kept + static_cast<std::size_t>(read > 0 ? read : 0));
  if (read <= 0) end_of_file();
  return read > 0;
}

void TextLines::end_of_file() {
  int code = Z_OK;
  const char* reason = gzerror(file_.get(), &code);
  if (code == Z_ERRNO) throw InputError(name_ + ": this file cannot be read to its end");
  if (code != Z_OK && code != Z_BUF_ERROR)
    throw InputError(name_ + ", behind line " + std::to_string(number_) + ": the gz stream is damaged (" + reason +
                     "); make the file again");
  const bool within_line = buffer_.find_first_not_of(" \t\r") != std::string::npos;
  broken_off_ = code == Z_BUF_ERROR || within_line;
}

}  // namespace pel
