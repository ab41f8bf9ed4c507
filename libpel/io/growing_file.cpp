#include "libpel/io/growing_file.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// One gz stream: window bits 15 + 16 ask zlib for a gz header.
std::string packed(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib: no memory to compress with");
  std::string result(deflateBound(&stream, text.size()) + 64, '\0');
  std::string input(text);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  const int status = deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("zlib: the text was not compressed");
  return result;
}

[[noreturn]] void refuse(const std::filesystem::path& path) {
  throw InputError(path.string() + ": cannot be written: " + (errno == 0 ? "write error" : std::strerror(errno)));
}

}  // namespace

std::uint64_t append(const std::filesystem::path& path, std::string_view text, Packing packing) {
  const std::string piece = packing == Packing::gz ? packed(text) : std::string(text);
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  file.close();
  if (!file) refuse(path);
  return std::filesystem::file_size(path);
}

void cut_back(const std::filesystem::path& path, std::uint64_t length) {
  std::error_code error;
  const std::uint64_t present = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory && length == 0) return;
  if (error || present < length)
    throw InputError(path.string() +
                     ": holds less than it did when its run was broken off; restore it, or begin anew "
                     "with another output");
  if (present > length) std::filesystem::resize_file(path, length);
}

}  // namespace pel
