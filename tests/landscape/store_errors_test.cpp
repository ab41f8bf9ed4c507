#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
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

void write_text(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Numbers of SQLite's file header (sqlite.org/fileformat.html, section 1.3), big-endian.
constexpr std::streamoff user_version = 60;
constexpr std::streamoff application_id = 68;

void patch_header(const std::filesystem::path& path, std::streamoff at, char last_byte) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::array<char, 4> bytes{0, 0, 0, last_byte};
  file.seekp(at).write(bytes.data(), bytes.size());
}

void allow(const std::filesystem::path& path, unsigned mode) {
  std::filesystem::permissions(path, std::filesystem::perms(mode));
}

/// Permissions do not bind root: while this lives, root acts as a user without rights.
class AsOrdinaryUser {
 public:
  AsOrdinaryUser() : was_root_(geteuid() == 0) {
    if (was_root_) REQUIRE(seteuid(65534) == 0);
  }
  ~AsOrdinaryUser() {
    if (was_root_ && seteuid(0) != 0) std::abort();
  }
  AsOrdinaryUser(const AsOrdinaryUser&) = delete;
  AsOrdinaryUser& operator=(const AsOrdinaryUser&) = delete;

 private:
  bool was_root_;
};

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string refused_open(const std::filesystem::path& path, Access access) {
  return refusal([&] { LandscapeFile::open(path, access); });
}

