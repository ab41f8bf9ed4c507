#include "libpel/parallel/post.hpp"

#include <algorithm>
#include <climits>
#include <stdexcept>
#include <thread>
#include <utility>

namespace pel {

namespace {

using std::chrono::microseconds;

constexpr microseconds longest_pause{1000};

Received receive_matched(MPI_Message message, const MPI_Status& status) {
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  Received received{status.MPI_SOURCE, Bytes(static_cast<std::size_t>(size))};
  MPI_Mrecv(received.bytes.data(), size, MPI_BYTE, &message, MPI_STATUS_IGNORE);
  return received;
}

}  // namespace

void Outbox::send(const Communicator& comm, int to, int tag, Bytes bytes) {
  if (bytes.size() > INT_MAX) throw std::length_error("message: more bytes than MPI sends at once");
  forget_taken();
  Letter& letter = letters_.emplace_back();
  letter.bytes = std::move(bytes);
  MPI_Isend(letter.bytes.data(), static_cast<int>(letter.bytes.size()), MPI_BYTE, to, tag, comm.get(), &letter.request);
}

void Outbox::flush() {
  for (Letter& letter : letters_) MPI_Wait(&letter.request, MPI_STATUS_IGNORE);
  letters_.clear();
}

void Outbox::forget_taken() {
  int taken = 1;
  while (!letters_.empty() && taken != 0) {
    MPI_Test(&letters_.front().request, &taken, MPI_STATUS_IGNORE);
    if (taken != 0) letters_.pop_front();
  }
}

std::optional<Received> arrived(const Communicator& comm, int tag) {
  int found = 0;
  MPI_Message message = MPI_MESSAGE_NULL;
  MPI_Status status;
  MPI_Improbe(MPI_ANY_SOURCE, tag, comm.get(), &found, &message, &status);
  if (found == 0) return std::nullopt;
  return receive_matched(message, status);
}

Received receive(const Communicator& comm, int tag) {
  MPI_Message message = MPI_MESSAGE_NULL;
  MPI_Status status;
  MPI_Mprobe(MPI_ANY_SOURCE, tag, comm.get(), &message, &status);
  return receive_matched(message, status);
}

void Pause::operator()() {
  std::this_thread::sleep_for(next_);
  next_ = std::min(2 * next_, longest_pause);
}

void wait_politely(MPI_Request& request, const std::function<void()>& meanwhile) {
  Pause pause;
  for (int done = 0;;) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) return;
    meanwhile();
    pause();
  }
}

}  // namespace pel
