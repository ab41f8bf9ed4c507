#pragma once

#include <array>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <vector>

#include "libpel/kinetics/network.hpp"

namespace pel::test {

using Long = boost::multiprecision::number<boost::multiprecision::cpp_bin_float_100::backend_type,
                                           boost::multiprecision::et_off>;

/// A square matrix of long numbers.
struct LongMatrix {
  Index size;
  std::vector<Long> entries;
  explicit LongMatrix(Index n) : size(n), entries(n * n, Long(0)) {}
  Long& operator()(Index i, Index j) { return entries[i * size + j]; }
  const Long& operator()(Index i, Index j) const { return entries[i * size + j]; }
};

inline LongMatrix product(const LongMatrix& a, const LongMatrix& b) {
  LongMatrix result(a.size);
  for (Index i = 0; i < a.size; ++i)
    for (Index k = 0; k < a.size; ++k)
      if (a(i, k) != 0)
        for (Index j = 0; j < a.size; ++j) result(i, j) += a(i, k) * b(k, j);
  return result;
}

/// exp(matrix * time) by squaring a Taylor polynomial.
inline LongMatrix exponential(LongMatrix matrix, double time) {
  const int squarings = 110;
  const Long factor = ldexp(Long(time), -squarings);
  for (Long& entry : matrix.entries) entry *= factor;
  LongMatrix term(matrix.size);
  for (Index i = 0; i < matrix.size; ++i) term(i, i) = 1;
  LongMatrix result = term;
  for (int n = 1; n <= 12; ++n) {
    term = product(term, matrix);
    for (Long& entry : term.entries) entry /= n;
    for (std::size_t k = 0; k < result.entries.size(); ++k) result.entries[k] += term.entries[k];
  }
  for (int n = 0; n < squarings; ++n) result = product(result, result);
  return result;
}

/// Adds one exit of state i to the generator of (1, E[R] per axis, E[|R|^2]), each a function of the start.
inline void add_long_exit(LongMatrix& lifted, const Network& network, Index i, Index j, const Long& k,
                          const Vector3& d) {
  const Index n = network.states();
  for (Index block = 0; block < 4; ++block) {
    lifted(1 + block * n + i, 1 + block * n + j) += k;
    lifted(1 + block * n + i, 1 + block * n + i) -= k;
  }
  for (Index axis = 0; axis < 3; ++axis) {
    lifted(1 + axis * n + i, 0) += k * d[axis];
    lifted(1 + 3 * n + i, 1 + axis * n + j) += 2 * k * d[axis];
    lifted(1 + 3 * n + i, 0) += k * Long(d[axis]) * d[axis];
  }
}

/// E[|R(t)|^2] from each state, for one tag in three dimensions, k = exp(-(S - E) / kT).
inline Eigen::VectorXd mean_squares(const Network& network, double temperature, double time) {
  const Index n = network.states();
  LongMatrix lifted(1 + 4 * n);
  for (const Jump& jump : network.jumps) {
    const Vector3 d = dense(jump.moves, 1);
    const auto rate = [&](Index i) {
      return Long(exp(-(Long(jump.saddle_energy) - Long(network.energies[i])) / Long(temperature)));
    };
    if (network.searched[jump.from]) add_long_exit(lifted, network, jump.from, jump.to, rate(jump.from), d);
    if (network.searched[jump.to]) add_long_exit(lifted, network, jump.to, jump.from, rate(jump.to), -d);
  }
  const LongMatrix propagator = exponential(lifted, time);
  Eigen::VectorXd result(n);
  for (Index i = 0; i < n; ++i) result[i] = static_cast<double>(propagator(1 + 3 * n + i, 0));
  return result;
}

/// A conductor that moves its tag.
struct LongEdge {
  Long conductance = 0;
  std::array<Long, 3> step{};
};

/// Resistors as a dense table, (i, j) from i to j; energy dissipated so far (d times D times the sum of weights).
struct LongCircuit {
  std::vector<std::vector<LongEdge>> table;
  Long dissipated = 0;
  explicit LongCircuit(Index n) : table(n, std::vector<LongEdge>(n)) {}

  /// One conductor more from i to j, in parallel to what is there.
  void add(Index i, Index j, const Long& c, const std::array<Long, 3>& step) {
    LongEdge& edge = table[i][j];
    LongEdge& back = table[j][i];
    const Long sum = edge.conductance + c;
    for (int axis = 0; axis < 3; ++axis) {
      const Long apart = step[axis] - edge.step[axis];
      dissipated += i == j ? c * step[axis] * step[axis] : edge.conductance * c / sum * apart * apart;
      if (i == j) continue;
      edge.step[axis] += apart * c / sum;
      back.step[axis] = -edge.step[axis];
    }
    if (i != j) edge.conductance = back.conductance = sum;
  }

  /// Star-mesh elimination of node x, as science has it: displacements stay on the edges.
  void eliminate(Index x, const std::vector<char>& gone) {
    Long total = 0;
    for (std::size_t j = 0; j < table.size(); ++j)
      if (!gone[j] && static_cast<Index>(j) != x) total += table[x][j].conductance;
    for (std::size_t j = 0; j < table.size(); ++j)
      for (std::size_t k = 0; k < j; ++k) {
        if (gone[j] || gone[k] || static_cast<Index>(j) == x || static_cast<Index>(k) == x) continue;
        const LongEdge& to_j = table[x][j];
        const LongEdge& to_k = table[x][k];
        const Long c = to_j.conductance * to_k.conductance / total;
        if (c == 0) continue;
        add(j, k, c, {to_k.step[0] - to_j.step[0], to_k.step[1] - to_j.step[1], to_k.step[2] - to_j.step[2]});
      }
  }
};

/// D of one tag in three dimensions, k = exp(-(S - E) / kT), all states in one component.
inline Long long_diffusivity(const Network& network, double temperature) {
  LongCircuit circuit(network.states());
  for (const Jump& jump : network.jumps) {
    const Vector3 d = dense(jump.moves, 1);
    circuit.add(jump.from, jump.to, Long(exp(-Long(jump.saddle_energy) / Long(temperature))), {d[0], d[1], d[2]});
  }
  std::vector<char> gone(network.energies.size(), 0);
  for (Index x = 0; x < network.states(); ++x) {
    circuit.eliminate(x, gone);
    gone[x] = 1;
  }
  Long weights = 0;
  for (const double energy : network.energies) weights += exp(-Long(energy) / Long(temperature));
  return circuit.dissipated / weights / 3;
}

}  // namespace pel::test
