#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// Names one run of an iso-configurational ensemble: its random numbers are drawn from the stream keyed by it, so that
/// nothing depends on the order in which runs end.
struct EnsembleKey {
  std::int64_t configuration = 0;  ///< from 0
  double temperature = 0;          ///< temperature units
  std::int64_t run = 1;            ///< from 1
  auto operator<=>(const EnsembleKey&) const = default;
};

enum class EnsembleRunStatus {
  complete,    ///< followed to its end
  flown_apart  ///< energy or forces were not finite, or LAMMPS lost an atom: it counts for nothing
};
std::string_view name(EnsembleRunStatus status);
/// The reverse of `name`; throws InputError for any other word.
EnsembleRunStatus ensemble_run_status(std::string_view word);

/// The first inherent structure in which an atom is away from where it began.
struct FirstMove {
  std::int64_t atom = 0;      ///< from 0
  std::int64_t interval = 0;  ///< at whose end: 1 is the first; 0: already when the clock began, after equilibration
  bool operator==(const FirstMove&) const = default;
};

/// What one run came to.
struct EnsembleRun {
  EnsembleKey key;
  EnsembleRunStatus status = EnsembleRunStatus::complete;
  std::vector<FirstMove> moves;  ///< of the atoms that moved, ascending by atom
  double temperature = 0;        ///< kinetic, mean over the steps since the clock began
  std::int64_t force_calls = 0;
  std::int64_t unrelaxed = 0;  ///< inherent structures whose forces stayed above the tolerance
};

}  // namespace pel
