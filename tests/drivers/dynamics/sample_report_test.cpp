#include "drivers/dynamics/sample_report.hpp"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace pel;
using namespace pel::drivers;
using namespace pel::test;

namespace {

SamplePlan plan_in(const TemporaryFolder& folder) {
  SamplePlan plan;
  plan.folder = folder.path().string();
  plan.tasks = {{0.5, 1}};
  plan.minimize.tolerance.value = 1;
  return plan;
}

/// A row of a table; the other columns are of no matter here.
std::string row(double temperature, double crystalline) {
  return "1 1 " + std::to_string(temperature) + " 0 0 0 1 0 1 " + std::to_string(crystalline) + '\n';
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("sample report: temperatures that stay alike for a while count as one") {
    const TemporaryFolder folder;
    const SamplePlan plan = plan_in(folder);
    std::string table = "# header\n";
    for (int block = 0; block < 10; ++block)
      for (int frame = 0; frame < 20; ++frame) table += row(block % 2 == 0 ? 1 : 3, 0);
    write_file(folder / "T0.5-r1.txt", table);
    const SampledRun run = sampled_run(plan, plan.tasks[0]);
    CHECK(run.temperature == doctest::Approx(2));
    CHECK(run.temperature_error == doctest::Approx(1 / std::sqrt(9.0)));  // of ten draws of +-1, not of two hundred
  }

  TEST_CASE("sample report: growing crystalline order is told, and that of a crystal is not") {
    const TemporaryFolder folder;
    const SamplePlan plan = plan_in(folder);
    const auto text_of = [&](double first, double last) {
      write_file(folder / "T0.5-r1.txt", row(1, first) + row(1, 0.5 * (first + last)) + row(1, last));
      return sample_text(plan, {sampled_run(plan, plan.tasks[0])});
    };
    CHECK(text_of(4, 70).find("T0.5-r1: 4 % of the atoms were in crystalline order in the first frame and are 70 %") !=
          std::string::npos);
    CHECK(text_of(88, 89).find("it crystallizes") == std::string::npos);
    CHECK(text_of(88, 89).find("89.0") != std::string::npos);
    write_file(folder / "T0.5-r1.txt", "1 2 3\n");
    CHECK_THROWS_AS(sampled_run(plan, plan.tasks[0]), InputError);
  }
}
