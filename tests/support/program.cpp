#include "tests/support/program.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temporary_folder.hpp"

namespace pel::test {
namespace {

bool belongs_to_mpi_job(std::string_view variable) {
  if (variable.starts_with("OMPI_ALLOW_RUN_AS_ROOT") || variable.starts_with("OMPI_MCA_rmaps")) return false;
  for (const std::string_view prefix : {"OMPI_", "PMIX_", "ORTE_", "PRTE_"})
    if (variable.starts_with(prefix)) return true;
  return false;
}

std::vector<char*> environment() {
  std::vector<char*> result;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!belongs_to_mpi_job(*entry)) result.push_back(*entry);
  result.push_back(nullptr);
  return result;
}

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

int exit_code_of(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Finished run(const std::vector<std::string>& words) {
  const TemporaryFolder folder;
  const std::string out = folder / "out", err = folder / "err";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = 0;
  const int error = posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environment().data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words[0]);
  const int code = exit_code_of(process);
  return {code, content(out), content(err)};
}

Finished run_pel(const std::vector<std::string>& arguments, int ranks) {
  std::vector<std::string> words;
  if (ranks > 0) words = {"mpirun", "-n", std::to_string(ranks), "--oversubscribe"};
  words.emplace_back(PEL_PROGRAM);
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run(words);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void check_refused(const Finished& finished, const std::string& complaint) {
  CAPTURE(complaint);
  CAPTURE(finished.err);
  CHECK(finished.code == 1);
  CHECK(finished.out.empty());
  CHECK(has(finished.err, complaint));
  CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
}

}  // namespace pel::test
