#include "libpel/parallel/farm.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

using namespace pel;

namespace {

using Results = std::map<std::size_t, Bytes>;

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

int world_size() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

bool never() { return false; }

// A number that all ranks of the node see.
class SharedCounter {
 public:
  SharedCounter() {
    const MPI_Aint bytes = world_rank() == 0 ? sizeof(int) : 0;
    void* mine = nullptr;
    MPI_Win_allocate_shared(bytes, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, static_cast<void*>(&mine), &window_);
    MPI_Aint size = 0;
    int unit = 0;
    MPI_Win_shared_query(window_, 0, &size, &unit, static_cast<void*>(&count_));
    if (world_rank() == 0) *count_ = 0;
    MPI_Barrier(MPI_COMM_WORLD);
  }
  ~SharedCounter() { MPI_Win_free(&window_); }
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;
  void add() { std::atomic_ref<int>(*count_).fetch_add(1); }
  int read() const { return std::atomic_ref<int>(*count_).load(); }

 private:
  MPI_Win window_ = MPI_WIN_NULL;
  int* count_ = nullptr;
};

// Results of very different sizes; the largest do not fit MPI's short messages.
Bytes result_of(std::size_t task) {
  return Bytes((task * task * task * 97) % 300000, static_cast<std::byte>(task % 251));
}

void work_for_a_while(const FarmPoll& poll) {
  poll();
  std::this_thread::sleep_for(std::chrono::microseconds(200));
}

[[noreturn]] void work_forever(const FarmPoll& poll) {
  while (true) work_for_a_while(poll);
}

// The root judges for its team, which must poll in lockstep.
void poll_until(const Team& team, const FarmPoll& poll, const std::function<bool()>& condition) {
  for (int met = 0;;) {
    if (team.root()) met = condition() ? 1 : 0;
    MPI_Bcast(&met, 1, MPI_INT, 0, team.comm.get());
    if (met != 0) return;
    work_for_a_while(poll);
  }
}

std::size_t sum_over_roots(const Team& team, std::size_t value) {
  std::uint64_t sum = team.root() ? value : 0;
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  return sum;
}

// On rank 0: the results are intact, and no task is both delivered and reported as not done, or neither.
void check_account(std::size_t tasks, const Results& results, const FarmResult& farmed) {
  if (world_rank() != 0) {
    CHECK(results.empty());
    return;
  }
  for (const auto& [task, bytes] : results) CHECK(bytes == result_of(task));
  CHECK(results.size() + farmed.not_done.size() == tasks);
  for (const std::size_t task : farmed.not_done) CHECK(results.count(task) == 0);
}

FarmDelivery keep_in(Results& results) {
  return [&results](std::size_t task, const Bytes& bytes) { CHECK(results.emplace(task, bytes).second); };
}

// Calls `body` with every division of the world into equal teams.
template <typename Body>
void for_all_teams(Body body) {
  for (int ranks = 1; ranks <= world_size(); ranks *= 2) {
    CAPTURE(ranks);
    const Team team = split(MPI_COMM_WORLD, ranks);
    body(team);
  }
}

template <typename Error>
std::string text_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_SUITE("mpi") {
  TEST_CASE("farm: every task once, results intact, for no task, fewer tasks than teams, and many") {
    for_all_teams([](const Team& team) {
      for (const std::size_t tasks : {0, 1, 3, 200}) {
        CAPTURE(tasks);
        Results results;
        std::size_t calls = 0;
        const auto work = [&calls](std::size_t task, const FarmPoll& poll) {
          ++calls;
          for (std::size_t step = 0; step < task % 4; ++step) poll();
          return result_of(task);
        };
        const FarmResult farmed = farm(MPI_COMM_WORLD, team, tasks, work, keep_in(results), never);
        CHECK(farmed.status == FarmStatus::complete);
        CHECK(farmed.not_done.empty());
        CHECK(farmed.worked == calls);
        CHECK(sum_over_roots(team, farmed.worked) == tasks);
        check_account(tasks, results, farmed);
      }
    });
  }

  TEST_CASE("farm: all ranks of a team do the same task and may talk about it") {
    for_all_teams([](const Team& team) {
      Results results;
      const auto work = [&team](std::size_t task, const FarmPoll& poll) {
        poll();
        auto sum = static_cast<int>(task);
        MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_INT, MPI_SUM, team.comm.get());
        CHECK(sum == static_cast<int>(task) * team.comm.size());
        return result_of(task);
      };
      const FarmResult farmed = farm(MPI_COMM_WORLD, team, 40, work, keep_in(results), never);
      check_account(40, results, farmed);
    });
  }

