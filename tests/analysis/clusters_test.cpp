#include "libpel/analysis/clusters.hpp"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>

#include "tests/analysis/walks.hpp"

using namespace pel;
using namespace pel::test;

namespace {

/// DBSCAN by its definition, every pair of points looked at.
struct Definition {
  const Matrix3X& points;
  ClusterOptions options;

  double distance(Index a, Index b) const { return (points.col(a) - points.col(b)).norm(); }
  bool core(Index a) const {
    Index neighbors = 0;
    for (Index b = 0; b < points.cols(); ++b) neighbors += distance(a, b) <= options.radius;
    return neighbors >= options.dense;
  }

  /// Every core with the smallest number of a point that chains of cores lead to; -1 where it is none.
  std::vector<Index> components() const {
    std::vector<Index> component(static_cast<std::size_t>(points.cols()), -1);
    for (Index a = 0; a < points.cols(); ++a)
      if (core(a)) component[static_cast<std::size_t>(a)] = a;
    for (bool changed = true; changed;) {
      changed = false;
      for (Index a = 0; a < points.cols(); ++a)
        for (Index b = 0; b < points.cols(); ++b) {
          Index &x = component[static_cast<std::size_t>(a)], y = component[static_cast<std::size_t>(b)];
          if (x < 0 || y < 0 || distance(a, b) > options.radius || y >= x) continue;
          x = y;
          changed = true;
        }
    }
    return component;
  }
};

void check_as_defined(const Matrix3X& points, const ClusterOptions& options) {
  const std::vector<int> found = clusters(points, options);
  const Definition definition{points, options};
  const std::vector<Index> component = definition.components();
  std::map<Index, int> label;
  for (Index a = 0; a < points.cols(); ++a) {
    const auto place = static_cast<std::size_t>(a);
    Index center = a;
    if (component[place] < 0) {
      center = -1;
      for (Index b = 0; b < points.cols(); ++b)
        if (component[static_cast<std::size_t>(b)] >= 0 && definition.distance(a, b) <= options.radius &&
            (center < 0 || definition.distance(a, b) < definition.distance(a, center)))
          center = b;
    }
    if (center < 0) {
      CHECK(found[place] == no_cluster);
      continue;
    }
    const Index name = component[static_cast<std::size_t>(center)];
    CHECK(label.try_emplace(name, found[place]).first->second == found[place]);
    CHECK(found[place] < std::ssize(label));  // numbered as they come, so that no two have one number
  }
}

Matrix3X cloud(Index points, double width, std::uint64_t number) {
  Stream stream = stream_of(number);
  Matrix3X all(3, points);
  for (double& x : all.reshaped()) x = width * (stream.uniform() - 0.5);
  return all;
}

/// An atom that stays about a place, and then goes on to the next.
Matrix3X hopping(Index stays, Index length, double rattle) {
  Stream stream = stream_of(5);
  Matrix3X all(3, stays * length);
  Vector3 place = Vector3::Zero();
  for (Index stay = 0; stay < stays; ++stay) {
    for (Index k = 0; k < length; ++k) all.col(stay * length + k) = place + rattle * random_direction(stream);
    place += 1.5 * random_direction(stream);
  }
  return all;
}

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("clusters: those of DBSCAN by its definition") {
    for (const double radius : {0.2, 0.4, 0.6, 1.0, 3.0})
      for (const Index dense : {1, 3, 5, 12}) {
        CAPTURE(radius);
        CAPTURE(dense);
        check_as_defined(cloud(120, 3, 1), {radius, dense});
        check_as_defined(hopping(12, 10, 0.2), {radius, dense});
      }
  }

  TEST_CASE("clusters: each stay of a hopping atom is one, and every hop is a change") {
    const std::vector<int> labels = clusters(hopping(8, 20, 0.1), {0.5, 5});
    for (std::size_t k = 0; k < labels.size(); ++k) CHECK(labels[k] == static_cast<int>(k / 20));
    const std::vector<char> changes = changes_of_cluster(labels);
    CHECK(std::count(changes.begin(), changes.end(), 1) == 7);
    for (std::size_t k = 19; k < changes.size(); k += 20) CHECK(changes[k] == 1);
  }

  TEST_CASE("clusters: excursions count where they lead elsewhere") {
    const auto changes = [](const std::vector<int>& labels) { return changes_of_cluster(labels); };
    CHECK(changes({0, 0, 1, 0}) == std::vector<char>{0, 1, 1});
    CHECK(changes({0, -1, -1, 1, 1}) == std::vector<char>{1, 1, 1, 0});
    CHECK(changes({0, -1, -1, 0, 1}) == std::vector<char>{0, 0, 0, 1});
    CHECK(changes({-1, 0, -1}) == std::vector<char>{0, 0});
    CHECK(changes({-1, -1}) == std::vector<char>{0});
    CHECK(changes({}).empty());
  }

  TEST_CASE("clusters: a neighborhood needs a size") {
    CHECK_THROWS_AS(clusters(cloud(3, 1, 1), {0, 5}), std::invalid_argument);
    CHECK_THROWS_AS(clusters(cloud(3, 1, 1), {1, 0}), std::invalid_argument);
    CHECK(clusters(Matrix3X(3, 0), {1, 1}).empty());
  }
}
