#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libpel/core/cell.hpp"
#include "libpel/io/trajectory/frame_numbers.hpp"

namespace pel {

/// What a frame says of box and atoms, where no structure is there to say it.
struct FrameAtoms {
  Cell cell;
  std::vector<int> species;        ///< N, from 1
  std::vector<std::string> names;  ///< per species: as in the file; empty where there are none
  std::vector<double> masses;      ///< per species; empty where the file has none
  bool named_types = false;        ///< species are numbered by the alphabet of their names
  std::string units;               ///< of the simulation, such as metal; empty where the file does not say
};

/// The types, names and masses of atoms, as lines give them in any order.
class AtomTypes {
 public:
  explicit AtomTypes(Index atoms) : types_(static_cast<std::size_t>(atoms), 1) {}
  /// Refuses what is no type: a whole number from 1 to 1000.
  void set_type(const FramePlace& place, Index atom, std::string_view word);
  /// For files without types: each name is one. They are numbered in the order of the alphabet, whichever comes first
  /// in a file: files of one system agree.
  void set_name_as_type(Index atom, std::string_view name);
  /// After the type. Of the first atom of each type; refuses another for a later one, and what is no positive number.
  void set_name(const FramePlace& place, Index atom, std::string_view name);
  void set_mass(const FramePlace& place, Index atom, std::string_view word);
  FrameAtoms atoms(const Cell& cell) &&;

 private:
  int& type_of(Index atom) { return types_[static_cast<std::size_t>(atom)]; }
  void sort_by_name();

  std::vector<int> types_;
  std::vector<std::string> names_;  // empty: not known
  std::vector<double> masses_;      // 0: not known
  bool named_types_ = false;
};

}  // namespace pel
