#include "drivers/ranks/agreement.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

int size_of(MPI_Comm world) {
  int size = 1;
  MPI_Comm_size(world, &size);
  return size;
}

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

[[noreturn]] void throw_failure(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::input:
      throw InputError(failure.text);
    case FailureKind::force:
      throw ForceError(failure.text);
    case FailureKind::interrupted:
      throw Interrupted();
    default:
      throw std::runtime_error(failure.text);
  }
}

Failure attempt(const std::function<void()>& step) {
  try {
    step();
    return {};
  } catch (...) {
    return current_failure();
  }
}

void broadcast(MPI_Comm world, int root, Failure& failure) {
  std::array<int, 2> head{static_cast<int>(failure.kind), static_cast<int>(failure.text.size())};
  MPI_Bcast(head.data(), 2, MPI_INT, root, world);
  failure.kind = static_cast<FailureKind>(head[0]);
  failure.text.resize(static_cast<std::size_t>(head[1]));
  MPI_Bcast(failure.text.data(), head[1], MPI_CHAR, root, world);
}

void speak(const Failure& failure, std::string_view speaker) {
  std::cerr << speaker << ": " + failure.text + "\n" << std::flush;
}

/// Waits without burning the core that other ranks may need; false after `patience`.
bool completed(MPI_Request& request, std::chrono::duration<double> patience) {
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    int done = 0;
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) return true;
    if (std::chrono::steady_clock::now() - began > patience) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

Failure current_failure() {
  try {
    throw;
  } catch (const InputError& error) {
    return {FailureKind::input, one_line(error.what())};
  } catch (const ForceError& error) {
    return {FailureKind::force, one_line(error.what())};
  } catch (const Interrupted& error) {
    return {FailureKind::interrupted, one_line(error.what())};
  } catch (const std::bad_alloc&) {
    return {FailureKind::other, "out of memory"};
  } catch (const std::exception& error) {
    return {FailureKind::other, one_line(error.what())};
  }
}

int exit_code(FailureKind kind) {
  if (kind == FailureKind::none) return 0;
  return kind == FailureKind::input ? 1 : 2;
}

void in_agreement(MPI_Comm world, const std::function<void()>& step) {
  Failure failure = attempt(step);
  int first = failure.kind == FailureKind::none ? size_of(world) : rank_in(world);
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, world);
  if (first == size_of(world)) return;
  broadcast(world, first, failure);
  throw_failure(failure);
}

int end_together(MPI_Comm world, const Failure& failure, std::string_view speaker) {
  const int rank = rank_in(world);
  const bool failed = failure.kind != FailureKind::none;
  const auto patience = std::chrono::duration<double>(failed ? 10.0 : 1e9);
  // The largest of (size - rank) over the failed ranks names the lowest of them.
  std::array<int, 2> mine{failed ? size_of(world) - rank : 0, exit_code(failure.kind)};
  std::array<int, 2> all{};
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Iallreduce(mine.data(), all.data(), 2, MPI_INT, MPI_MAX, world, &request);
  if (!completed(request, patience)) {
    speak(failure, speaker);
    MPI_Abort(world, exit_code(failure.kind));
  }
  if (failed && all[0] == mine[0]) speak(failure, speaker);
  return all[1];
}

int rank_in(MPI_Comm world) {
  int rank = 0;
  MPI_Comm_rank(world, &rank);
  return rank;
}

void say(MPI_Comm world, std::string_view text) {
  if (rank_in(world) == 0) std::cout << text << std::flush;
}

}  // namespace pel::drivers
