#pragma once

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

}  // namespace pel::test