std::string refused_create(const std::filesystem::path& path) {
  return refusal([&] { create_example(path); });
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("landscape file: a missing file and a folder are named") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    for (const Access access : {Access::read, Access::write}) {
      CHECK(refused_open(path, access) == "landscape " + path + ": no such file");
      CHECK(refused_open(folder.path(), access) == "landscape " + folder.path().string() + ": is not a file");
    }
    CHECK_FALSE(holds_landscape(path));
    CHECK_FALSE(std::filesystem::exists(path));
  }

  TEST_CASE("landscape file: something else is refused and left as it is") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    const std::string text =
        "LAMMPS data file, long enough not to be taken for an empty database " + std::string(200, 'x');
    write_text(path, text);
    const std::string expected = "landscape " + path + ": is not a landscape file";
    CHECK(refused_open(path, Access::read) == expected);
    CHECK(refused_open(path, Access::write) == expected);
    CHECK(refused_create(path) == expected);
    CHECK(refusal([&] { holds_landscape(path); }) == expected);
    CHECK(contents(path) == text);
  }

  TEST_CASE("landscape file: a database of another program is refused and left as it is") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    create_example(path);
    patch_header(path, application_id, 0);
    const std::string before = contents(path);
    CHECK(refused_open(path, Access::read) == "landscape " + path + ": is not a landscape file");
    CHECK(refused_open(path, Access::write) == "landscape " + path + ": is not a landscape file");
    CHECK(refused_create(path).find("exists already") != std::string::npos);
    CHECK(contents(path) == before);
  }

  TEST_CASE("landscape file: a newer schema is refused and left as it is") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    create_example(path);
    patch_header(path, user_version, 7);
    const std::string before = contents(path);
    const std::string expected =
        "landscape " + path + ": written by a newer pel, schema 7; this one reads 4: update pel";
    CHECK(refused_open(path, Access::read) == expected);
    CHECK(refused_open(path, Access::write) == expected);
    CHECK(refusal([&] { holds_landscape(path); }) == expected);
    CHECK(contents(path) == before);
  }

  TEST_CASE("landscape file: schema 1 is read as it is, and becomes the present one when it is written") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    {
      LandscapeFile file = create_example(path);
      file.append(connected({MinimumId{0}, 0, 0}, example_event(0, 1)));
      Landscape landscape = file.load();
      identify_stored(file, landscape, example_structure());
    }
    const Landscape expected = LandscapeFile::open(path, Access::read).load();
    SQLite::Database(path, SQLite::OPEN_READWRITE)
        .exec(
            "DROP TABLE prefactor; DROP TABLE path_step; DROP TABLE path; ALTER TABLE minimum DROP COLUMN symmetry; "
            "ALTER TABLE saddle DROP COLUMN symmetry; PRAGMA user_version = 1");
    const std::string before = contents(path);
    CHECK(holds_landscape(path));
    CHECK(same_bits(LandscapeFile::open(path, Access::read).load(), expected));
    CHECK(LandscapeFile::open(path, Access::read).prefactors().empty());
    CHECK(LandscapeFile::open(path, Access::read).paths("saddles").empty());
    CHECK(contents(path) == before);
    LandscapeFile file = LandscapeFile::open(path, Access::write);
    CHECK(same_bits(file.load(), expected));
    file.store_prefactors({{SaddleId{0}, 1, 2, 8, 0}});
    CHECK(file.prefactors().size() == 1);
    Landscape landscape = file.load();
    file.append(connected({MinimumId{0}, 0, 1}, example_event(0, 2)));
    identify_stored(file, landscape, example_structure());
    CHECK(same_bits(LandscapeFile::open(path, Access::read).load(), landscape));
  }

  TEST_CASE("landscape file: one that exists is not created again") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    create_example(path);
    CHECK(holds_landscape(path));
    const std::string before = contents(path);
    CHECK(refused_create(path) == "landscape " + path + ": exists already: continue it, or choose another name");
    CHECK(contents(path) == before);
  }

  TEST_CASE("landscape file: a truncated one is damaged") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    create_example(path);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const std::string text = refusal([&] { LandscapeFile::open(path, Access::read).load(); });
    CHECK(text.find("landscape " + path + ": is damaged") == 0);
  }

  TEST_CASE("landscape file: an empty file counts as none") {
    const TemporaryFolder folder;
    write_text(folder / "a.pel", "");
    CHECK_FALSE(holds_landscape(folder / "a.pel"));
    CHECK(refused_open(folder / "a.pel", Access::read).find("is not a landscape file") != std::string::npos);
    create_example(folder / "a.pel");
    CHECK(holds_landscape(folder / "a.pel"));
  }

  TEST_CASE("landscape file: a folder that is missing or cannot be written is named") {
    const TemporaryFolder folder;
    CHECK(refused_create(folder / "none/a.pel") == "landscape " + (folder / "none/a.pel").string() + ": the folder " +
                                                       (folder / "none").string() +
                                                       " cannot be written: No such file or directory");
    create_example(folder / "a.pel");
    allow(folder.path(), 0555);
    const AsOrdinaryUser user;
    const std::string end = ": the folder " + folder.path().string() + " cannot be written: Permission denied";
    CHECK(refused_create(folder / "b.pel") == "landscape " + (folder / "b.pel").string() + end);
    CHECK(refused_open(folder / "a.pel", Access::write) == "landscape " + (folder / "a.pel").string() + end);
    CHECK(same_bits(LandscapeFile::open(folder / "a.pel", Access::read).load(), example_start()));
  }

  TEST_CASE("landscape file: one in a folder that cannot be entered is refused") {
    const TemporaryFolder folder;
    create_example(folder / "a.pel");
    allow(folder.path(), 0);
    const AsOrdinaryUser user;
    CHECK(refused_open(folder / "a.pel", Access::read) ==
          "landscape " + (folder / "a.pel").string() + ": cannot be opened: Permission denied");
  }

  TEST_CASE("landscape file: one that is read-only can be read only") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    create_example(path);
    allow(folder.path(), 0777);
    allow(path, 0444);
    const AsOrdinaryUser user;
    CHECK(refused_open(path, Access::write) == "landscape " + path + ": cannot be written: Permission denied");
    CHECK(same_bits(LandscapeFile::open(path, Access::read).load(), example_start()));
  }

  TEST_CASE("landscape file: nothing is written through one opened for reading") {
    const TemporaryFolder folder;
    create_example(folder / "a.pel");
    LandscapeFile file = LandscapeFile::open(folder / "a.pel", Access::read);
    const Attempt attempt = failed({MinimumId{0}, 0, 0}, SearchOutcome::fell_back);
    CHECK(refusal([&] { file.append(attempt); }).find("cannot be written") != std::string::npos);
  }

  TEST_CASE("landscape file: a second writer is refused while the first one lives") {
    const TemporaryFolder folder;
    const std::string path = (folder / "a.pel").string();
    const std::string expected = "landscape " + path + ": another process is writing it: let it end or stop it first";
    {
      LandscapeFile first = create_example(path);
      CHECK(refused_open(path, Access::write) == expected);
      CHECK(refused_create(path) == expected);
      first.append(failed({MinimumId{0}, 0, 0}, SearchOutcome::fell_back));
    }
    CHECK(LandscapeFile::open(path, Access::write).attempted().size() == 1);
  }

  TEST_CASE("landscape file: a first minimum that does not fit the structure is refused") {
    const TemporaryFolder folder;
    const Minimum first{-1, Matrix3X::Zero(3, example_atoms + 1)};
    CHECK_THROWS_AS(LandscapeFile::create(folder / "a.pel", example_provenance(), first), std::invalid_argument);
    CHECK_FALSE(std::filesystem::exists(folder / "a.pel"));
  }
}

}  // namespace pel
