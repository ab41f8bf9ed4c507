#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "libpel/analysis/activation.hpp"
#include "libpel/analysis/pair_spectrum.hpp"
#include "libpel/analysis/redirection.hpp"
#include "libpel/analysis/walk_sums.hpp"
#include "libpel/core/types.hpp"

namespace pel {

struct GroupSums;
struct WindowSums;

/// How the steps of a trajectory are summed up.
struct WalkOptions {
  Index lags = 1;                    ///< longest lag K, in intervals
  Index block = 1;                   ///< intervals of a block: each has sums of its own, and the last may be shorter
  Index criteria = 1;                ///< 1..32: of activated steps
  std::vector<int> groups;           ///< per atom: which group (0, 1, ...) it belongs to; -1: it is left out
  Index group_count = 0;             ///< 0: as many as atoms belong to; more: the others are empty
  std::vector<Index> axes{0, 1, 2};  ///< along which displacements count
  Index realizations = 0;            ///< random walks that are drawn for each criterion, beside the exact average
  Redirection redirect;              ///< of activated steps in them
  std::uint64_t seed = 1;            ///< of them
  std::uint64_t trajectory = 0;      ///< number of this one: others draw other steps
};

/// Per atom: mean squared displacements at the longest lag. Zero where an atom is left out or no pair is that far
/// apart.
struct Mobility {
  Eigen::ArrayXd msd;
  Eigen::ArrayXd msd_rw;  ///< exact average over random walks, by the first criterion
};

/// Mean squared displacements of a trajectory and of random walks made of the same steps (Annamareddy et al.,
/// "Asymmetric energy landscapes control diffusion in glasses", Methods), interval after interval.
///
/// In a random walk every activated step is replaced by one of the same length in a random direction; the others stay
/// as they are. As directions are independent and average to zero, the average over all such walks is
/// MSD_RW(k) = <sum of |s|^2 over the activated steps of k intervals> + MSD(k) of the path of the other steps alone.
///
/// Holds the steps of K + block intervals: 28 bytes per atom and interval.
class WalkRecorder {
 public:
  /// Throws std::invalid_argument where an option is out of its range.
  explicit WalkRecorder(WalkOptions options);
  /// The next interval. `steps`: 3 x N, drift removed, finite; `activated`: N.
  void add(View3X steps, const std::vector<Activation>& activated);
  /// Ends the trajectory; to be called once.
  std::vector<WalkBlock> finish();
  /// After `finish`.
  Mobility mobility() const;

 private:
  struct AtomSteps;
  struct Split;
  void sum_up();
  void keep_history();
  FrameWindow window() const;
  AtomSteps steps_of(Index row) const;
  void add_atom(Index row, WindowSums& sums);
  void add_unsplit(const PairSpectrum& spectrum, Index criterion, GroupSums& group, WindowSums& sums);
  void add_split(const AtomSteps& atom, Index criterion, const Split& split, const Eigen::MatrixXd& kept,
                 GroupSums& group, WindowSums& sums);
  Eigen::MatrixXd drawn_walk(const AtomSteps& atom, Index criterion, const Split& split, Index walk) const;
  double traveled(const Split& split, const FrameWindow& window) const;

  WalkOptions options_;
  std::vector<Index> atoms_;  // of each row: those that are not left out
  Index groups_;
  Index capacity_;     // intervals that fit
  Index held_ = 0;     // intervals in memory,
  Index history_ = 0;  // those of them before the fresh ones,
  Index passed_ = 0;   // and those that were in memory before
  Matrix3X steps_;     // column: row * capacity + interval
  std::vector<Activation> activated_;
  PairTransform transform_;
  std::vector<WalkBlock> blocks_;
  Eigen::ArrayXd mobile_, mobile_rw_;  // per row: sums over pairs at the longest lag
  double mobile_pairs_ = 0;
};

}  // namespace pel
