#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "drivers/command_line/nearest_word.hpp"
#include "drivers/commands.hpp"
#include "drivers/ranks/agreement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/parallel/communicator.hpp"
#include "libpel/version.hpp"

namespace pel::drivers {
namespace {

struct Command {
  std::string_view name;
  std::string_view summary;
  void (*run)(MPI_Comm world, const Arguments& arguments);
  std::string_view when_interrupted;
};

constexpr std::string_view nothing_written = "interrupted; nothing was written";

constexpr std::string_view nothing_kept = "interrupted; no figures were written, and a trace ends where it stopped";

constexpr std::string_view searches_kept =
    "interrupted; the searches that ended are kept: run the same command to continue";

constexpr std::string_view paths_kept =
    "interrupted; with --landscape the paths that were found are kept: run the same command to continue";

constexpr std::string_view prefactors_kept =
    "interrupted; the prefactors that were computed are kept: run the same command to continue";

constexpr std::string_view runs_kept = "interrupted; what was recorded last is kept: run the same command to continue";

constexpr std::string_view ensemble_kept =
    "interrupted; the runs that ended are kept: run the same command to continue";

constexpr std::array commands{
    Command{"quench", "glasses by melting and cooling, crystals with vacancies, free surfaces", quench, runs_kept},
    Command{"relax", "the inherent structure of a structure", relax, nothing_written},
    Command{"sample", "molecular dynamics with inherent structures at intervals, as trajectories", sample, runs_kept},
    Command{"isoconf", "which atoms move in many short runs from one configuration", isoconf, ensemble_kept},
    Command{"sweep", "saddle searches around atoms, into a landscape file", sweep, searches_kept},
    Command{"search", "one search of a sweep, step by step", search, nothing_kept},
    Command{"neb", "paths between configurations by elastic bands, with their saddles", neb, paths_kept},
    Command{"rates", "harmonic attempt frequencies of the saddles of a landscape file, into it", rates,
            prefactors_kept},
    Command{"kmc", "D, D_RW and f from a landscape file, at several temperatures", kmc, nothing_written},
    Command{"decompose", "D, D_RW and f from trajectories of molecular dynamics", decompose, nothing_written},
    Command{"passage", "mean first passage times, committors and rates between minima", passage, nothing_written},
    Command{"check", "are the saddles and minima of a landscape file what they should be?", check, nothing_written},
    Command{"info", "what a landscape file holds", info, nothing_written},
};

std::string usage() {
  std::string text = "Exploration of energy landscapes\n\nUsage: pel COMMAND [OPTIONS]\n\n";
  for (const Command& command : commands) text += fmt::format("  {:<9} {}\n", command.name, command.summary);
  return text + "\npel COMMAND --help tells the options of a command; pel --version the version of the program.\n";
}

const Command& command(const std::string& name) {
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
  if (found != commands.end()) return *found;
  std::vector<std::string> names;
  for (const Command& each : commands) names.emplace_back(each.name);
  const std::string nearest = nearest_word(name, names);
  throw InputError(fmt::format("unknown {} {}; {}", name.starts_with("-") ? "option" : "command", name,
                               nearest.empty() ? "see pel --help" : fmt::format("did you mean {}?", nearest)));
}

bool is_question(const Arguments& arguments) {
  const std::string& word = arguments.front();
  return word == "--help" || word == "-h" || word == "--version";
}

std::string answer(const Arguments& arguments) {
  return arguments.front() == "--version" ? fmt::format("pel {}\n", version) : usage();
}

// Debian's LAMMPS looks for potential files in the working directory only, unless told where they are.
void use_installed_potentials() {
  constexpr const char* folder = "/usr/share/lammps/potentials";
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) ::setenv("LAMMPS_POTENTIALS", folder, 0);
}

void run(const Command& chosen, MPI_Comm world, const Arguments& arguments) {
  chosen.run(world, {arguments.begin() + 1, arguments.end()});
}

int main(MPI_Comm world, const Arguments& arguments) {
  Failure failure;
  std::string speaker = "pel";
  try {
    if (arguments.empty()) throw InputError("no command given; see pel --help");
    if (is_question(arguments)) {
      say(world, answer(arguments));
    } else {
      const Command& chosen = command(arguments.front());
      speaker = fmt::format("pel {}", chosen.name);
      run(chosen, world, arguments);
    }
  } catch (...) {
    failure = current_failure();
    if (failure.kind == FailureKind::interrupted) failure.text = command(arguments.front()).when_interrupted;
  }
  return end_together(world, failure, speaker);
}

}  // namespace
}  // namespace pel::drivers

int main(int argc, char** argv) {
  const pel::Mpi mpi(argc, argv);
  pel::drivers::use_installed_potentials();
  return pel::drivers::main(MPI_COMM_WORLD, {argv + 1, argv + argc});
}
