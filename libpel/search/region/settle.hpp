#pragma once

#include "libpel/search/art.hpp"
#include "libpel/search/minimize.hpp"
#include "libpel/search/polish.hpp"
#include "libpel/search/region/arena.hpp"

namespace pel {

/// How a point found with few atoms becomes one of the whole system. Defaults are for metal units.
struct SettleOptions {
  /// Radius of the first sphere, in that of the one searched: what is far from harmonic. Modes and ways down are
  /// followed in a sphere of this radius, too.
  double near = 1.6;
  double growth = 1.4;     ///< factor from each sphere to the next
  double max_share = 0.6;  ///< a sphere and shell of more than this share of all atoms is no gain
  double loose = 5;        ///< times the tolerance that forces in the first sphere may be; less in larger ones
  double well = 0.3;       ///< farthest an atom goes as a minimum is polished: beyond may lie another, length units
  ArtOptions climb;       ///< of the saddle in the first sphere, and wherever polishing fails; its tolerance: the final
  MinimizeOptions relax;  ///< the same of minima
  PolishOptions polish;   ///< its tolerance is that of the above
};

/// A saddle of the whole system, or on the way to be one; 3 x N.
struct RidgePoint {
  StationaryPoint point;
  Ridge ridge;
};

enum class SettleStatus {
  settled,       ///< forces on all atoms of the system are below tolerance
  budget_spent,  ///< force calls allowed in one stage used up
  exploded,      ///< an atom flew off, or a force was not finite
  failed,        ///< no such point is near
};

/// Relaxes the atoms around the event in a sphere around `core`, then in larger ones, then all of them, until the
/// forces on all atoms of the system are below tolerance. The displacements around a source of stress reach far but are
/// smooth: the spheres do what is far from harmonic, at little cost. Where it fails the point is somewhere on the way.
SettleStatus settle_saddle(Arenas& arenas, const Sphere& core, RidgePoint& saddle, const SettleOptions& options);
SettleStatus settle_minimum(Arenas& arenas, const Sphere& core, StationaryPoint& minimum, const SettleOptions& options);

}  // namespace pel
