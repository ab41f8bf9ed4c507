#include "libpel/analysis/walk_sums.hpp"

namespace pel {

WalkSums& WalkSums::operator+=(const WalkSums& other) {
  pairs += other.pairs;
  squared += other.squared;
  random_walk += other.random_walk;
  activated += other.activated;
  steps += other.steps;
  return *this;
}

WalkBlock& WalkBlock::operator+=(const WalkBlock& other) {
  for (std::size_t group = 0; group < groups.size(); ++group) groups[group] += other.groups[group];
  for (std::size_t criterion = 0; criterion < realizations.size(); ++criterion)
    realizations[criterion] += other.realizations[criterion];
  return *this;
}

}  // namespace pel
