#include "drivers/neb/path_source.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/broadcast.hpp"
#include "drivers/ranks/interruption.hpp"
#include "drivers/report/landscape_report.hpp"
#include "drivers/system/fingerprint.hpp"
#include "libpel/core/displacement.hpp"
#include "libpel/core/error.hpp"
#include "libpel/io/trajectory_file.hpp"
#include "libpel/match/compare.hpp"

namespace pel::drivers {
namespace {

/// Of the numbers, to the last bit.
std::uint64_t hash(const PathEnds& ends) {
  Fingerprint sum;
  for (const Matrix3X* end : {&ends.initial, &ends.final})
    for (const double number : end->reshaped()) sum.add(std::bit_cast<std::uint64_t>(number));
  return sum.value();
}

std::string normal(const std::string& path) { return std::filesystem::path(path).lexically_normal().string(); }

/// Fixed atoms elsewhere would be another system, with other energies.
void require_fixed_in_place(const System& system, const Matrix3X& positions, const std::string& where) {
  const Structure& structure = system.structure;
  const double tolerance = 1e-3 * system.forces->units().angstrom;
  for (Index atom = 0; atom < structure.atoms(); ++atom) {
    const Vector3 off = positions.col(atom) - structure.positions.col(atom);
    if (structure.fixed[static_cast<std::size_t>(atom)] != 0 && structure.cell.minimum_image(off).norm() > tolerance)
      throw InputError(
          fmt::format("{}: atom {} is fixed, and not where it is in the structure; give configurations "
                      "with the fixed atoms in place",
                      where, atom + 1));
  }
}

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
  std::map<std::int64_t, std::uint64_t> fingerprints;
  bool cut_short = false;
};

Intervals read_intervals(const NebRequest& request, const System& system, double threshold) {
  TrajectoryFile file(request.trajectory, system.structure);
  const auto free = free_axes(system);
  const Eigen::VectorXd masses = atom_masses(system.structure);
  Intervals found;
  std::optional<Frame> before = file.next();
  while (auto frame = before ? file.next() : std::nullopt) {
    if (interruption_requested()) throw Interrupted();
    const Matrix3X way = without_drift(frame->positions - before->positions, masses, free);
    require_fixed_in_place(system, frame->positions, fmt::format("{}: frame {}", request.trajectory, frame->index));
    // A displacement that is not a number is an event, too: a broken one, which is to be in the account.
    if (!(largest_displacement(way) < threshold)) {
      found.events.push_back(before->index);
      found.fingerprints[before->index] = hash({before->positions, frame->positions});
    }
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
  FrameReader(std::string path, const System& system)
      : path_(std::move(path)),
        structure_(system.structure),
        masses_(atom_masses(structure_)),
        free_axes_(free_axes(system)) {}

  /// The drift of the center of mass removed.
  PathEnds interval(std::int64_t first, const FarmPoll& poll) {
    if (!last_ || last_->index != first) last_ = frame(first, poll);
    const Matrix3X initial = last_->positions;
    last_ = frame(first + 1, poll);
    return {initial, initial + without_drift(last_->positions - initial, masses_, free_axes_)};
  }

 private:
  Frame frame(std::int64_t index, const FarmPoll& poll) {
    if (!file_ || file_->frames_passed() > index) file_.emplace(path_, structure_);
    while (file_->frames_passed() < index) {
      poll();
      if (!file_->skip()) break;
    }
    std::optional<Frame> found = file_->next();
    if (!found || found->index != index)
      throw InputError(
          fmt::format("--trajectory {}: frame {} is gone; do not change it while paths are found", path_, index));
    return *std::move(found);
  }

  std::string path_;
  const Structure& structure_;
  Eigen::VectorXd masses_;
  std::array<bool, 3> free_axes_;
  std::optional<TrajectoryFile> file_;
  std::optional<Frame> last_;
};

}  // namespace

PathSource pair_source(const NebRequest& request, const System& system) {
  const PathEnds ends{system.structure.positions, read_final(request, system)};
  return {fmt::format("{} -> {}", normal(request.initial), normal(request.final)),
          {0},
          [ends](std::int64_t, const FarmPoll&) { return ends; },
          [ends](std::int64_t) { return hash(ends); },
          {}};
}

PathSource trajectory_source(MPI_Comm world, const NebRequest& request, const System& system) {
  const double threshold = request.threshold > 0 ? request.threshold : default_threshold(system.forces->units());
  Intervals intervals;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) intervals = read_intervals(request, system, threshold);
  });
  std::vector<std::int64_t> numbers = sampled(intervals.events, request.count, request.seed);
  numbers = broadcast(world, numbers);
  const auto reader = std::make_shared<FrameReader>(request.trajectory, system);
  std::string account =
      fmt::format("{}: in {} of {} intervals an atom moved {} {} or more; {} of them\n", request.trajectory,
                  intervals.events.size(), intervals.all, threshold, system.forces->units().length, numbers.size());
  if (intervals.cut_short) account += fmt::format("{}: ends within a frame, which was left out\n", request.trajectory);
  return {normal(request.trajectory), std::move(numbers),
          [reader](std::int64_t first, const FarmPoll& poll) { return reader->interval(first, poll); },
          [known = std::move(intervals.fingerprints)](std::int64_t first) { return known.at(first); },
          std::move(account)};
}

PathSource saddle_source(const std::string& saddles, const Landscape& landscape) {
  PathSource source{"saddles", {}, {}, {}, {}};
  for (const SaddleId id : saddle_list(saddles, pel::saddles(landscape), "--saddles"))
    // What paths add to the landscape must not lead to more paths when the command is run again.
    if (saddles != "all" || saddle(landscape, id).hits > 0) source.numbers.push_back(value(id));
  const auto ends = [&landscape](std::int64_t number) {
    const Saddle& point = saddle(landscape, SaddleId{number});
    const Matrix3X& from = minimum(landscape, point.from).positions;
    return PathEnds{from, from + dense(point.displacement, from.cols())};
  };
  source.ends = [ends](std::int64_t number, const FarmPoll&) { return ends(number); };
  source.fingerprint = [ends](std::int64_t number) { return hash(ends(number)); };
  return source;
}

}  // namespace pel::drivers