  // The slow team's first task ends only when all others are done: whoever had to wait for it would wait forever.
  TEST_CASE("farm: a long task holds nobody up, least of all on the rank that delivers") {
    for_all_teams([](const Team& team) {
      if (team.count == 1) return;
      for (int slow = 0; slow < team.count; ++slow) {
        CAPTURE(slow);
        const int tasks = 50;
        SharedCounter slow_begun;
        SharedCounter others_done;
        Results results;
        const auto work = [&](std::size_t task, const FarmPoll& poll) {
          if (team.index == slow) {
            if (team.root()) slow_begun.add();
            poll_until(team, poll, [&] { return others_done.read() == tasks - 1; });
          } else {
            poll_until(team, poll, [&] { return slow_begun.read() == 1; });
            if (team.root()) others_done.add();
          }
          return result_of(task);
        };
        const FarmResult farmed = farm(MPI_COMM_WORLD, team, tasks, work, keep_in(results), never);
        CHECK(farmed.status == FarmStatus::complete);
        CHECK(sum_over_roots(team, team.index == slow ? farmed.worked : 0) == 1);
        check_account(tasks, results, farmed);
      }
    });
  }

  TEST_CASE("farm: a stop asked on any one rank ends endless tasks everywhere and keeps what was finished") {
    for_all_teams([](const Team& team) {
      for (int asking = 0; asking < world_size(); ++asking) {
        CAPTURE(asking);
        int asked = 0;
        const auto stop = [&] { return ++asked > 30 && world_rank() == asking; };
        const auto work = [](std::size_t task, const FarmPoll& poll) {
          if (task >= 10) work_forever(poll);
          poll();
          return result_of(task);
        };
        Results results;
        const FarmResult farmed = farm(MPI_COMM_WORLD, team, 1000, work, keep_in(results), stop);
        CHECK(farmed.status == FarmStatus::interrupted);
        CHECK(results.size() <= 10);
        check_account(1000, results, farmed);
      }
    });
  }

  TEST_CASE("farm: an idle rank can ask to stop, too") {
    for_all_teams([](const Team& team) {
      bool working = false;
      int asked = 0;
      const auto stop = [&] { return ++asked > 30 && (!working || team.count == 1); };
      const auto work = [&working](std::size_t, const FarmPoll& poll) -> Bytes {
        working = true;
        work_forever(poll);
      };
      Results results;
      const FarmResult farmed = farm(MPI_COMM_WORLD, team, 1, work, keep_in(results), stop);
      CHECK(farmed.status == FarmStatus::interrupted);
      check_account(1, results, farmed);
    });
  }

  TEST_CASE("farm: a stop that was asked before the start does nothing") {
    for_all_teams([](const Team& team) {
      Results results;
      const auto work = [](std::size_t, const FarmPoll& poll) -> Bytes { work_forever(poll); };
      const FarmResult farmed = farm(MPI_COMM_WORLD, team, 5, work, keep_in(results), [] { return true; });
      CHECK(farmed.status == FarmStatus::interrupted);
      CHECK(results.empty());
      check_account(5, results, farmed);
    });
  }

  TEST_CASE("farm: Interrupted from the work itself stops the run") {
    for_all_teams([](const Team& team) {
      Results results;
      const auto work = [&team](std::size_t, const FarmPoll& poll) -> Bytes {
        if (team.index == team.count - 1) throw Interrupted();
        work_forever(poll);
      };
      const FarmResult farmed = farm(MPI_COMM_WORLD, team, 20, work, keep_in(results), never);
      CHECK(farmed.status == FarmStatus::interrupted);
      check_account(20, results, farmed);
    });
  }

  TEST_CASE("farm: an exception of one rank, root of its team or not, arrives on all") {
    for_all_teams([](const Team& team) {
      for (int failing = 0; failing < world_size(); ++failing) {
        CAPTURE(failing);
        const std::string text = "pair_coeff of rank " + std::to_string(failing) + std::string(10000, '.');
        const auto run = [&](const std::function<void()>& fail) {
          const auto work = [&](std::size_t, const FarmPoll& poll) -> Bytes {
            for (int step = 0; step < 5; ++step) poll();
            if (world_rank() == failing) fail();
            work_forever(poll);
          };
          Results results;
          farm(MPI_COMM_WORLD, team, 100, work, keep_in(results), never);
        };
        CHECK(text_of<InputError>([&] { run([&] { throw InputError(text); }); }) == text);
        CHECK(text_of<std::runtime_error>([&] { run([&] { throw std::logic_error(text); }); }) == text);
      }
    });
  }

  TEST_CASE("farm: an exception that all ranks throw at once arrives once") {
    for_all_teams([](const Team& team) {
      Results results;
      const auto work = [](std::size_t, const FarmPoll& poll) -> Bytes {
        poll();
        throw InputError("unknown pair style");
      };
      const auto run = [&] { farm(MPI_COMM_WORLD, team, 30, work, keep_in(results), never); };
      CHECK(text_of<InputError>(run) == "unknown pair style");
      CHECK(results.empty());
    });
  }

  TEST_CASE("farm: after a failed delivery nothing more is delivered") {
    for_all_teams([](const Team& team) {
      int deliveries = 0;
      const auto deliver = [&deliveries](std::size_t, const Bytes&) {
        if (++deliveries == 3) throw std::runtime_error("disk full");
      };
      const auto work = [](std::size_t task, const FarmPoll& poll) {
        work_for_a_while(poll);
        return result_of(task);
      };
      const auto run = [&] { farm(MPI_COMM_WORLD, team, 100, work, deliver, never); };
      CHECK(text_of<std::runtime_error>(run) == "disk full");
      CHECK(deliveries == (world_rank() == 0 ? 3 : 0));
    });
  }
}
