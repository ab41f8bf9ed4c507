#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "libpel/core/displacement.hpp"
#include "tests/support/data_positions.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vacancy_crystal.hpp"

namespace {

using namespace pel;
using namespace pel::test;
using Json = nlohmann::json;

Finished relax(const SystemFiles& files, const std::string& output, const std::vector<std::string>& more = {},
               int ranks = 0) {
  std::vector<std::string> words{"relax",         "--structure", files.structure, "--potential",
                                 files.potential, "--output",    output};
  words.insert(words.end(), more.begin(), more.end());
  return run_pel(words, ranks);
}

Matrix3X positions_in(const std::string& file) {
  const Structure crystal = vacancy_crystal();
  return test::positions_in(file, crystal.atoms(), crystal.cell.edges());
}

}  // namespace

TEST_SUITE("program") {
  TEST_CASE("a relaxed structure is relaxed: one force call, nothing moves") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(relax(files, folder / "once.data", {"--json", folder / "once.json"}).code == 0);
    const Json once = Json::parse(file_content(folder / "once.json"));
    CHECK(once["force_calls"] > 1);
    CHECK(once["max_force"] <= 0.0025);  // epsilon/sigma; the 0.001 eV/A of a metal
    CHECK(once["energy"] < once["energy_before"]);
    const Finished again =
        relax({folder / "once.data", files.potential}, folder / "twice.data", {"--json", folder / "twice.json"});
    CHECK(again.err.empty());
    REQUIRE(again.code == 0);
    const Json twice = Json::parse(file_content(folder / "twice.json"));
    CHECK(twice["force_calls"] == 1);
    CHECK(twice["max_displacement"] == 0.0);
    CHECK(twice["energy"].get<double>() == doctest::Approx(once["energy"].get<double>()).epsilon(1e-12));
  }

  TEST_CASE("relax on two ranks reaches the same minimum, and speaks once") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(relax(files, folder / "one.data").code == 0);
    const Finished shared = relax(files, folder / "two.data", {}, 2);
    REQUIRE(shared.code == 0);
    CHECK(shared.out.find("atoms") == shared.out.rfind("atoms"));
    const Matrix3X difference = positions_in(folder / "one.data") - positions_in(folder / "two.data");
    CHECK(largest_displacement(difference) < 1e-6);
  }

  TEST_CASE("fixed atoms stay where they are, the others do not") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    REQUIRE(relax(files, folder / "held.data", {"--fixed", "1-5,9", "--quiet"}).code == 0);
    const Matrix3X before = positions_in(files.structure);
    const Matrix3X after = positions_in(folder / "held.data");
    const std::vector<Index> held{0, 1, 2, 3, 4, 8};
    for (const Index atom : held) CHECK((after.col(atom) - before.col(atom)).norm() < 1e-12);
    CHECK(largest_displacement(after - before) > 1e-3);
  }

  TEST_CASE("what relax cannot do is one line with exit code 1, and no file is written") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const std::string output = folder / "out.data", text = file_content(files.structure);
    const auto written = [&](const std::string& name, const std::string& content) {
      write_file(folder / name, content);
      return (folder / name).string();
    };
    struct Case {
      SystemFiles files;
      std::vector<std::string> more;
      std::string complaint;
    };
    std::vector<Case> cases{
        {{folder / "none.data", files.potential}, {}, "none.data': cannot be read"},
        {{folder.path(), files.potential}, {}, "cannot be read"},
        {{files.structure, folder / "none.potential"}, {}, "none.potential': cannot be read"},
        {{written("empty.data", ""), files.potential}, {}, "empty.data': is empty"},
        {{files.structure, written("empty.potential", "")}, {}, "empty.potential': is empty"},
        {files, {"--fixed", "108"}, "--fixed 108: atom 108 does not exist; atoms are numbered 1 to 107"},
        {files, {"--fixed", "all"}, "every atom is fixed"},
        {files, {"--force-tolerance", "0"}, "--force-tolerance: \"0\" is not a finite number above 0"},
        {files, {"--jsan", "x"}, "unknown option --jsan; did you mean --json?"},
        {files, {"--json", "/no/such/folder/x.json"}, "--json /no/such/folder/x.json: cannot be written"}};
    // Cut anywhere before the last line.
    for (const double part : {0.001, 0.01, 0.02, 0.2, 0.5, 0.9})
      cases.push_back({{written("cut.data" + std::to_string(part), text.substr(0, std::size_t(part * text.size()))),
                        files.potential},
                       {},
                       "structure '"});
    for (const Case& each : cases) {
      const Finished finished = relax(each.files, output, each.more);
      CAPTURE(each.files.structure);
      check_refused(finished, each.complaint);
      CHECK(!std::filesystem::exists(output));
    }
    const Finished starred = relax(files, folder / "out*.data");
    CHECK(starred.code == 1);
    CHECK(has(starred.err, "the name must hold neither * nor \""));
    const Finished nowhere = relax(files, "/no/such/folder/out.data");
    CHECK(nowhere.code == 1);
    CHECK(nowhere.err ==
          "pel relax: --output /no/such/folder/out.data: cannot be written: No such file or directory\n");
  }

  TEST_CASE("a relaxation that does not converge writes nothing") {
    const TemporaryFolder folder;
    const SystemFiles files = write_vacancy_crystal(folder);
    const Finished finished = relax(files, folder / "out.data", {"--force-tolerance", "1e-30"});
    CHECK(finished.code == 2);
    CHECK(has(finished.err, "not converged"));
    CHECK(!std::filesystem::exists(folder / "out.data"));
  }
}
