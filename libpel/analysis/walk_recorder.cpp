#include "libpel/analysis/walk_recorder.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "libpel/analysis/window_sums.hpp"
#include "libpel/core/random.hpp"

namespace pel {
namespace {

std::vector<Index> counted_atoms(const std::vector<int>& groups) {
  std::vector<Index> atoms;
  for (std::size_t atom = 0; atom < groups.size(); ++atom)
    if (groups[atom] >= 0) atoms.push_back(static_cast<Index>(atom));
  return atoms;
}

Index number_of_groups(const WalkOptions& options) {
  const auto last = std::max_element(options.groups.begin(), options.groups.end());
  return std::max<Index>(options.group_count, last == options.groups.end() ? 0 : 1 + *last);
}

const WalkOptions& checked(const WalkOptions& options) {
  const bool sound = options.lags >= 1 && options.block >= 1 && options.criteria >= 1 &&
                     options.criteria <= most_criteria && !counted_atoms(options.groups).empty() &&
                     !options.axes.empty() && (options.realizations == 0 || options.redirect);
  if (!sound) throw std::invalid_argument("WalkRecorder: an option is out of its range");
  return options;
}

/// Sums of `steps` before each frame, relative to frame `origin`, so that numbers stay small: frames x d.
Eigen::MatrixXd path_of(const Eigen::MatrixXd& steps, Index origin) {
  Eigen::MatrixXd path(steps.rows() + 1, steps.cols());
  for (Index d = 0; d < steps.cols(); ++d) {
    double place = 0;
    for (Index i = 0; i < steps.rows(); ++i) {
      path(i, d) = place;
      place += steps(i, d);
    }
    path(steps.rows(), d) = place;
    const double there = path(origin, d);
    path.col(d).array() -= there;
  }
  return path;
}

double squared_at_longest_lag(const Eigen::MatrixXd& path, const FrameWindow& window) {
  const Index count = window.pairs(window.lags);
  if (count == 0) return 0;
  return (path.bottomRows(count) - path.middleRows(path.rows() - count - window.lags, count)).squaredNorm();
}

}  // namespace

/// What is in memory of one atom.
struct WalkRecorder::AtomSteps {
  Index atom;
  View3X in_space;        // column = interval
  Eigen::MatrixXd steps;  // interval x d
  const Activation* activated;

  bool is_activated(Index interval, Index criterion) const { return is_set(activated[interval], criterion); }
};

/// The steps of one atom, told apart by one criterion.
struct WalkRecorder::Split {
  bool any = false;        // activated ones
  Eigen::MatrixXd kept;    // interval x d: the others; zero where activated
  Eigen::ArrayXd squares;  // per interval: |s|^2 where activated

