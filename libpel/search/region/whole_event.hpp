#pragma once

#include <utility>
#include <vector>

#include "libpel/search/attempt.hpp"
#include "libpel/search/proof.hpp"
#include "libpel/search/region/settle.hpp"

namespace pel {

/// Force calls since the last count.
class Meter {
 public:
  explicit Meter(const Arenas& arenas) : arenas_(arenas) {}
  std::int64_t spent() { return -std::exchange(before_, arenas_.force_calls()) + arenas_.force_calls(); }

 private:
  const Arenas& arenas_;
  std::int64_t before_ = 0;
};

/// How saddles found with few atoms become events of the whole system.
struct Completion {
  Arenas& arenas;
  const AttemptOptions& options;
  const SettleOptions& settle;
  Sphere around;  ///< what moves
  /// Minima besides the start of the arenas that are recognized and taken on trust, 3 x N.
  std::vector<StationaryPoint> known;
  Stream& stream;     ///< for the proofs
  StageCalls& calls;  ///< receives: climb, proof, relaxation
};

/// The saddle near `saddle` (3 x N; its energy does not count) settled, and the ends of its descents: of the whole
/// system and below its tolerance, their indices proven with all atoms. What bends downward too often is left that way.
/// The ways down are followed in a sphere of `settle.near` times the radius. Throws ForceError where the force field
/// does.
ProvenEvent whole_event(const Completion& task, RidgePoint saddle, Meter& meter);

}  // namespace pel
