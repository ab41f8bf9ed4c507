#include "drivers/decompose/crystal.hpp"

#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

[[noreturn]] void refuse(const std::string& words) {
  throw InputError(
      fmt::format("--lattice {}: give found, sc:A, bcc:A, fcc:A or diamond:A with the edge A of the cube, or "
                  "the neighbor vectors x,y,z,x,y,z,...",
                  words));
}

double number(const std::string& words, std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(value)) refuse(words);
  return value;
}

std::vector<double> numbers(const std::string& words) {
  std::vector<double> found;
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t comma = std::min(words.find(',', begin), words.size());
    found.push_back(number(words, std::string_view(words).substr(begin, comma - begin)));
    begin = comma + 1;
  }
  return found;
}

Matrix3X given_vectors(const std::string& words) {
  const std::vector<double> components = numbers(words);
  if (components.size() % 3 != 0) refuse(words);
  return Eigen::Map<const Matrix3X>(components.data(), 3, std::ssize(components) / 3);
}

Matrix3X named_vectors(const std::string& words) {
  const std::size_t colon = words.find(':');
  const auto lattice = cubic_lattice(std::string_view(words).substr(0, colon));
  const double edge = number(words, std::string_view(words).substr(colon + 1));
  if (!lattice || !(edge > 0)) refuse(words);
  return neighbor_vectors(*lattice, edge);
}

}  // namespace

std::optional<LatticeSteps> crystal_of(const std::string& words, const Structure& structure) {
  if (words.empty()) return std::nullopt;
  if (words == "found") return lattice_steps(find_neighbor_vectors(structure.cell, structure.positions));
  return lattice_steps(words.find(':') == std::string::npos ? given_vectors(words) : named_vectors(words));
}

}  // namespace pel::drivers
