#include "drivers/command_line/atom_list.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

/// What is being read, for the error texts.
struct Request {
  std::string_view text;
  std::string_view option;
  std::string_view noun;    ///< "atom"
  std::string_view plural;  ///< "atoms"
  Index first;              ///< lowest id
  Index count;
  Index last() const { return first + count - 1; }
};

[[noreturn]] void refuse(const Request& request, const std::string& why) {
  throw InputError(fmt::format("{} {}: {}", request.option, request.text, why));
}

Index read_id(std::string_view word, const Request& request) {
  Index id = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  const bool digits = !word.empty() && word.front() != '-' && end == word.data() + word.size();
  if (!digits || error == std::errc::invalid_argument)
    refuse(request, fmt::format("\"{}\" is no {}; give all, or ids and ranges such as 1-10,55", word, request.noun));
  if (error != std::errc{} || id < request.first || id > request.last())
    refuse(request, fmt::format("{} {} does not exist; {} are numbered {} to {}", request.noun, word, request.plural,
                                request.first, request.last()));
  return id;
}

void append_range(std::string_view item, const Request& request, std::vector<Index>& indices) {
  const auto dash = item.find('-');
  const Index first = read_id(item.substr(0, dash), request);
  const Index last = dash == std::string_view::npos ? first : read_id(item.substr(dash + 1), request);
  if (last < first) refuse(request, fmt::format("the range {} runs backwards; write {}-{}", item, last, first));
  for (Index id = first; id <= last; ++id) indices.push_back(id - request.first);
}

std::vector<Index> all_of(Index count) {
  std::vector<Index> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

std::vector<Index> index_list(const Request& request) {
  const std::string_view text = request.text;
  if (text == "all") return all_of(request.count);
  std::vector<Index> indices;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto comma = std::min(text.find(',', begin), text.size());
    append_range(text.substr(begin, comma - begin), request, indices);
    begin = comma + 1;
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

}  // namespace

std::vector<Index> atom_list(std::string_view text, Index atoms, std::string_view option) {
  return index_list({text, option, "atom", "atoms", 1, atoms});
}

std::vector<MinimumId> minimum_list(std::string_view text, std::int64_t minima, std::string_view option) {
  std::vector<MinimumId> ids;
  for (const Index k : index_list({text, option, "minimum", "minima", 0, minima})) ids.push_back(MinimumId{k});
  return ids;
}

std::vector<SaddleId> saddle_list(std::string_view text, std::int64_t saddles, std::string_view option) {
  std::vector<SaddleId> ids;
  for (const Index k : index_list({text, option, "saddle", "saddles", 0, saddles})) ids.push_back(SaddleId{k});
  return ids;
}

}  // namespace pel::drivers
