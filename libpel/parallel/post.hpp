#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>

#include "libpel/parallel/communicator.hpp"
#include "libpel/parallel/message.hpp"

namespace pel {

/// Messages on their way: keeps their bytes until MPI has taken them.
class Outbox {
 public:
  Outbox() = default;
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox() { flush(); }

  /// Returns at once. `bytes` holds at most INT_MAX bytes.
  void send(const Communicator& comm, int to, int tag, Bytes bytes);
  /// Waits until all messages are taken.
  void flush();

 private:
  struct Letter {
    Bytes bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };
  void forget_taken();

  std::deque<Letter> letters_;
};

struct Received {
  int from = 0;
  Bytes bytes;
};

/// The next message of this tag that has already arrived, from any rank.
std::optional<Received> arrived(const Communicator& comm, int tag);
/// The next message of this tag, from any rank; blocks.
Received receive(const Communicator& comm, int tag);

/// Sleeps between two looks at the post, each time longer up to 1 ms: a rank that waits leaves its core to those that
/// work, and one that waits shortly is not held up.
class Pause {
 public:
  void operator()();

 private:
  std::chrono::microseconds next_{20};
};

/// Waits for `request` with pauses, calling `meanwhile` between them.
void wait_politely(MPI_Request& request, const std::function<void()>& meanwhile);

}  // namespace pel
