#include "drivers/report/json_file.hpp"

#include <csignal>
#include <string>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "libpel/core/error.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/folder_content.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace pel::drivers;
using pel::test::TemporaryFolder;

namespace {

// Another process writes the document and is killed in the middle of it; the signal that ended it.
int killed_writing(const std::string& path, const nlohmann::ordered_json& document) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit no_core{0, 0};
    const rlimit file_size{100, 100};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_FSIZE, &file_size);  // longer files end the process by SIGXFSZ
    std::signal(SIGXFSZ, SIG_DFL);
    try {
      write_json(path, document);
    } catch (...) {
    }
    _exit(1);
  }
  REQUIRE(child > 0);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("a writer killed in the middle leaves the file before, and nothing that the next one does not replace") {
    const TemporaryFolder folder;
    const std::string path = folder / "run.json";
    write_json(path, {{"step", 1}});
    const auto before = pel::test::file_content(path);

    REQUIRE(killed_writing(path, {{"much", std::string(100000, 'x')}}) == SIGXFSZ);
    CHECK(pel::test::file_content(path) == before);

    write_json(path, {{"step", 2}});
    CHECK(nlohmann::json::parse(pel::test::file_content(path)).at("step") == 2);
    CHECK(pel::test::folder_content(folder.path()) == "run.json\n" + pel::test::file_content(path));
  }

  TEST_CASE("asking whether a file can be written leaves it as it is, and nothing beside it") {
    const TemporaryFolder folder;
    const std::string path = folder / "run.json";
    write_json(path, {{"step", 1}});
    const auto before = pel::test::folder_content(folder.path());
    require_writable(path, "--json");
    require_writable(folder / "new.json", "--json");
    CHECK(pel::test::folder_content(folder.path()) == before);
    CHECK_THROWS_AS(require_writable(folder.path(), "--json"), pel::InputError);
    CHECK_THROWS_AS(require_writable(folder / "none/new.json", "--json"), pel::InputError);
  }
}
