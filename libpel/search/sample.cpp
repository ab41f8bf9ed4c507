#include "libpel/search/sample.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pel {

Sample sample_at(ForceField& force_field, Matrix3X positions) {
  Sample sample{0, std::move(positions), Matrix3X(3, force_field.atoms())};
  sample.energy = force_field.evaluate(sample.positions, sample.forces);
  return sample;
}

double energy_noise(double energy) { return 1e-12 * std::max(1.0, std::abs(energy)); }

}  // namespace pel
