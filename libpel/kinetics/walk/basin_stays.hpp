#pragma once

#include <optional>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/kinetics/exit_table.hpp"
#include "libpel/kinetics/walk/basin_propagator.hpp"
#include "libpel/kinetics/walk/path_sampling.hpp"
#include "libpel/kinetics/walk/superbasin.hpp"

namespace pel {

/// How a stay of a walker in a superbasin went.
struct Stay {
  std::optional<Exit> exit;  ///< what the walker left through; none where it was still inside at the end of its time
  Index last = 0;            ///< the state that it left from, or is in
  double time = 0;           ///< how long it was inside
  double squares = 0;        ///< sum of |big step|^2 inside; its expectation for a walker that was still inside
};

/// Draws stays in superbasins. What that takes is prepared when a walker first enters; results do not depend on it.
class BasinStays {
 public:
  BasinStays(const Network& network, const Rates& rates, const JumpEffects& effects, const SuperbasinOptions& options);

  /// A walker in `state` may make so many jumps in `time` that drawing its stay is less work.
  bool worthwhile(Index state, double time) const {
    const Index basin = basin_of_[static_cast<std::size_t>(state)];
    return basin >= 0 && time > basins_[static_cast<std::size_t>(basin)].plain_below;
  }

  /// The stay of a walker that is in `state`, of a superbasin, up to its exit or to `longest`, whichever comes first.
  Stay draw(Index state, double longest, Stream& stream);

  /// Walks the tags between two states of one superbasin.
  void cross_inside(Index from, Index to, TagPaths& paths) const;

  std::size_t count() const { return basins_.size(); }

 private:
  struct Basin {
    Superbasin shape;
    double log_unit = 0;  // of the conductances of `chain`
    BasinChain chain;
    std::vector<std::vector<Exit>> exits;  // per state: those that lead out of the superbasin
    double plain_below = 0;                // time; plain steps are less work
    std::optional<PathSampling> sampling;
    std::optional<BasinPropagator> propagator;
  };
  void add(Superbasin shape, const Rates& rates);
  void add_inside(Basin& basin, const Network& network, const Rates& rates, const JumpEffects& effects);
  void add_exit(const Exit& exit, Index state, const Rates& rates);
  Stay draw_survivor(Basin& basin, Index start, double time, Stream& stream);
  Survival survival(Basin& basin, Index start, double time);

  std::vector<Basin> basins_;
  std::vector<Index> basin_of_;     // per state; -1 for none
  std::vector<Index> position_of_;  // per state: among those of its basin
  std::size_t kept_ = 0;            // numbers in all propagators
};

}  // namespace pel
