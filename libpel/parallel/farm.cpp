#include "libpel/parallel/farm.hpp"

#include <climits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "libpel/core/error.hpp"
#include "libpel/parallel/dispatch.hpp"

namespace pel {

namespace {

// What the ranks of a team tell each other at a poll; the largest counts.
enum Verdict : int { going = 0, leaving = 1, failed = 2 };

constexpr std::size_t report_header = 2 * sizeof(std::uint64_t);
constexpr std::size_t largest_result = INT_MAX - report_header;

// One rank's part in a farm.
class Hand {
 public:
  Hand(const Communicator& world, const Team& team, const FarmWork& work, const FarmStop& stop_requested,
       Dispatch* dispatch)
      : world_(world),
        team_(team),
        team_size_(team.comm.size()),
        root_(team.root()),
        work_(work),
        stop_requested_(stop_requested),
        dispatch_(dispatch) {}

  FarmResult work_through();

 private:
  Order next_order();
  Order awaited_order();
  void share(Order& order);
  std::optional<Bytes> attempt(std::size_t task);
  void hand_in(std::size_t task, const std::optional<Bytes>& result);
  void report(ReportKind kind, std::size_t task, const Bytes& result);
  void poll();
  bool told_to_stop();
  int agreed(int verdict) const;
  void watch_for_stop();
  void notify(const Failure& notice);
  void wait(MPI_Request& request);
  Failure shared_failure();
  FarmResult conclusion(std::size_t worked);

  const Communicator& world_;
  const Team& team_;
  const int team_size_;
  const bool root_;
  const FarmWork& work_;
  const FarmStop& stop_requested_;
  Dispatch* const dispatch_;  // on rank 0 of the world alone
  Outbox outbox_;
  int notices_ = 0;         // sent
  bool stop_seen_ = false;  // this rank's own wish, passed on once
  bool stop_ordered_ = false;
  bool left_ = false;  // the present task was broken off by a poll
};

FarmResult Hand::work_through() {
  std::size_t worked = 0;
  if (root_ && !dispatch_) report(ReportKind::ready, 0, {});
  for (Order order = next_order(); order.kind == OrderKind::task; order = next_order()) {
    const std::optional<Bytes> result = attempt(order.task);
    if (result) ++worked;
    if (root_) hand_in(order.task, result);
  }
  return conclusion(worked);
}

Order Hand::next_order() {
  Order order;
  if (root_) order = dispatch_ ? dispatch_->next() : awaited_order();
  if (team_size_ > 1) share(order);
  return order;
}

Order Hand::awaited_order() {
  while (true) {
    Order order;
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Irecv(&order, sizeof order, MPI_BYTE, 0, farm_tag::order, world_.get(), &request);
    wait(request);
    if (order.kind != OrderKind::stop) return order;
    stop_ordered_ = true;
  }
}

void Hand::share(Order& order) {
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Ibcast(&order, sizeof order, MPI_BYTE, 0, team_.comm.get(), &request);
  wait(request);
}

std::optional<Bytes> Hand::attempt(std::size_t task) {
  left_ = false;
  int verdict = going;
  Bytes result;
  const Failure failure = failure_of([&] {
    try {
      result = work_(task, [this] { poll(); });
      if (result.size() > largest_result) throw std::length_error("farm: a result of more bytes than a message holds");
    } catch (const Interrupted&) {
      verdict = leaving;
    }
  });
  if (left_) return std::nullopt;
  if (failure.kind != FailureKind::none) verdict = failed;
  if (verdict != going) notify(failure);
  if (agreed(verdict) != going) return std::nullopt;
  return result;
}

void Hand::hand_in(std::size_t task, const std::optional<Bytes>& result) {
  if (!dispatch_) {
    report(result ? ReportKind::done : ReportKind::abandoned, task, result.value_or(Bytes()));
  } else if (result) {
    dispatch_->accept(task, *result);
  }
}

void Hand::report(ReportKind kind, std::size_t task, const Bytes& result) {
  Bytes message = MessageWriter().write(kind).write(static_cast<std::uint64_t>(task)).append(result).take();
  outbox_.send(world_, 0, farm_tag::report, std::move(message));
}

void Hand::poll() {
  if (left_) throw Interrupted();
  watch_for_stop();
  if (agreed(told_to_stop() ? leaving : going) == going) return;
  left_ = true;
  throw Interrupted();
}

// Asked of roots between force calls: while a team works, stop is the only order that can arrive.
bool Hand::told_to_stop() {
  if (!root_) return false;
  if (dispatch_) {
    dispatch_->serve();
    return dispatch_->stopping();
  }
  if (arrived(world_, farm_tag::order)) stop_ordered_ = true;
  return stop_ordered_;
}

int Hand::agreed(int verdict) const {
  if (team_size_ > 1) MPI_Allreduce(MPI_IN_PLACE, &verdict, 1, MPI_INT, MPI_MAX, team_.comm.get());
  return verdict;
}

void Hand::watch_for_stop() {
  if (stop_seen_ || dispatch_ || !stop_requested_()) return;
  notify({});
}

void Hand::notify(const Failure& notice) {
  if (notice.kind == FailureKind::none) stop_seen_ = true;
  if (dispatch_) return dispatch_->take_notice(notice);
  ++notices_;
  outbox_.send(world_, 0, farm_tag::notice, packed(notice));
}

void Hand::wait(MPI_Request& request) {
  wait_politely(request, [this] { watch_for_stop(); });
}

// Every notice sent is read before the books are closed, so that none is left behind in the communicator.
Failure Hand::shared_failure() {
  MPI_Allreduce(MPI_IN_PLACE, &notices_, 1, MPI_INT, MPI_SUM, world_.get());
  Bytes bytes;
  if (dispatch_) {
    dispatch_->collect_notices(notices_);
    bytes = packed(dispatch_->failure());
  }
  auto size = static_cast<int>(bytes.size());
  MPI_Bcast(&size, 1, MPI_INT, 0, world_.get());
  bytes.resize(static_cast<std::size_t>(size));
  MPI_Bcast(bytes.data(), size, MPI_BYTE, 0, world_.get());
  MessageReader reader(bytes);
  return unpacked_failure(reader);
}

FarmResult Hand::conclusion(std::size_t worked) {
  FarmResult result;
  result.worked = worked;
  const Failure failure = shared_failure();
  outbox_.flush();
  if (dispatch_) result.not_done = dispatch_->not_done();
  int complete = result.not_done.empty() ? 1 : 0;
  MPI_Bcast(&complete, 1, MPI_INT, 0, world_.get());
  result.status = complete != 0 ? FarmStatus::complete : FarmStatus::interrupted;
  rethrow(failure);
  return result;
}

}  // namespace

FarmResult farm(MPI_Comm world, const Team& team, std::size_t tasks, const FarmWork& work, const FarmDelivery& deliver,
                const FarmStop& stop_requested) {
  const Communicator comm = duplicate(world);
  std::optional<Dispatch> dispatch;
  if (comm.rank() == 0) dispatch.emplace(comm, team.count, tasks, deliver, stop_requested);
  return Hand(comm, team, work, stop_requested, dispatch ? &*dispatch : nullptr).work_through();
}

}  // namespace pel
