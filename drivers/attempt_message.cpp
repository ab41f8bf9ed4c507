#include "drivers/attempt_message.hpp"

namespace pel::drivers {
namespace {

void write(MessageWriter& writer, const StationaryPoint& point) { writer.write(point.energy).write(point.positions); }

StationaryPoint read_point(MessageReader& reader) {
  const auto energy = reader.read<double>();
  return {energy, reader.read<Matrix3X>()};
}

}  // namespace

Bytes pack(const Attempt& attempt) {
  MessageWriter writer;
  writer.write(attempt.key).write(attempt.outcome).write(attempt.force_calls).write(attempt.saddle_force_calls);
  writer.write(attempt.stage_calls);
  writer.write(attempt.event.has_value());
  if (attempt.event) {
    write(writer, attempt.event->from);
    write(writer, attempt.event->saddle);
    write(writer, attempt.event->to);
    writer.write(attempt.event->eigenvalue);
  }
  return writer.take();
}

Attempt unpack_attempt(const Bytes& bytes) {
  MessageReader reader(bytes);
  Attempt attempt;
  attempt.key = reader.read<SearchKey>();
  attempt.outcome = reader.read<SearchOutcome>();
  attempt.force_calls = reader.read<std::int64_t>();
  attempt.saddle_force_calls = reader.read<std::int64_t>();
  attempt.stage_calls = reader.read<StageCalls>();
  if (reader.read<bool>()) {
    Event event;
    event.from = read_point(reader);
    event.saddle = read_point(reader);
    event.to = read_point(reader);
    event.eigenvalue = reader.read<double>();
    attempt.event = std::move(event);
  }
  return attempt;
}

}  // namespace pel::drivers
