#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <mpi.h>

namespace pel::drivers {

/// What ended a command before its time.
enum class FailureKind { none, input, force, interrupted, other };

struct Failure {
  FailureKind kind = FailureKind::none;
  std::string text;  ///< one line
};

/// The exception that is being handled, as a value. To be called inside a catch block.
Failure current_failure();
/// 0 none, 1 the request was wrong, 2 the work failed or was interrupted.
int exit_code(FailureKind kind);

/// Does `step` on every rank; where it throws on one of them, the same exception (that of the lowest such rank) is
/// thrown on all. Collective: the way to do on rank 0 alone what may fail, such as opening a file.
void in_agreement(MPI_Comm world, const std::function<void()>& step);

/// The end of a program: waits for the other ranks, lets the lowest failed rank write its line "`speaker`: text" to
/// stderr, and returns the exit code that all share. Where the others do not come within ten seconds of a failure, as
/// they wait for something this rank would have done, it speaks for itself and aborts them.
int end_together(MPI_Comm world, const Failure& failure, std::string_view speaker);

int rank_in(MPI_Comm world);

/// Writes `text` to stdout on rank 0.
void say(MPI_Comm world, std::string_view text);

}  // namespace pel::drivers
