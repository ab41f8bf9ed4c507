#pragma once

#include <string>
#include <vector>

namespace pel::test {

/// What a program left behind.
struct Finished {
  int code = -1;  ///< exit code; 128 + number where a signal ended it
  std::string out;
  std::string err;
};

/// Runs a program to its end. What this process knows of its own MPI job is kept from it, so that it starts one of its
/// own. Throws std::runtime_error where it cannot be started.
Finished run(const std::vector<std::string>& words);

/// Runs `pel` with these arguments, alone or (ranks > 0) under mpirun.
Finished run_pel(const std::vector<std::string>& arguments, int ranks = 0);

bool has(const std::string& text, const std::string& part);

/// Checks that the request was refused: exit code 1, nothing on stdout, one line on stderr that holds `complaint`.
void check_refused(const Finished& finished, const std::string& complaint);

}  // namespace pel::test
