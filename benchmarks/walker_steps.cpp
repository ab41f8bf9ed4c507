// Steps per second of walkers, and what superbasins cost; one core. See README.md.

#include <cmath>
#include <ctime>
#include <functional>
#include <string>

#include <fmt/core.h>

#include "libpel/core/random.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"
#include "libpel/kinetics/walk/walker.hpp"

namespace {

using pel::Index;

constexpr double saddle_offset = 100;  // keeps saddles above their states

/// All rates are 1 / weight of the state x exp(-(saddle - offset)).
pel::RateOptions unit_rates() { return {1, 1, std::exp(saddle_offset)}; }

pel::Vector3 random_vector(pel::Stream& stream) { return {stream.normal(), stream.normal(), stream.normal()}; }

Index random_index(pel::Stream& stream, Index size) {
  return static_cast<Index>(stream.uniform() * static_cast<double>(size));
}

/// `moved` tags per jump.
pel::Jump random_jump(Index from, Index to, Index moved, pel::Stream& stream) {
  pel::Jump jump;
  jump.from = from;
  jump.to = to;
  jump.saddle_energy = saddle_offset + stream.uniform();
  jump.moves.vectors.resize(3, moved);
  for (Index a = 0; a < moved; ++a) {
    jump.moves.atoms.push_back(a);
    jump.moves.vectors.col(a) = random_vector(stream);
  }
  return jump;
}

/// A ring with chords: 1000 states, 10 exits each on average, no flicker.
pel::Network plain(Index tags) {
  pel::Stream stream(1, pel::StreamPurpose::sampling, {0, 0, 0});
  pel::Network network;
  network.tags = tags;
  network.energies.assign(1000, 0);
  network.searched.assign(1000, 1);
  for (Index i = 0; i < 1000; ++i) network.jumps.push_back(random_jump(i, (i + 1) % 1000, tags, stream));
  for (Index e = 0; e < 4000; ++e)
    network.jumps.push_back(random_jump(random_index(stream, 1000), random_index(stream, 1000), tags, stream));
  return network;
}

/// One state, one vacancy on a square lattice of size x size sites; atoms are numbered by their site, the vacancy is
/// at site 0. A hop of the vacancy relabels all.
pel::Network vacancy(Index size) {
  pel::Network network;
  network.energies = {0};
  network.searched = {1};
  network.tags = size * size - 1;
  network.dimension = 2;
  for (const bool vertical : {false, true}) {
    const auto shifted = [&](Index site, Index by) {
      const Index x = (site % size + (vertical ? 0 : by) + size) % size;
      const Index y = (site / size + (vertical ? by : 0) + size) % size;
      return y * size + x;
    };
    pel::Jump jump{
        0, 0, saddle_offset, {{shifted(0, 1) - 1}, vertical ? pel::Vector3(0, -1, 0) : pel::Vector3(-1, 0, 0)}, {}};
    for (Index site = 1; site < size * size; ++site)
      jump.permutation.push_back(shifted(site == shifted(0, 1) ? 0 : site, -1) - 1);
    network.jumps.push_back(jump);
  }
  return network;
}

/// A closed chain of superbasins, a unit apart: places within 0.1, a ring with chords inside (4 exits per state),
/// random energies, and one jump from each to the next, slower by `ratio` than those inside.
pel::Network chain(Index basins, Index states, double ratio) {
  pel::Stream stream(2, pel::StreamPurpose::sampling, {0, 0, 0});
  pel::Network network;
  network.dimension = 1;
  std::vector<double> places;
  for (Index b = 0; b < basins; ++b)
    for (Index i = 0; i < states; ++i) {
      places.push_back(static_cast<double>(b) + 0.1 * stream.uniform());
      network.energies.push_back(-2 * stream.uniform());
    }
  network.searched.assign(places.size(), 1);
  const auto add = [&](Index from, Index to, double saddle) {
    const double way = places[to] - places[from] + (to < from && to == 0 ? static_cast<double>(basins) : 0);
    network.jumps.push_back({from, to, saddle, {{0}, pel::Vector3(way, 0, 0)}, {}});
  };
  for (Index b = 0; b < basins; ++b) {
    const Index first = b * states;
    for (Index i = 0; i < 2 * states; ++i) {
      const Index from = first + i % states;
      const Index to = i < states ? first + (i + 1) % states : first + random_index(stream, states);
      if (from != to && !(from > to && i < states && to == 0)) add(from, to, saddle_offset + 2 * stream.uniform());
    }
    add(first + states / 2, (first + states) % (basins * states) + (b + 1 < basins ? states / 3 : 0),
        saddle_offset + std::log(ratio));
  }
  return network;
}

/// Of this process: other work on the machine does not count.
double cpu_seconds(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void plain_steps(const std::string& name, const pel::Network& network) {
  pel::WalkerOptions options;
  options.times = {1e5};
  options.walkers = 10;
  pel::WalkerResult result;
  const pel::Rates at = rates(network, unit_rates());
  const double spent = cpu_seconds([&] { result = summarize(walk(network, at, options), network.dimension); });
  fmt::print("{:<44} {:>12} {:>8.2f} {:>14.3g}\n", name, result.steps, spent,
             static_cast<double>(result.steps) / spent);
}

void superbasins(Index basins, Index states, double ratio) {
  const pel::Network network = chain(basins, states, ratio);
  const pel::Rates at = rates(network, unit_rates());
  const double exact = transport(network, at)[0].all.diffusivity;
  pel::WalkerOptions options;
  options.times = {1.5 / (2 * exact)};  // walkers hop 1.5 times on average: most precision per second
  options.walkers = 60000;
  pel::WalkerResult result;
  const double spent = cpu_seconds([&] { result = summarize(walk(network, at, options), network.dimension); });
  fmt::print("{} superbasins of {} states, ratio {:.0e}: D / exact = {:.4f} +- {:.4f}, {:.1f} s, {} stays\n", basins,
             states, ratio, result.diffusivity / exact, result.diffusivity_stderr / exact, spent, result.steps);
}

}  // namespace

int main() {
  fmt::print("{:<44} {:>12} {:>8} {:>14}\n", "plain walker", "steps", "s", "steps / s");
  plain_steps("1000 states, 10 exits, 1 tag", plain(1));
  plain_steps("1000 states, 10 exits, 300 tags move", plain(300));
  plain_steps("vacancy, 24 tags relabeled by every step", vacancy(5));
  for (const double ratio : {1e4, 1e9, 1e14}) superbasins(100, 50, ratio);
}
