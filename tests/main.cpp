#define DOCTEST_CONFIG_IMPLEMENT
#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string_view>

#include <doctest/doctest.h>
#include <mpi.h>

#include "libpel/parallel/communicator.hpp"

namespace {

unsigned cases_run = 0;

// A filter that matches nothing must not look like success.
struct CaseCounter : doctest::IReporter {
  explicit CaseCounter(const doctest::ContextOptions&) {}
  void test_run_end(const doctest::TestRunStats& stats) override { cases_run = stats.numTestCasesPassingFilters; }
  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_case_start(const doctest::TestCaseData&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};
REGISTER_LISTENER("case_counter", 1, CaseCounter);

// Rank 0 reports as usual; what the others have to say appears only where they failed.
int run_on_rank(doctest::Context& context, int rank) {
  std::ostringstream words;
  if (rank != 0) context.setCout(&words);
  const int failures = context.run();
  if (rank != 0 && failures != 0) std::cerr << "rank " << rank << ":\n" << words.str() << std::flush;
  return failures;
}

int worst_of_all_ranks(int status) {
  MPI_Allreduce(MPI_IN_PLACE, &status, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  return status;
}

}  // namespace

// --without-mpi: for suites that need no MPI, and for those that start programs which do; a process that has
// initialized MPI cannot start mpirun.
int main(int argc, char** argv) {
  const bool without_mpi =
      std::any_of(argv, argv + argc, [](const char* word) { return std::string_view(word) == "--without-mpi"; });
  std::unique_ptr<pel::Mpi> mpi;
  int rank = 0;
  if (!without_mpi) {
    mpi = std::make_unique<pel::Mpi>(argc, argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  }
  doctest::Context context(argc, argv);
  int status = run_on_rank(context, rank) == 0 ? 0 : 1;
  if (!context.shouldExit() && cases_run == 0) {
    std::cerr << "no test case was selected\n";
    status = 1;
  }
  return without_mpi ? status : worst_of_all_ranks(status);
}
