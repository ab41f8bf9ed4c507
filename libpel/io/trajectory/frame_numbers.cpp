#include "libpel/io/trajectory/frame_numbers.hpp"

#include <sstream>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/io/trajectory/words.hpp"

namespace pel {
namespace {

constexpr double edge_tolerance = 1e-4;  // of the length of the edge

std::string shown(const Vector3& vector) {
  std::ostringstream text;
  text.precision(8);
  text << vector[0] << ' ' << vector[1] << ' ' << vector[2];
  return text.str();
}

}  // namespace

void FramePlace::refuse(const std::string& what) const {
  const std::string at_line = line > 0 ? ", line " + std::to_string(line) : "";
  throw InputError(of.file + ", frame " + std::to_string(frame) + at_line + ": " + what);
}

FramePlace header_place(const TrajectoryOf& of, const FrameText& text, std::size_t header_line) {
  return {of, text.frame, text.first_line + static_cast<std::int64_t>(header_line)};
}

double number_at(const FramePlace& place, std::string_view word) {
  const auto value = number(word);
  if (!value) place.refuse(in_quotes(word) + " is no number");
  return *value;
}

void check_count(const FramePlace& place, std::string_view line) {
  const auto words = split_words(line);
  const auto count = words.size() == 1 ? whole_number(words[0]) : std::nullopt;
  if (!count) place.refuse(in_quotes(line) + " is no number of atoms; a frame should begin or have ended here");
  if (*count != place.of.atoms())
    place.refuse("the frame has " + std::to_string(*count) + " atoms and the structure " +
                 std::to_string(place.of.atoms()) + "; give the structure of this trajectory, and write all its atoms");
}

void check_edges(const FramePlace& place, const Matrix3& edges) {
  for (Index d = 0; d < 3; ++d) {
    if (!place.of.cell.periodic()[static_cast<std::size_t>(d)]) continue;
    const Vector3 expected = place.of.cell.edges().col(d);
    const Vector3 found = edges.col(d);
    if ((found - expected).norm() <= edge_tolerance * expected.norm()) continue;
    place.refuse(std::string("the edge ") + "abc"[d] + " of the box is (" + shown(found) +
                 ") and that of the structure (" + shown(expected) +
                 "); give a trajectory of this structure at constant volume");
  }
}

AtomLines::AtomLines(const TrajectoryOf& of, const FrameText& text, Columns columns)
    : rest_(text.atoms), columns_(columns), place_(header_place(of, text, text.header.size() - 1)) {}

bool AtomLines::next() {
  if (rest_.empty()) return false;
  const std::string_view line = rest_.substr(0, rest_.find('\n'));
  rest_.remove_prefix(line.size() + 1);
  split_words(line, words_);
  ++place_.line;
  if (words_.size() < columns_.count || (words_.size() > columns_.count && !columns_.more))
    place_.refuse("the line of an atom has " + std::to_string(columns_.count) + " columns here, " + in_quotes(line) +
                  " has " + std::to_string(words_.size()));
  return true;
}

Vector3 AtomLines::vector(const std::array<std::size_t, 3>& columns) const {
  return {number_at(place_, words_[columns[0]]), number_at(place_, words_[columns[1]]),
          number_at(place_, words_[columns[2]])};
}

Index AtomsSeen::atom(const FramePlace& place, std::string_view id) {
  const auto value = whole_number(id);
  if (!value) place.refuse(in_quotes(id) + " is no atom id");
  if (*value < 1 || *value > std::ssize(seen_))
    place.refuse("there is no atom " + std::to_string(*value) + "; ids must be those of the structure, 1 to " +
                 std::to_string(seen_.size()));
  const auto atom = static_cast<Index>(*value - 1);
  if (std::exchange(seen_[static_cast<std::size_t>(atom)], 1))
    place.refuse("atom " + std::to_string(*value) + " is there twice, so that another is missing; write each once");
  return atom;
}

}  // namespace pel
