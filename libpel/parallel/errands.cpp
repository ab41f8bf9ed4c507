#include "libpel/parallel/errands.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "libpel/core/error.hpp"
#include "libpel/parallel/dispatch.hpp"

namespace pel {
namespace {

constexpr int errand_tag = 11;
constexpr int reply_tag = 12;
constexpr int most = 2;  // errands of one helper

enum class Outcome : std::uint64_t { done, interrupted, failed };

Bytes answered(std::uint64_t number, const Bytes& errand, const std::function<Bytes(const Bytes&)>& work) {
  Outcome outcome = Outcome::done;
  Bytes result;
  const Failure failure = failure_of([&] {
    try {
      result = work(errand);
    } catch (const Interrupted&) {
      outcome = Outcome::interrupted;
    }
  });
  if (failure.kind != FailureKind::none) {
    outcome = Outcome::failed;
    result = packed(failure);
  }
  return MessageWriter().write(number).write(outcome).append(result).take();
}

}  // namespace

Errands::Errands(const Communicator& comm) : comm_(comm), given_(static_cast<std::size_t>(comm.size()), 0) {
  given_[0] = most;  // never its own helper
}

Errands::~Errands() {
  for (int rank = 1; rank < comm_.size(); ++rank) outbox_.send(comm_, rank, errand_tag, {});
  for (std::size_t left = under_way(); left > 0; --left) receive(comm_, reply_tag);
}

bool Errands::room() const { return *std::ranges::min_element(given_) < most; }

void Errands::send(std::uint64_t number, const Bytes& errand) {
  const auto helper = std::ranges::min_element(given_);
  if (*helper >= most) throw std::logic_error("errands: no helper has room");
  ++*helper;
  outbox_.send(comm_, static_cast<int>(helper - given_.begin()), errand_tag,
               MessageWriter().write(number).append(errand).take());
}

std::size_t Errands::under_way() const {
  return static_cast<std::size_t>(std::accumulate(given_.begin() + 1, given_.end(), 0));
}

std::optional<Reply> Errands::reply() {
  const auto message = comm_.size() > 1 ? arrived(comm_, reply_tag) : std::nullopt;
  if (!message) return std::nullopt;
  --given_[static_cast<std::size_t>(message->from)];
  MessageReader reader(message->bytes);
  const auto number = reader.read<std::uint64_t>();
  const auto outcome = reader.read<Outcome>();
  if (outcome == Outcome::interrupted) throw Interrupted();
  if (outcome == Outcome::failed) rethrow(unpacked_failure(reader));
  return Reply{number, Bytes(reader.rest().begin(), reader.rest().end())};
}

void serve_errands(const Communicator& comm, const std::function<Bytes(const Bytes&)>& work) {
  Outbox outbox;
  for (Pause pause;;) {
    const auto message = arrived(comm, errand_tag);
    if (!message) {
      pause();
      continue;
    }
    if (message->bytes.empty()) return;
    pause = Pause();
    MessageReader reader(message->bytes);
    const auto number = reader.read<std::uint64_t>();
    outbox.send(comm, 0, reply_tag, answered(number, Bytes(reader.rest().begin(), reader.rest().end()), work));
  }
}

}  // namespace pel
