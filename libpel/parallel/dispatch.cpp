#include "libpel/parallel/dispatch.hpp"

#include <cassert>
#include <stdexcept>

#include "libpel/core/error.hpp"

namespace pel {

Failure failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return {FailureKind::input, error.what()};
  } catch (const std::exception& error) {
    return {FailureKind::other, error.what()};
  } catch (...) {
    return {FailureKind::other, "an exception of unknown type"};
  }
  return {};
}

Bytes packed(const Failure& failure) { return MessageWriter().write(failure.kind).write(failure.text).take(); }

Failure unpacked_failure(MessageReader& reader) {
  Failure failure;
  failure.kind = reader.read<FailureKind>();
  failure.text = reader.read<std::string>();
  return failure;
}

void rethrow(const Failure& failure) {
  if (failure.kind == FailureKind::input) throw InputError(failure.text);
  if (failure.kind == FailureKind::other) throw std::runtime_error(failure.text);
}

Dispatch::Dispatch(const Communicator& comm, int teams, std::size_t tasks, const FarmDelivery& deliver,
                   const FarmStop& stop_requested)
    : comm_(comm), deliver_(deliver), stop_requested_(stop_requested), done_(tasks, 0) {
  assert(comm.size() % teams == 0);
  const int ranks_per_team = comm.size() / teams;
  for (int team = 1; team < teams; ++team) roots_.push_back(team * ranks_per_team);
}

void Dispatch::serve() {
  if (comm_.size() > 1) {
    while (const auto notice = arrived(comm_, farm_tag::notice)) read_notice(*notice);
    // One report of each team at most, so that rank 0 returns to its own work and looks after stop_requested.
    for (std::size_t team = 0; team < roots_.size(); ++team)
      if (const auto report = arrived(comm_, farm_tag::report)) read_report(*report);
  }
  if (!stopping_ && stop_requested_()) stop();
}

Order Dispatch::next() {
  serve();
  if (!none_left()) return {OrderKind::task, next_++};
  for (Pause pause; waiting_ < roots_.size(); serve()) pause();
  for (const int root : roots_) send(root, {OrderKind::finish, 0});
  return {OrderKind::finish, 0};
}

void Dispatch::accept(std::size_t task, const Bytes& result) {
  if (delivery_failed_) return;
  const Failure failure = failure_of([&] { deliver_(task, result); });
  delivery_failed_ = failure.kind != FailureKind::none;
  if (delivery_failed_) return take_notice(failure);
  done_[task] = 1;
}

void Dispatch::take_notice(const Failure& notice) {
  if (failure_.kind == FailureKind::none) failure_ = notice;
  stop();
}

void Dispatch::collect_notices(int sent) {
  while (notices_ < sent) read_notice(receive(comm_, farm_tag::notice));
}

std::vector<std::size_t> Dispatch::not_done() const {
  std::vector<std::size_t> tasks;
  for (std::size_t task = 0; task < done_.size(); ++task)
    if (done_[task] == 0) tasks.push_back(task);
  return tasks;
}

void Dispatch::stop() {
  if (stopping_) return;
  stopping_ = true;
  for (const int root : roots_) send(root, {OrderKind::stop, 0});
}

void Dispatch::read_notice(const Received& message) {
  ++notices_;
  MessageReader reader(message.bytes);
  take_notice(unpacked_failure(reader));
}

void Dispatch::read_report(const Received& message) {
  MessageReader reader(message.bytes);
  const auto kind = reader.read<ReportKind>();
  const auto task = reader.read<std::uint64_t>();
  if (kind == ReportKind::abandoned) stop();
  // The order goes out first: the team works while its result is delivered.
  if (none_left()) {
    ++waiting_;
  } else {
    send(message.from, {OrderKind::task, next_++});
  }
  if (kind == ReportKind::done) accept(task, Bytes(reader.rest().begin(), reader.rest().end()));
}

void Dispatch::send(int rank, Order order) {
  outbox_.send(comm_, rank, farm_tag::order, MessageWriter().write(order).take());
}

}  // namespace pel
