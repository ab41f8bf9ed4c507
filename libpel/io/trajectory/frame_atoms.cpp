#include "libpel/io/trajectory/frame_atoms.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "libpel/io/trajectory/words.hpp"

namespace pel {
namespace {

constexpr std::int64_t most_types = 1000;

/// The entry of a type, which is made if need be.
template <class Value>
Value& entry(std::vector<Value>& table, int type) {
  if (std::ssize(table) < type) table.resize(static_cast<std::size_t>(type));
  return table[static_cast<std::size_t>(type - 1)];
}

}  // namespace

void AtomTypes::set_type(const FramePlace& place, Index atom, std::string_view word) {
  const auto type = whole_number(word);
  if (!type || *type < 1 || *type > most_types) place.refuse(in_quotes(word) + " is no type of an atom");
  type_of(atom) = static_cast<int>(*type);
}

void AtomTypes::set_name_as_type(Index atom, std::string_view name) {
  named_types_ = true;
  const auto found = std::find(names_.begin(), names_.end(), name);
  type_of(atom) = static_cast<int>(found - names_.begin()) + 1;
  if (found == names_.end()) names_.emplace_back(name);
}

void AtomTypes::set_name(const FramePlace& place, Index atom, std::string_view name) {
  std::string& known = entry(names_, type_of(atom));
  if (known.empty()) known = name;
  if (known != name)
    place.refuse("atom " + std::to_string(atom + 1) + " of type " + std::to_string(type_of(atom)) + " is named " +
                 in_quotes(name) + " and others of this type " + in_quotes(known) + "; give each type one name");
}

void AtomTypes::set_mass(const FramePlace& place, Index atom, std::string_view word) {
  const double mass = number_at(place, word);
  if (!(std::isfinite(mass) && mass > 0)) place.refuse(in_quotes(word) + " is no mass");
  double& known = entry(masses_, type_of(atom));
  if (known == 0) known = mass;
  if (known != mass)
    place.refuse("atom " + std::to_string(atom + 1) + " of type " + std::to_string(type_of(atom)) + " has mass " +
                 in_quotes(word) + ", unlike others of this type; give each type one mass");
}

void AtomTypes::sort_by_name() {
  std::vector<std::size_t> order(names_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names_[a] < names_[b]; });
  masses_.resize(names_.size());
  const std::vector<std::string> names = names_;
  const std::vector<double> masses = masses_;
  std::vector<int> place(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    place[order[k]] = static_cast<int>(k) + 1;
    names_[k] = names[order[k]];
    masses_[k] = masses[order[k]];
  }
  for (int& type : types_) type = place[static_cast<std::size_t>(type - 1)];
}

FrameAtoms AtomTypes::atoms(const Cell& cell) && {
  if (named_types_) sort_by_name();
  const auto types = static_cast<std::size_t>(*std::max_element(types_.begin(), types_.end()));
  const bool all = masses_.size() == types && std::find(masses_.begin(), masses_.end(), 0.0) == masses_.end();
  if (!all) masses_.clear();
  names_.resize(types);
  if (std::all_of(names_.begin(), names_.end(), [](const std::string& name) { return name.empty(); })) names_.clear();
  return {cell, std::move(types_), std::move(names_), std::move(masses_), named_types_, {}};
}

}  // namespace pel
