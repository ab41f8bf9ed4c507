#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libpel/core/random.hpp"
#include "libpel/core/structure.hpp"

namespace pel {

/// One species of a composition, and its part.
struct Constituent {
  std::string name;   ///< as the chemist writes it: "Cu"
  double amount = 1;  ///< in any measure
};

/// Reads Cu50Zr50, SiO2, Ni80P20 or A4B: names that begin with a capital letter, each with an amount (1 where there is
/// none). Their order is that of the types of the potential. Throws InputError for anything else, a name given twice,
/// and amounts that are not above 0.
std::vector<Constituent> composition(std::string_view text);

/// Atoms of each species among `atoms` in all: the nearest whole numbers that add up (largest remainders first). Throws
/// InputError where some species would have none.
std::vector<std::int64_t> species_counts(const std::vector<Constituent>& composition, std::int64_t atoms);

/// A start for melting: a periodic cube of volume atoms / `number_density` (atoms per length unit cubed), its species
/// at random on the sites of a face-centered lattice, of which some stay empty. Throws InputError unless the density is
/// positive and finite and there is an atom.
Structure random_mixture(const std::vector<std::int64_t>& counts, const std::vector<double>& masses,
                         double number_density, Stream& stream);

}  // namespace pel
