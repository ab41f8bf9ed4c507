#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "libpel/parallel/communicator.hpp"
#include "libpel/parallel/message.hpp"
#include "libpel/parallel/post.hpp"

namespace pel {

/// The reply to one errand.
struct Reply {
  std::uint64_t number = 0;
  Bytes bytes;
};

/// Rank 0 of a communicator gives work of one kind to the others while it does something else: each of them runs
/// `serve_errands` for as long as this lives. Every rank that helps has at most two errands, so that it need not wait
/// for the next.
class Errands {
 public:
  /// `comm` must outlive it, and carries no other messages meanwhile.
  explicit Errands(const Communicator& comm);
  /// Sends the helpers home; waits until they are done with what they have.
  ~Errands();
  Errands(const Errands&) = delete;
  Errands& operator=(const Errands&) = delete;

  /// Whether some helper can take one more. Never where there are no helpers.
  bool room() const;
  /// Gives an errand to the helper who has fewest. Throws std::logic_error where there is no room.
  void send(std::uint64_t number, const Bytes& errand);
  std::size_t under_way() const;
  /// The next reply that has arrived, in any order. Throws what the helper's work threw: InputError, Interrupted, or
  /// std::runtime_error with the text of any other.
  std::optional<Reply> reply();

 private:
  const Communicator& comm_;
  std::vector<int> given_;  // per rank
  Outbox outbox_;
};

/// The other side, on every rank but 0: does errands until sent home.
void serve_errands(const Communicator& comm, const std::function<Bytes(const Bytes&)>& work);

}  // namespace pel
