#include "libpel/search/sample.hpp"

namespace pel {

Sample sample_at(ForceField& force_field, Matrix3X positions) {
  Sample sample{0, std::move(positions), Matrix3X(3, force_field.atoms())};
  sample.energy = force_field.evaluate(sample.positions, sample.forces);
  return sample;
}

}  // namespace pel
