#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "libpel/kinetics/network.hpp"

namespace pel {

/// Every tag arrives under its own label.
bool keeps_labels(const Jump& jump);
/// A jump of a state to itself that moves no tag along the axes that count and exchanges none: nobody can tell.
bool does_nothing(const Jump& jump, int dimension);

/// What jumps do to tags, jump after jump. Steps of a tag longer than the threshold are big, the others small.
struct JumpEffects {
  struct Step {
    Index label = 0;  ///< in `from`
    Vector3 vector;   ///< from -> to, zero beyond the network's dimension
    bool small = false;
  };
  std::vector<std::vector<Step>> steps;
  std::vector<std::vector<std::pair<Index, Index>>> exchanges;  ///< (label in from, label in to) where they differ
  std::vector<double> squares;                                  ///< sum over tags of |big step|^2
  Index tags = 1;
  double longest = 0;  ///< step of any tag
};
JumpEffects jump_effects(const Network& network, double threshold);

/// The displacement of every tag of one walker, followed through all changes of labels. Crossings of jumps are only
/// counted; they become coordinates when these are asked for, or when labels change. So a step costs the same however
/// many tags it moves.
class TagPaths {
 public:
  /// `effects` must outlive this.
  explicit TagPaths(const JumpEffects& effects);

  /// Back to the origin, every tag under its own label.
  void restart();

  void cross(Index jump, bool forward) {
    Crossings& crossings = crossings_[static_cast<std::size_t>(jump)];
    if (crossings.relabels) return cross_and_relabel(jump, forward);
    count(crossings, jump, forward ? 1 : -1);
  }

  /// Sum over tags of |path|^2.
  double squared();
  /// The same of the paths of the small steps alone.
  double small_squared();

 private:
  struct Crossings {
    std::int64_t net = 0;  // from -> to less to -> from, not yet in coordinates
    bool listed = false;   // in touched_
    bool relabels = false;
  };
  void count(Crossings& crossings, Index jump, int sign) {
    crossings.net += sign;
    if (crossings.listed) return;
    crossings.listed = true;
    touched_.push_back(jump);
  }
  void cross_and_relabel(Index jump, bool forward);
  void relabel(Index jump, bool forward);
  void settle();

  const JumpEffects* effects_;
  std::vector<Crossings> crossings_;  // per jump
  std::vector<Index> touched_;
  std::vector<Index> tag_at_;  // per label of the present state
  std::vector<Index> moving_;  // scratch of relabel
  Matrix3X path_;              // 3 x tags
  Matrix3X small_path_;        // 3 x tags
};

}  // namespace pel
