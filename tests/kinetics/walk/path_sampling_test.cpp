#include "libpel/kinetics/walk/path_sampling.hpp"

#include <doctest/doctest.h>

#include <Eigen/LU>

#include "tests/kinetics/basin_chains.hpp"
#include "tests/kinetics/sample_statistics.hpp"

using namespace pel;
using namespace pel::test;

namespace {

Stream stream_of(std::uint64_t seed) { return {seed, StreamPurpose::sampling, {1, 0, 0}}; }

/// One hop after the other.
BasinPath stepped_path(const BasinChain& chain, Index start, Stream& stream) {
  const Eigen::VectorXd sums = conductance_sums(chain);
  BasinPath path{start, 0, std::vector<double>(chain.nodes(), 0), std::vector<double>(chain.inside.size(), 0)};
  for (;;) {
    path.visits[path.last] += 1;
    path.time -= std::log(stream.uniform()) / chain.rates[path.last];
    double u = stream.uniform() * sums[path.last];
    std::size_t e = 0;
    for (; e < chain.inside.size(); ++e) {
      const Conductor& link = chain.inside[e];
      if (link.from != path.last && link.to != path.last) continue;
      u -= link.conductance;
      if (u < 0) break;
    }
    if (e == chain.inside.size()) return path;
    path.hops[e] += 1;
    path.last = chain.inside[e].from == path.last ? chain.inside[e].to : chain.inside[e].from;
  }
}

/// Figures of a path that are compared in the mean: moments, and moments of two figures together.
std::vector<double> figures(const BasinPath& path) {
  std::vector<double> result{path.time, path.time * path.time};
  for (std::size_t i = 0; i < path.visits.size(); ++i) {
    const bool last = static_cast<Index>(i) == path.last;
    for (const double x : {last ? 1.0 : 0.0, last ? path.time : 0.0, path.visits[i], path.visits[i] * path.visits[i],
                           path.visits[i] * path.time, last ? path.visits[0] : 0.0})
      result.push_back(x);
  }
  for (const double hops : path.hops)
    for (const double x : {hops, hops * hops, hops * path.time, hops * path.hops[0]}) result.push_back(x);
  return result;
}

void add(std::vector<Samples>& samples, const BasinPath& path) {
  const std::vector<double> all = figures(path);
  samples.resize(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) samples[k].add(all[k]);
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("the worked check: mean exit time, exit and its spread") {
    const PathSampling sampling = path_sampling(worked_check());
    Stream stream = stream_of(1);
    Samples time, squared_time, from_a;
    for (int n = 0; n < 300000; ++n) {
      const BasinPath path = draw_path(sampling, 0, stream);
      time.add(path.time);
      squared_time.add(path.time * path.time);
      from_a.add(path.last == 0);
    }
    // Mean exit times: 3 t_A = 1 + t_B, 0.011 t_B = 1 + 0.01 t_A; second moments from the same equations.
    const double mean_a = 1.011 / 0.023;
    const double mean_b = 3 * mean_a - 1;
    const double square_a = (0.011 * 2 * mean_a + 2 * mean_b) / 0.023;
    CHECK(mean_a == doctest::Approx(43.9565).epsilon(1e-6));
    CHECK(square_a / (mean_a * mean_a) - 1 == doctest::Approx(4.911474).epsilon(1e-6));
    check_mean(time, mean_a);
    check_mean(squared_time, square_a);
    check_mean(from_a, 2 * 0.011 / 0.023);
    CHECK(2 * 0.011 / 0.023 == doctest::Approx(0.956522).epsilon(1e-6));
  }

  TEST_CASE("visits, hops and exits have the means of the fundamental matrix") {
    for (const std::uint64_t seed : {1, 2, 3}) {
      const BasinChain chain = random_chain({9, 20, 4, 1e-3}, seed);
      const PathSampling sampling = path_sampling(chain);
      const Eigen::VectorXd sums = conductance_sums(chain);
      // Row of the start: expected time in each node.
      const Index start = 4;
      const Eigen::VectorXd time =
          (-generator(chain)).transpose().partialPivLu().solve(Eigen::VectorXd::Unit(9, start));
      const Eigen::VectorXd visits = time.cwiseProduct(chain.rates);
      Stream stream = stream_of(seed);
      Samples total;
      std::vector<Samples> visit(9), exit(9), hop(chain.inside.size());
      for (int n = 0; n < 20000; ++n) {
        const BasinPath path = draw_path(sampling, start, stream);
        total.add(path.time);
        for (Index i = 0; i < 9; ++i) visit[i].add(path.visits[i]);
        for (Index i = 0; i < 9; ++i) exit[i].add(path.last == i);
        for (std::size_t e = 0; e < hop.size(); ++e) hop[e].add(path.hops[e]);
      }
      check_mean(total, time.sum());
      for (Index i = 0; i < 9; ++i) check_mean(visit[i], visits[i]);
      for (Index i = 0; i < 9; ++i) check_mean(exit[i], visits[i] * chain.leaving[i] / sums[i]);
      for (std::size_t e = 0; e < hop.size(); ++e) {
        const Conductor& link = chain.inside[e];
        const double per_conductance = visits[link.from] / sums[link.from] + visits[link.to] / sums[link.to];
        check_mean(hop[e], link.conductance * per_conductance);
      }
    }
  }

  TEST_CASE("drawn paths and paths made of hops have one joint law of times, exits and counts") {
    for (const std::uint64_t seed : {11, 12, 13, 14}) {
      const RandomChainShape shapes[] = {{2, 1, 2, 0.3}, {5, 7, 2, 0.2}, {7, 14, 3, 0.1}, {6, 15, 1, 0.3}};
      const BasinChain chain = random_chain(shapes[seed - 11], seed);
      const PathSampling sampling = path_sampling(chain);
      Stream stream = stream_of(seed);
      std::vector<Samples> drawn, stepped;
      for (int n = 0; n < 20000; ++n) {
        add(drawn, draw_path(sampling, 1, stream));
        add(stepped, stepped_path(chain, 1, stream));
      }
      for (std::size_t k = 0; k < drawn.size(); ++k) check_same_mean(drawn[k], stepped[k]);
    }
  }

  TEST_CASE("counts agree among themselves on every path") {
    const BasinChain chain = random_chain({12, 30, 3, 1e-5}, 21);
    const PathSampling sampling = path_sampling(chain);
    Stream stream = stream_of(21);
    for (Index start = 0; start < 12; ++start) {
      const BasinPath path = draw_path(sampling, start, stream);
      // Every visit is left once, and all but the first began with a hop.
      Eigen::VectorXd ends = Eigen::VectorXd::Zero(12);
      for (std::size_t e = 0; e < chain.inside.size(); ++e) {
        ends[chain.inside[e].from] += path.hops[e];
        ends[chain.inside[e].to] += path.hops[e];
      }
      for (Index i = 0; i < 12; ++i) CHECK(ends[i] == 2 * path.visits[i] - (i == start) - (i == path.last));
      CHECK(chain.leaving[path.last] > 0);
    }
  }

  TEST_CASE("exits 1e20 times slower than the hops inside keep their digits") {
    const double slow = 1e-20;
    BasinChain chain{{{0, 1, 1}, {1, 2, 1e-6}}, Eigen::Vector3d(slow, 0, 3 * slow), {}, {0, 0}};
    chain.rates = Eigen::Vector3d(1 + slow, 1 + 1e-6, 1e-6 + 3 * slow);  // all weights 1
    const PathSampling sampling = path_sampling(chain);
    Stream stream = stream_of(31);
    Samples time, first, hops;
    for (int n = 0; n < 20000; ++n) {
      const BasinPath path = draw_path(sampling, 1, stream);
      time.add(path.time);
      first.add(path.last == 0);
      hops.add(path.hops[1]);
    }
    check_mean(time, 3 / (4 * slow));
    check_mean(first, 0.25);
    check_mean(hops, 2 * 1e-6 / (4 * slow));
  }

  TEST_CASE("a chain without exit is told") {
    BasinChain chain = random_chain({4, 6, 1, 0}, 41);
    CHECK(path_sampling(chain).closed);
    chain.leaving[2] = 1e-300;
    CHECK(!path_sampling(chain).closed);
  }
}
