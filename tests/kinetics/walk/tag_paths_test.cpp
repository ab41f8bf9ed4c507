#include "libpel/kinetics/walk/tag_paths.hpp"

#include <doctest/doctest.h>

#include "tests/kinetics/permuted_networks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// Every tag moved at every crossing: by tag, not by label.
struct EagerPaths {
  std::vector<Index> label;  // per tag
  Matrix3X path;
  Matrix3X small_path;

  explicit EagerPaths(Index tags) : label(tags), path(Matrix3X::Zero(3, tags)), small_path(Matrix3X::Zero(3, tags)) {
    std::iota(label.begin(), label.end(), Index{0});
  }

  void cross(const Network& network, Index e, bool forward, double threshold) {
    const Jump& jump = network.jumps[e];
    const Matrix3X way = dense(jump.moves, network.tags);
    for (Index tag = 0; tag < network.tags; ++tag) {
      Index in_from = label[tag];
      if (!forward)
        for (Index a = 0; a < network.tags; ++a)
          if (arrival(jump, a) == label[tag]) in_from = a;
      Vector3 step = (forward ? 1 : -1) * way.col(in_from);
      if (network.dimension < 3) step.tail(3 - network.dimension).setZero();
      path.col(tag) += step;
      if (step.norm() <= threshold) small_path.col(tag) += step;
      label[tag] = forward ? arrival(jump, in_from) : in_from;
    }
  }
};

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("counted crossings put every tag where single steps do, through all relabelings") {
    for (const int dimension : {2, 3}) {
      Network network = random_network({5, 12, 6, 0}, 7);
      network.dimension = dimension;
      Stream stream(3, StreamPurpose::sampling, {0, 0, 0});
      for (std::size_t e = 0; e < network.jumps.size(); e += 3)
        network.jumps[e].permutation = random_permutation(6, stream);
      for (const double threshold : {0.0, 0.8, 100.0}) {
        const JumpEffects effects = jump_effects(network, threshold);
        TagPaths paths(effects);
        for (int walk = 0; walk < 3; ++walk) {
          EagerPaths eager(network.tags);
          for (int n = 0; n < 400; ++n) {
            const auto e = static_cast<Index>(stream.uniform() * 12);
            const bool forward = stream.uniform() < 0.5;
            paths.cross(e, forward);
            eager.cross(network, e, forward, threshold);
            if (n % 37 != 0) continue;
            CHECK(paths.squared() == doctest::Approx(eager.path.squaredNorm()));
            CHECK(paths.small_squared() == doctest::Approx(eager.small_path.squaredNorm()));
          }
          paths.restart();
          CHECK(paths.squared() == 0);
        }
      }
    }
  }

  TEST_CASE("there and back is no way at all") {
    const Network network = folded_vacancy_network(square(3));
    const JumpEffects effects = jump_effects(network, 0);
    TagPaths paths(effects);
    paths.cross(0, true);
    CHECK(paths.squared() == 1);
    paths.cross(1, true);
    CHECK(paths.squared() == 2);
    paths.cross(1, false);
    paths.cross(0, false);
    CHECK(paths.squared() == 0);
  }

  TEST_CASE("a loop does nothing only where no tag moves along the axes that count and none is exchanged") {
    Jump loop;
    loop.moves = {{0, 1}, Matrix3X::Zero(3, 2)};
    CHECK(does_nothing(loop, 3));
    loop.moves.vectors(2, 1) = 1e-300;
    CHECK(!does_nothing(loop, 3));
    CHECK(does_nothing(loop, 2));
    loop.permutation = {0, 1};
    CHECK(does_nothing(loop, 2));
    loop.permutation = {1, 0};
    CHECK(!does_nothing(loop, 2));
    loop.permutation.clear();
    loop.to = 1;
    CHECK(!does_nothing(loop, 2));
  }

  TEST_CASE("only the squares of big steps count") {
    Network network = random_network({2, 1, 2, 0}, 1);
    network.jumps[0].moves = {{0, 1}, Matrix3X(3, 2)};
    network.jumps[0].moves.vectors.col(0) = Vector3(0.3, 0.4, 0);
    network.jumps[0].moves.vectors.col(1) = Vector3(0, 0, 2);
    CHECK(jump_effects(network, 0).squares[0] == doctest::Approx(0.25 + 4));
    CHECK(jump_effects(network, 0.5).squares[0] == doctest::Approx(4));
    CHECK(jump_effects(network, 2).squares[0] == 0);
    CHECK(jump_effects(network, 2).longest == doctest::Approx(2));
  }
}
