// The exact diffusion coefficient of random three-dimensional networks as they grow: points at random in a periodic
// cube, saddles between all pairs closer than the distance that makes ten neighbors a point, energies at random.
//   pel_transport_size [temperature in K, default 300] [largest number of minima, default 100000]
//                      [most links of an elimination, default that of the library; 0 for iteration alone]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "libpel/core/neighbors.hpp"
#include "libpel/core/random.hpp"
#include "libpel/kinetics/infinite_time/transport.hpp"

namespace {

using namespace pel;

Network random_network(Index states, Stream& stream) {
  const double side = std::cbrt(static_cast<double>(states));
  const double radius = std::cbrt(10 * 3 / (4 * EIGEN_PI));
  Matrix3X points(3, states);
  for (double& x : points.reshaped()) x = side * stream.uniform();
  const Cell cell(side * Matrix3::Identity(), {true, true, true});
  Network network;
  network.searched.assign(static_cast<std::size_t>(states), 1);
  for (Index i = 0; i < states; ++i) network.energies.push_back(0.2 * stream.uniform());
  const auto lists = neighbor_lists(cell, points, radius);
  for (Index i = 0; i < states; ++i)
    for (const Neighbor& neighbor : lists[static_cast<std::size_t>(i)])
      if (neighbor.atom > i)
        network.jumps.push_back({i, neighbor.atom, 0.2 + 0.8 * stream.uniform(), {{0}, neighbor.displacement}, {}, 0});
  return network;
}

double seconds_of(const Network& network, const Rates& rates, const TransportOptions& options, Transport& largest) {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Transport> results = transport(network, rates, options);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  largest = results.front();  // of the first state's component, nearly all
  return spent.count();
}

}  // namespace

int main(int argc, char** argv) {
  const double temperature = argc > 1 ? std::atof(argv[1]) : 300;
  const long most = argc > 2 ? std::atol(argv[2]) : 100'000;
  std::printf("%8s %8s %20s %14s %14s %10s %10s\n", "minima", "saddles", "method", "D", "relative error", "time (s)",
              "peak (MB)");
  for (Index states = 1000; states <= most; states *= 10)
    for (const Index size : {states, 3 * states}) {
      if (size > most) continue;
      Stream stream(7, StreamPurpose::sampling, {static_cast<std::uint64_t>(size), 0, 0});
      const Network network = random_network(size, stream);
      const Rates at = rates(network, {temperature, 8.617343e-5, 10});
      TransportOptions options;
      if (argc > 3) options.elimination_work = std::atof(argv[3]);
      Transport result;
      const double seconds = seconds_of(network, at, options, result);
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      std::printf("%8td %8zu %20s %14.8g %14.2g %10.2f %10.0f\n", size, network.jumps.size(),
                  result.method == TransportMethod::elimination ? "elimination" : "conjugate gradient",
                  result.all.diffusivity, result.relative_error, seconds, static_cast<double>(usage.ru_maxrss) / 1024);
      std::fflush(stdout);
    }
  return 0;
}
