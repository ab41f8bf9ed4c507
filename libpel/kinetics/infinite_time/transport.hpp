#pragma once

#include <vector>

#include "libpel/kinetics/infinite_time/circuit.hpp"
#include "libpel/kinetics/network.hpp"
#include "libpel/kinetics/rates.hpp"

namespace pel {

enum class TransportStatus {
  solved,      ///< D is known to `relative_error`
  bounded,     ///< no cycle has a net displacement: walkers never leave, D = 0 exactly
  unresolved,  ///< the rates spread too widely for `tolerance`; the figures are not to be trusted
};

struct TransportOptions {
  double threshold = 0;             ///< steps of a tag longer than this (length units) count as random in D_RW
  double winding_tolerance = 1e-2;  ///< net displacements around cycles up to this (length units) are relaxation noise
  double tolerance = 1e-6;          ///< largest `relative_error` that counts as solved
  double elimination_work = 1e8;    ///< above so many links (a second) the iterative solver is chosen
  double patient_work = 1e10;       ///< as many are allowed (a minute or two) where iteration leaves D unresolved
};

/// Diffusion at infinite time; averages over tags, length^2 / time, and activation energies -d ln / d(1 / kT).
struct Diffusion {
  double diffusivity = 0;  ///< D
  double random_walk = 0;  ///< D_RW
  double correlation = 0;  ///< f = D / D_RW; NaN where nothing moves
  Matrix3 diffusivity_tensor = Matrix3::Zero();
  Matrix3 random_walk_tensor = Matrix3::Zero();
  double diffusivity_energy = 0;  ///< E_D = sum_e w_e S_e - <E>, w_e the share of jump e in D; NaN where D = 0
  double random_walk_energy = 0;  ///< E_RW, likewise; NaN where D_RW = 0
  double correlation_energy = 0;  ///< E_f = E_D - E_RW
};

/// That of the tags of one species.
struct SpeciesDiffusion {
  int species = 1;
  Index tags = 0;
  Diffusion diffusion;
};

/// What a jump does to D: d ln D / d S_e = -share / kT.
struct JumpShare {
  Index jump = 0;
  double share = 0;  ///< of the dissipation; all add up to 1
};

/// Diffusion in one component of a network, at equilibrium, every state and jump taken as final (nothing stops at the
/// frontier).
struct Transport {
  TransportStatus status = TransportStatus::solved;
  TransportMethod method = TransportMethod::elimination;
  Index component = 0;
  bool bounded = true;         ///< from the graph alone, independent of temperature
  double largest_winding = 0;  ///< longest net displacement of a tag around a cycle that the spanning tree closes
  Diffusion all;
  std::vector<SpeciesDiffusion> species;  ///< ascending; empty where the network has no species
  double relative_error =
      0;  ///< of D: rounding where eliminated; where iterated, from a bound above (Dirichlet) to one below (Thomson)
  std::vector<JumpShare> shares;  ///< the jumps that carry diffusion, largest first; empty where D = 0
};

/// D = min over chi of (1/d) sum_e c_e |d_e + chi_j - chi_i|^2, the conductivity of a resistor network, averaged over
/// tags, each followed through all exchanges (`lift`);
/// D_RW = (1/d) sum_e c_e |d_e|^2 over the big steps + D of the walk made of the small steps alone.
/// One result per component, in the order of `components`.
/// Throws InputError where `rates` belong to another network or an option is negative.
std::vector<Transport> transport(const Network& network, const Rates& rates, const TransportOptions& options = {});

}  // namespace pel
