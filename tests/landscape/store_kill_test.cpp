#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "libpel/landscape/identify_stored.hpp"
#include "libpel/landscape/store.hpp"
#include "tests/landscape/example.hpp"
#include "tests/support/temporary_folder.hpp"

namespace pel {

using namespace test;

namespace {

LandscapeFile create_example(const std::filesystem::path& path) {
  return LandscapeFile::create(path, example_provenance(), minimum(example_start(), MinimumId{0}));
}

Attempt numbered(std::int64_t trial) {
  const auto k = static_cast<std::uint64_t>(trial);
  return connected({MinimumId{0}, 0, trial}, example_event(0, 1 + k % 5, k % 3));
}

/// Another process that runs `work`, then ends.
template <class Work>
pid_t other_process(Work work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child > 0) return child;
  try {
    work();
  } catch (...) {
    _exit(1);
  }
  _exit(0);
}

void kill_after(pid_t child, double milliseconds) {
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(milliseconds));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

/// Stores searches from where the file stands, identifying every ten, until killed.
[[noreturn]] void write_on(const std::filesystem::path& path) {
  LandscapeFile file = LandscapeFile::open(path, Access::write);
  Landscape landscape = file.load();
  auto trial = static_cast<std::int64_t>(file.attempted().size());
  while (true) {
    if (trial % 10 == 0) identify_stored(file, landscape, example_structure());
    file.append(numbered(trial++));
  }
}

/// What the first `count` searches come to.
Landscape undisturbed(std::size_t count) {
  Landscape landscape = example_start();
  for (std::size_t trial = 0; trial < count; ++trial)
    identify(landscape, numbered(static_cast<std::int64_t>(trial)), example_structure());
  return landscape;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("landscape file: killed at any moment it is whole, unlocked and goes on to the same landscape") {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "a.pel";
    create_example(path);
    Stream stream(11, StreamPurpose::sampling, {0, 0, 0});
    std::size_t stored = 0;
    for (int kill = 0; kill < 20; ++kill) {
      kill_after(other_process([&] { write_on(path); }), 5 + 40 * stream.uniform());
      LandscapeFile file = LandscapeFile::open(path, Access::write);
      const std::set<SearchKey> keys = file.attempted();
      REQUIRE(keys.size() >= stored);
      stored = keys.size();
      CHECK((keys.empty() || keys.rbegin()->trial == static_cast<std::int64_t>(stored) - 1));
      for (const SearchKey& key : file.unidentified()) CHECK(same_bits(file.attempt(key), numbered(key.trial)));
      CHECK(same_bits(file.load(), undisturbed(stored - file.unidentified().size())));
    }
    CHECK(stored > 0);
    LandscapeFile file = LandscapeFile::open(path, Access::write);
    Landscape landscape = file.load();
    identify_stored(file, landscape, example_structure());
    CHECK(same_bits(file.load(), undisturbed(stored)));
  }

  TEST_CASE("landscape file: killed while it is created it is none or whole") {
    Stream stream(12, StreamPurpose::sampling, {0, 0, 0});
    for (int kill = 0; kill < 20; ++kill) {
      const TemporaryFolder folder;
      const std::filesystem::path path = folder / "a.pel";
      kill_after(other_process([&] { create_example(path); }), 10 * stream.uniform());
      if (!holds_landscape(path)) create_example(path);
      CHECK(same_bits(LandscapeFile::open(path, Access::read).load(), example_start()));
    }
  }

  TEST_CASE("landscape file: while one process writes, others read and none else writes") {
    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "a.pel";
    create_example(path);
    const pid_t writer = other_process([&] { write_on(path); });
    const LandscapeFile reader = LandscapeFile::open(path, Access::read);
    std::size_t searches = 0;
    std::int64_t known = 1;
    bool grows = true;
    while (grows && searches < 40) {
      const std::size_t searches_before = std::exchange(searches, reader.attempted().size());
      const std::int64_t known_before = std::exchange(known, minima(reader.load()));
      grows = searches >= searches_before && known >= known_before && waitpid(writer, nullptr, WNOHANG) == 0;
    }
    CHECK(grows);
    CHECK_THROWS_WITH_AS(LandscapeFile::open(path, Access::write), doctest::Contains("another process is writing it"),
                         InputError);
    kill_after(writer, 0);
    CHECK(LandscapeFile::open(path, Access::write).attempted().size() >= 40);
  }
}

}  // namespace pel
