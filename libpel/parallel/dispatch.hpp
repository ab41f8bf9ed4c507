#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libpel/parallel/farm.hpp"
#include "libpel/parallel/post.hpp"

namespace pel {

/// The words that the ranks of a farm exchange.
namespace farm_tag {
inline constexpr int report = 1;  ///< root of a team -> rank 0: what became of its task
inline constexpr int notice = 2;  ///< any rank -> rank 0: stop, or a failure
inline constexpr int order = 3;   ///< rank 0 -> root of a team
}  // namespace farm_tag

enum class ReportKind : std::uint64_t { ready, done, abandoned };

enum class OrderKind : std::uint64_t { task, stop, finish };

struct Order {
  OrderKind kind = OrderKind::finish;
  std::uint64_t task = 0;
};

enum class FailureKind : std::uint64_t { none, input, other };

/// An exception on its way between ranks. As a notice, none means a wish to stop.
struct Failure {
  FailureKind kind = FailureKind::none;
  std::string text;
};

/// Runs `action`; the exception it throws, if any.
Failure failure_of(const std::function<void()>& action);
Bytes packed(const Failure& failure);
Failure unpacked_failure(MessageReader& reader);
/// Throws what `failure` describes; returns where it describes nothing.
void rethrow(const Failure& failure);

/// The books of rank 0: which task is next, which are done, who waits, whether to stop.
class Dispatch {
 public:
  /// `comm`, `deliver` and `stop_requested` must outlive it.
  Dispatch(const Communicator& comm, int teams, std::size_t tasks, const FarmDelivery& deliver,
           const FarmStop& stop_requested);

  /// Reads all that has arrived and answers it.
  void serve();
  /// The next order for rank 0's own team. When no task is left, waits for the other teams and dismisses them.
  Order next();
  void accept(std::size_t task, const Bytes& result);
  void take_notice(const Failure& notice);
  /// Reads the last notices: `sent` in all.
  void collect_notices(int sent);

  bool stopping() const { return stopping_; }
  const Failure& failure() const { return failure_; }
  std::vector<std::size_t> not_done() const;

 private:
  void stop();
  void read_notice(const Received& message);
  void read_report(const Received& message);
  void send(int rank, Order order);
  bool none_left() const { return stopping_ || next_ == done_.size(); }

  const Communicator& comm_;
  const FarmDelivery& deliver_;
  const FarmStop& stop_requested_;
  Outbox outbox_;
  std::vector<int> roots_;   // of the other teams
  std::vector<char> done_;   // per task
  std::size_t next_ = 0;     // task
  std::size_t waiting_ = 0;  // teams that have nothing to do any more
  int notices_ = 0;          // read
  bool stopping_ = false;
  bool delivery_failed_ = false;
  Failure failure_;
};

}  // namespace pel
