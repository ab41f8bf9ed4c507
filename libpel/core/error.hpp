#pragma once

#include <stdexcept>

namespace pel {

/// The request was wrong: a file, an option, a value. The text is one line that names what, where and what to do.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A force call could not be done (the engine refused, positions or forces are not finite). It ends one search, not a
/// sweep.
class ForceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user asked to stop. Everything finished so far is kept.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace pel
