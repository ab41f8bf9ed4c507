#include "drivers/ranks/result_message.hpp"

namespace pel::drivers {
namespace {

void write(MessageWriter& writer, const StationaryPoint& point) { writer.write(point.energy).write(point.positions); }

StationaryPoint read_point(MessageReader& reader) {
  const auto energy = reader.read<double>();
  return {energy, reader.read<Matrix3X>()};
}

void write(MessageWriter& writer, const Event& event) {
  write(writer, event.from);
  write(writer, event.saddle);
  write(writer, event.to);
  writer.write(event.eigenvalue);
}

Event read_event(MessageReader& reader) {
  Event event;
  event.from = read_point(reader);
  event.saddle = read_point(reader);
  event.to = read_point(reader);
  event.eigenvalue = reader.read<double>();
  return event;
}

}  // namespace

Bytes pack(const Attempt& attempt) {
  MessageWriter writer;
  writer.write(attempt.key).write(attempt.outcome).write(attempt.force_calls).write(attempt.saddle_force_calls);
  writer.write(attempt.stage_calls);
  writer.write(attempt.event.has_value());
  if (attempt.event) write(writer, *attempt.event);
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
  if (reader.read<bool>()) attempt.event = read_event(reader);
  return attempt;
}

Bytes pack(const FoundPath& path) {
  MessageWriter writer;
  writer.write(path.key.source).write(path.key.number).write(path.status).write(path.force_calls);
  writer.write(path.max_displacement).write(path.region_atoms).write(path.forward).write(path.reverse);
  writer.write(path.gaps).write(path.chain);
  writer.write(path.profile.distance).write(path.profile.energy).write(path.profile.slope);
  writer.write(static_cast<std::uint64_t>(path.steps.size()));
  for (const Event& step : path.steps) write(writer, step);
  return writer.take();
}

FoundPath unpack_path(const Bytes& bytes) {
  MessageReader reader(bytes);
  FoundPath path;
  path.key.source = reader.read<std::string>();
  path.key.number = reader.read<std::int64_t>();
  path.status = reader.read<NebStatus>();
  path.force_calls = reader.read<std::int64_t>();
  path.max_displacement = reader.read<double>();
  path.region_atoms = reader.read<std::int64_t>();
  path.forward = reader.read<double>();
  path.reverse = reader.read<double>();
  path.gaps = reader.read<std::int64_t>();
  path.chain = reader.read<std::int64_t>();
  path.profile.distance = reader.read<std::vector<double>>();
  path.profile.energy = reader.read<std::vector<double>>();
  path.profile.slope = reader.read<std::vector<double>>();
  const auto steps = reader.read<std::uint64_t>();
  for (std::uint64_t k = 0; k < steps; ++k) path.steps.push_back(read_event(reader));
  return path;
}

Bytes pack(const EnsembleRun& run) {
  return MessageWriter()
      .write(run.key)
      .write(run.status)
      .write(run.moves)
      .write(run.temperature)
      .write(run.force_calls)
      .write(run.unrelaxed)
      .take();
}

EnsembleRun unpack_ensemble_run(const Bytes& bytes) {
  MessageReader reader(bytes);
  EnsembleRun run;
  run.key = reader.read<EnsembleKey>();
  run.status = reader.read<EnsembleRunStatus>();
  run.moves = reader.read<std::vector<FirstMove>>();
  run.temperature = reader.read<double>();
  run.force_calls = reader.read<std::int64_t>();
  run.unrelaxed = reader.read<std::int64_t>();
  return run;
}

}  // namespace pel::drivers