  Split(const AtomSteps& atom, Index criterion) : kept(atom.steps), squares(Eigen::ArrayXd::Zero(kept.rows())) {
    for (Index i = 0; i < kept.rows(); ++i) {
      if (!atom.is_activated(i, criterion)) continue;
      any = true;
      squares[i] = kept.row(i).squaredNorm();
      kept.row(i).setZero();
    }
  }
};

WalkRecorder::WalkRecorder(WalkOptions options)
    : options_(std::move(options)),
      atoms_(counted_atoms(checked(options_).groups)),
      groups_(number_of_groups(options_)),
      capacity_(options_.lags - 1 + options_.block),
      steps_(3, capacity_ * std::ssize(atoms_)),
      activated_(static_cast<std::size_t>(steps_.cols())),
      transform_(options_.lags, options_.block),
      mobile_(Eigen::ArrayXd::Zero(std::ssize(atoms_))),
      mobile_rw_(mobile_) {}

// The first frame of all is history: no pair ends there.
FrameWindow WalkRecorder::window() const { return {options_.lags, history_ + 1, held_ - history_}; }

void WalkRecorder::add(View3X steps, const std::vector<Activation>& activated) {
  if (steps.cols() != std::ssize(options_.groups) || activated.size() != options_.groups.size())
    throw std::invalid_argument("WalkRecorder: another number of atoms");
  for (std::size_t row = 0; row < atoms_.size(); ++row) {
    const Index place = static_cast<Index>(row) * capacity_ + held_;
    steps_.col(place) = steps.col(atoms_[row]);
    activated_[static_cast<std::size_t>(place)] = activated[static_cast<std::size_t>(atoms_[row])];
  }
  ++held_;
  if (held_ - history_ == options_.block) sum_up();
}

std::vector<WalkBlock> WalkRecorder::finish() {
  if (held_ > history_) sum_up();
  return std::move(blocks_);
}

void WalkRecorder::sum_up() {
  WindowSums sums(transform_, window(), {groups_, options_.criteria, options_.realizations});
  for (Index row = 0; row < std::ssize(atoms_); ++row) add_atom(row, sums);
  mobile_pairs_ += static_cast<double>(sums.window.pairs(options_.lags));
  blocks_.push_back(walk_block(sums, transform_));
  keep_history();
}

WalkRecorder::AtomSteps WalkRecorder::steps_of(Index row) const {
  const auto in_space = steps_.middleCols(row * capacity_, held_);
  return {atoms_[static_cast<std::size_t>(row)], in_space, in_space(options_.axes, Eigen::all).transpose(),
          activated_.data() + row * capacity_};
}

void WalkRecorder::add_atom(Index row, WindowSums& sums) {
  const AtomSteps atom = steps_of(row);
  const Eigen::MatrixXd path = path_of(atom.steps, history_);
  PairSpectrum spectrum = transform_.nothing(sums.window);
  transform_.add(path, sums.window, spectrum);
  GroupSums& group = sums.groups[static_cast<std::size_t>(options_.groups[static_cast<std::size_t>(atom.atom)])];
  ++group.atoms;
  group.paths += spectrum;
  mobile_[row] += squared_at_longest_lag(path, sums.window);
  for (Index criterion = 0; criterion < options_.criteria; ++criterion) {
    const Split split(atom, criterion);
    // Where nothing is activated, all walks are the path itself.
    const Eigen::MatrixXd kept = split.any ? path_of(split.kept, history_) : path;
    if (criterion == 0) mobile_rw_[row] += squared_at_longest_lag(kept, sums.window) + traveled(split, sums.window);
    if (split.any)
      add_split(atom, criterion, split, kept, group, sums);
    else
      add_unsplit(spectrum, criterion, group, sums);
  }
}

void WalkRecorder::add_unsplit(const PairSpectrum& spectrum, Index criterion, GroupSums& group, WindowSums& sums) {
  const auto c = static_cast<std::size_t>(criterion);
  group.kept[c] += spectrum;
  if (options_.realizations > 0) sums.undrawn[c] += spectrum;
}

void WalkRecorder::add_split(const AtomSteps& atom, Index criterion, const Split& split, const Eigen::MatrixXd& kept,
                             GroupSums& group, WindowSums& sums) {
  const auto c = static_cast<std::size_t>(criterion);
  transform_.add(kept, sums.window, group.kept[c]);
  group.activated.col(criterion) += split.squares;
  for (Index i = history_; i < held_; ++i) group.count[criterion] += atom.is_activated(i, criterion);
  for (Index walk = 0; walk < options_.realizations; ++walk)
    transform_.add(path_of(drawn_walk(atom, criterion, split, walk), history_), sums.window,
                   sums.drawn[c][static_cast<std::size_t>(walk)]);
}

/// Every step is keyed by what it is, so that it is the same in the next window, and for all criteria.
Eigen::MatrixXd WalkRecorder::drawn_walk(const AtomSteps& atom, Index criterion, const Split& split, Index walk) const {
  const std::array<std::uint64_t, 2> key{options_.seed, static_cast<std::uint64_t>(StreamPurpose::random_walk)};
  Eigen::MatrixXd steps = split.kept;
  for (Index i = 0; i < held_; ++i) {
    if (!atom.is_activated(i, criterion)) continue;
    const auto words = philox({static_cast<std::uint64_t>(passed_ + i), static_cast<std::uint64_t>(atom.atom),
                               static_cast<std::uint64_t>(walk), options_.trajectory},
                              key);
    steps.row(i) = options_.redirect(atom.in_space.col(i), words)(options_.axes).transpose();
  }
  return steps;
}

double WalkRecorder::traveled(const Split& split, const FrameWindow& window) const {
  return split.any ? traveled_between_pairs(split.squares, window)[window.lags] : 0;
}

/// The steps between the last K frames.
void WalkRecorder::keep_history() {
  const Index kept = std::min(held_, options_.lags - 1);
  for (Index row = 0; row < std::ssize(atoms_); ++row)
    for (Index i = 0; i < kept; ++i) {
      const Index from = row * capacity_ + held_ - kept + i, to = row * capacity_ + i;
      steps_.col(to) = steps_.col(from);
      activated_[static_cast<std::size_t>(to)] = activated_[static_cast<std::size_t>(from)];
    }
  passed_ += held_ - kept;
  held_ = history_ = kept;
}

Mobility WalkRecorder::mobility() const {
  const Eigen::ArrayXd none = Eigen::ArrayXd::Zero(std::ssize(options_.groups));
  Mobility result{none, none};
  if (mobile_pairs_ == 0) return result;
  result.msd(atoms_) = mobile_ / mobile_pairs_;
  result.msd_rw(atoms_) = mobile_rw_ / mobile_pairs_;
  return result;
}

}  // namespace pel
