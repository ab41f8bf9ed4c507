#pragma once

#include <array>
#include <functional>
#include <vector>

#include "libpel/core/types.hpp"

namespace pel {

/// Rigid motions that leave the energy unchanged.
struct Invariance {
  std::array<bool, 3> translation{false, false, false};
  bool rotation = false;
};

/// Where energies and forces come from: the one abstract class of libpel.
class ForceField {
 public:
  virtual ~ForceField() = default;
  virtual Index atoms() const = 0;
  virtual Invariance invariance() const = 0;
  /// Potential energy at `positions` (3 x N, unwrapped); `forces` (3 x N) receives minus its gradient.
  /// Throws ForceError where no finite answer exists.
  virtual double evaluate(View3X positions, Span3X forces) = 0;
};

/// Counts the calls that reach `inner`.
class Counted final : public ForceField {
 public:
  explicit Counted(ForceField& inner) : inner_(inner) {}
  Index atoms() const override { return inner_.atoms(); }
  Invariance invariance() const override { return inner_.invariance(); }
  double evaluate(View3X positions, Span3X forces) override;
  std::int64_t calls() const { return calls_; }

 private:
  ForceField& inner_;
  std::int64_t calls_ = 0;
};

/// Calls `before` ahead of every force call: progress, messages, interruption (by throwing).
class Watched final : public ForceField {
 public:
  Watched(ForceField& inner, std::function<void()> before) : inner_(inner), before_(std::move(before)) {}
  Index atoms() const override { return inner_.atoms(); }
  Invariance invariance() const override { return inner_.invariance(); }
  double evaluate(View3X positions, Span3X forces) override;

 private:
  ForceField& inner_;
  std::function<void()> before_;
};

/// Shows only the mobile atoms of `inner`; the others stay at `reference`.
class Frozen final : public ForceField {
 public:
  /// `reference`: 3 x inner.atoms(); `fixed`: one flag per atom of inner, or empty for none.
  /// Throws InputError where the sizes disagree or no atom is mobile.
  Frozen(ForceField& inner, Matrix3X reference, const std::vector<char>& fixed);
  Index atoms() const override { return static_cast<Index>(mobile_.size()); }
  Invariance invariance() const override;
  double evaluate(View3X positions, Span3X forces) override;

  /// Indices in `inner` of the mobile atoms, ascending.
  const std::vector<Index>& mobile() const { return mobile_; }
  /// Mobile positions -> positions of all atoms of `inner`.
  Matrix3X expand(View3X mobile_positions) const;
  /// Positions of all atoms -> those of the mobile ones.
  Matrix3X restrict(View3X all_positions) const;

 private:
  ForceField& inner_;
  std::vector<Index> mobile_;
  Matrix3X reference_;
  Matrix3X inner_forces_;
};

}  // namespace pel
