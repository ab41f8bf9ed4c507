#include "libpel/forces/region_potential.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

constexpr std::array<std::string_view, 21> local_commands{
    "units",        "atom_style", "atom_modify", "newton",  "pair_style", "pair_coeff", "pair_modify",
    "mass",         "neighbor",   "boundary",    "package", "suffix",     "processors", "comm_modify",
    "neigh_modify", "variable",   "echo",        "log",     "print",      "comm_style", "special_bonds"};

/// The first word of a command, and the rest.
struct Words {
  std::string first, rest;
};

Words words(const std::string& command) {
  const auto blank = command.find(' ');
  return {command.substr(0, blank), blank == std::string::npos ? "" : command.substr(blank + 1)};
}

/// Why the command has no place in a region; empty where it has.
std::string_view objection(const std::string& command) {
  const auto [first, rest] = words(command);
  if (first.starts_with("kspace")) return "forces are long-ranged";
  if (first == "pair_style" && rest.starts_with("hybrid")) return "the reach of hybrid styles is not known";
  if (first == "atom_style" && words(rest).first != "atomic" && words(rest).first != "charge")
    return "of atom styles only atomic and charge are supported";
  if (first == "fix") return "a fix may act on more than the region";
  if (first == "neigh_modify" && rest.find("exclude") != std::string::npos) return "pairs are excluded";
  return std::ranges::find(local_commands, first) != local_commands.end() ? "" : "it may act on more than the region";
}

}  // namespace

LammpsInput region_input(const LammpsInput& input) {
  LammpsInput local = input;
  local.potential = "boundary f f f\n";
  for (const std::string& command : lammps_commands(input.potential)) {
    if (const auto reason = objection(command); !reason.empty())
      throw InputError("potential '" + input.potential_name + "': '" + command + "': no active region, because " +
                       std::string(reason) + "; search in the whole system instead");
    if (!command.starts_with("boundary ")) local.potential += command + "\n";
  }
  return local;
}

}  // namespace pel
