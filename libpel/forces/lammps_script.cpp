#include "libpel/forces/lammps_script.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

std::string read_text(const std::string& file, const std::string& what) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in && in.peek() == std::ifstream::traits_type::eof() && !in.bad())
    throw InputError(what + " '" + file + "': is empty");
  if (!in || !(text << in.rdbuf())) throw InputError(what + " '" + file + "': cannot be read; check the name");
  return text.str();
}

std::string first_word(const std::string& command) { return command.substr(0, command.find(' ')); }

template <std::size_t N>
bool is_one_of(const std::string& word, const std::array<const char*, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

LammpsInput read_lammps_input(const std::string& potential_file, const std::string& structure_file) {
  return {read_text(potential_file, "potential"), read_text(structure_file, "structure"), potential_file,
          structure_file};
}

std::vector<std::string> lammps_commands(const std::string& potential) {
  std::vector<std::string> commands;
  std::istringstream lines(potential);
  std::string joined;
  for (std::string line; std::getline(lines, line);) {
    line.resize(std::min(line.find('#'), line.size()));
    std::istringstream words(line);
    bool continued = false;
    for (std::string word; words >> word;) {
      continued = word == "&";
      if (!continued) joined += (joined.empty() ? "" : " ") + word;
    }
    if (continued) continue;
    if (!joined.empty()) commands.push_back(joined);
    joined.clear();
  }
  if (!joined.empty()) commands.push_back(joined);
  return commands;
}

bool needs_box(const std::string& command) {
  static constexpr std::array words{"pair_coeff",    "bond_coeff", "angle_coeff", "dihedral_coeff", "improper_coeff",
                                    "kspace_modify", "mass",       "set",         "group",          "region",
                                    "fix",           "compute",    "velocity",    "displace_atoms", "change_box"};
  return is_one_of(first_word(command), words);
}

bool is_refused(const std::string& command) {
  static constexpr std::array words{"read_data", "read_restart",   "create_box", "create_atoms", "replicate",
                                    "run",       "minimize",       "rerun",      "clear",        "quit",
                                    "jump",      "reset_timestep", "include",    "shell",        "python"};
  return is_one_of(first_word(command), words);
}

}  // namespace pel
