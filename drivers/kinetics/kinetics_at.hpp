#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libpel/core/units.hpp"
#include "libpel/kinetics/finite_time/finite_diffusion.hpp"
#include "libpel/kinetics/finite_time/finite_time.hpp"
#include "libpel/kinetics/finite_time/horizon.hpp"
#include "libpel/kinetics/frontier.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "libpel/kinetics/walk/walker.hpp"

namespace pel::drivers {

/// What all temperatures of one call share.
struct KineticsSetting {
  Units units;
  double threshold = 0;
  double winding_tolerance = 0;  ///< net displacements around cycles up to this are rounding or relaxation
  double prefactor = 0;
  double frontier_limit = 0;
  std::optional<double> last_time;
  int times = 0;
  std::string start;
  int dimension = 3;
  std::uint64_t walkers = 0;
  std::uint64_t seed = 0;
  int ranking = 0;
};

/// Which figures of D, D_RW and f are the ones to report.
enum class Claim {
  infinite_time,  ///< cycles carry walkers on, and D(t) has come to its limit before walkers leave what was searched
  finite_time,    ///< at the last time of the exact solution
  walkers,        ///< the network is too large for exact figures at finite time, and has no D at infinite time
};

/// The kinetics of a network at one temperature.
struct KineticsAt {
  double temperature = 0;
  Claim claim = Claim::finite_time;
  double claim_time = 0;  ///< infinite where the claim is
  Diffusion figures;      ///< those that are claimed
  std::vector<SpeciesDiffusion> species;
  double relative_error = 0;  ///< of these figures
  std::vector<double> times;  ///< asked for; exact and walker figures may end earlier
  Horizon horizon;
  EvolutionStatus evolution = EvolutionStatus::complete;
  FiniteTime exact;
  WalkerResult walker;
  std::vector<FrontierShare> frontier;  ///< where walkers leave what was searched
  Transport infinite;                   ///< of the component that walkers are in, its frontier taken as final
};

/// All that is exact, at one temperature. Throws InputError where the temperature is too low for numbers.
KineticsAt solve_kinetics(const Network& network, double temperature, const Start& start,
                          const KineticsSetting& setting);

/// The share of a saddle in D: what all jumps add up to that are images of it.
struct SaddleShare {
  Index saddle = 0;
  Index jump = 0;  ///< one of its images
  double share = 0;
};
/// The largest ones, `most` at most. `saddle`: that of each jump.
std::vector<SaddleShare> saddle_shares(const std::vector<JumpShare>& shares, const std::vector<Index>& saddle,
                                       std::size_t most);

/// "elimination", "conjugate_gradient", "spectral" or "walkers".
std::string method(const KineticsAt& at);

}  // namespace pel::drivers
