#pragma once

#include "libpel/search/attempt.hpp"
#include "libpel/search/proof.hpp"
#include "libpel/search/refine_saddle.hpp"

namespace pel {

struct ElementaryStepOptions {
  RefineOptions refine;
  AttemptOptions search;  ///< the climb where refinement fails; descents to both sides; proof of saddle and ends
};

/// Force calls of a path by what they were for.
struct PathCalls {
  std::int64_t ends = 0;        ///< minimizations of the ends given
  std::int64_t band = 0;        ///< relaxations of bands
  std::int64_t saddle = 0;      ///< from the top of a band to the saddle
  std::int64_t proof = 0;       ///< eigenvalues of saddles and ends
  std::int64_t relaxation = 0;  ///< descents from saddles to both sides
};

/// Adds the calls made in its lifetime to a stage, whatever ends it.
class StageCount {
 public:
  StageCount(const Counted& force_field, std::int64_t& stage)
      : force_field_(force_field), stage_(stage), before_(force_field.calls()) {}
  ~StageCount() { stage_ += force_field_.calls() - before_; }
  StageCount(const StageCount&) = delete;
  StageCount& operator=(const StageCount&) = delete;

 private:
  const Counted& force_field_;
  std::int64_t& stage_;
  std::int64_t before_;
};

/// What the pieces of one path share.
struct PathSearch {
  Counted& force_field;
  const Metric& metric;  ///< what stands for the Hessian along the whole path
  Stream& stream;        ///< for the proofs
  PathCalls& calls;
  std::vector<Event>& found;  ///< all that was proven: a saddle that is reached again is not proven again
};

/// Where a band says that a saddle is near.
struct Top {
  Sample at;
  Matrix3X tangent;  ///< 3 x N, along the band
};

/// The saddle near the top of a band, and the minima on its two sides: forces below tolerance, one negative eigenvalue,
/// minima at the ends, all proven as `attempt` does; an event new to path.found is added there. `start` and `end`, the
/// ends of the band, are recognized without going there; `start` is taken on trust. Where the surface bends downward
/// twice, the search goes on beside, down along the second mode. mode_lost where no saddle is found. The ends of an
/// event that is not_connected are in the order of the tangent.
ProvenEvent elementary_step(const PathSearch& path, const StationaryPoint& start, const StationaryPoint& end,
                            const Top& top, const std::vector<Secant>& secants, const ElementaryStepOptions& options);

}  // namespace pel
