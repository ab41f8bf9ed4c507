#include "libpel/analysis/activation.hpp"

#include <stdexcept>

namespace pel {

std::vector<Activation> exceeding(const Eigen::ArrayXd& values, const std::vector<double>& thresholds) {
  if (std::ssize(thresholds) > most_criteria) throw std::invalid_argument("exceeding: more than 32 thresholds");
  std::vector<Activation> activated(static_cast<std::size_t>(values.size()), 0);
  for (std::size_t c = 0; c < thresholds.size(); ++c)
    for (Index atom = 0; atom < values.size(); ++atom)
      if (values[atom] > thresholds[c]) activated[static_cast<std::size_t>(atom)] |= Activation{1} << c;
  return activated;
}

}  // namespace pel
