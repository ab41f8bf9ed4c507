#include "drivers/path_source.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "drivers/agreement.hpp"
#include "drivers/atom_list.hpp"
#include "drivers/interruption.hpp"
#include "drivers/landscape_report.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/io/trajectory_file.hpp"

namespace pel::drivers {
namespace {

Matrix3X read_final(const NebRequest& request, const System& system) {
  SystemRequest other = request.system;
  other.structure = request.final;
  const Structure end = open_system(other, MPI_COMM_SELF).structure;
  Structure moved = end;
  moved.positions = system.structure.positions;
  if (!same_system(system.structure, moved))
    throw InputError(
        fmt::format("--final {}: has other atoms or another box than --initial {}; give two "
                    "configurations of one system",
                    request.final, request.initial));
  return end.positions;
}

/// The intervals of a trajectory that are events.
struct Intervals {
  std::int64_t all = 0;
  std::vector<std::int64_t> events;  // by their first frame
  bool cut_short = false;
};

Intervals read_intervals(const NebRequest& request, const System& system, double threshold) {
  TrajectoryFile file(request.trajectory, system.structure);
  const Frozen mobile(*system.forces, system.structure.positions, system.structure.fixed);
  const auto free = mobile.invariance().translation;
  const Eigen::VectorXd masses = atom_masses(system.structure);
  Intervals found;
  std::optional<Frame> before = file.next();
  while (auto frame = before ? file.next() : std::nullopt) {
    if (interruption_requested()) throw Interrupted();
    const Matrix3X way = without_drift(frame->positions - before->positions, masses, free);
    // A displacement that is not a number is an event, too: a broken one, which is to be in the account.
    if (!(largest_displacement(way) < threshold)) found.events.push_back(before->index);
    before = std::move(frame);
    ++found.all;
  }
  found.cut_short = file.cut_short();
  return found;
}

/// `count` of them, in their order; those of a smaller count are among them.
std::vector<std::int64_t> sampled(std::vector<std::int64_t> events, std::int64_t count, std::uint64_t seed) {
  const std::int64_t all = std::ssize(events);
  if (count == 0 || count >= all) return events;
  Stream stream(seed, StreamPurpose::sampling, {0, 0, 0});
  for (std::int64_t k = 0; k < count; ++k) {
    const auto rest = static_cast<std::uint64_t>(all - k);
    const auto other = k + static_cast<std::int64_t>(stream() % rest);
    std::swap(events[static_cast<std::size_t>(k)], events[static_cast<std::size_t>(other)]);
  }
  events.resize(static_cast<std::size_t>(count));
  std::ranges::sort(events);
  return events;
}

/// Reads forward, and begins anew only where an earlier frame is asked for.
class FrameReader {
 public:
  FrameReader(std::string path, const Structure& structure) : path_(std::move(path)), structure_(structure) {}

  PathEnds interval(std::int64_t first) {
    if (!last_ || last_->index != first) last_ = frame(first);
    PathEnds ends{last_->positions, {}};
    last_ = frame(first + 1);
    ends.final = last_->positions;
    return ends;
  }

 private:
  Frame frame(std::int64_t index) {
    if (!file_ || file_->frames_passed() > index) file_.emplace(path_, structure_);
    while (file_->frames_passed() < index)
      if (!file_->skip()) break;
    std::optional<Frame> found = file_->next();
    if (!found || found->index != index)
      throw InputError(
          fmt::format("--trajectory {}: frame {} is gone; do not change it while paths are found", path_, index));
    return *std::move(found);
  }

  std::string path_;
  const Structure& structure_;
  std::optional<TrajectoryFile> file_;
  std::optional<Frame> last_;
};

void broadcast(MPI_Comm world, std::vector<std::int64_t>& numbers) {
  auto size = static_cast<std::int64_t>(numbers.size());
  MPI_Bcast(&size, 1, MPI_INT64_T, 0, world);
  numbers.resize(static_cast<std::size_t>(size));
  MPI_Bcast(numbers.data(), static_cast<int>(size), MPI_INT64_T, 0, world);
}

}  // namespace

PathSource pair_source(const NebRequest& request, const System& system) {
  PathEnds ends{system.structure.positions, read_final(request, system)};
  return {fmt::format("{} -> {}", request.initial, request.final), {0}, [ends](std::int64_t) { return ends; }, {}};
}

PathSource trajectory_source(MPI_Comm world, const NebRequest& request, const System& system) {
  const double threshold = request.threshold > 0 ? request.threshold : default_threshold(system.forces->units());
  Intervals intervals;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) intervals = read_intervals(request, system, threshold);
  });
  std::vector<std::int64_t> numbers = sampled(intervals.events, request.count, request.seed);
  broadcast(world, numbers);
  const auto reader = std::make_shared<FrameReader>(request.trajectory, system.structure);
  std::string account =
      fmt::format("{}: in {} of {} intervals an atom moved {} {} or more; {} of them\n", request.trajectory,
                  intervals.events.size(), intervals.all, threshold, system.forces->units().length, numbers.size());
  if (intervals.cut_short) account += fmt::format("{}: ends within a frame, which was left out\n", request.trajectory);
  return {request.trajectory, std::move(numbers), [reader](std::int64_t first) { return reader->interval(first); },
          std::move(account)};
}

PathSource saddle_source(const std::string& saddles, const Landscape& landscape) {
  PathSource source{"saddles", {}, {}, {}};
  for (const SaddleId id : saddle_list(saddles, pel::saddles(landscape), "--saddles"))
    source.numbers.push_back(value(id));
  source.ends = [&landscape](std::int64_t number) {
    const Saddle& point = saddle(landscape, SaddleId{number});
    const Matrix3X& from = minimum(landscape, point.from).positions;
    return PathEnds{from, from + dense(point.displacement, from.cols())};
  };
  return source;
}

}  // namespace pel::drivers
