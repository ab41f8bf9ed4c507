#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <utility>

#include "drivers/report/progress.hpp"

namespace pel::drivers {

/// Tells on stderr how far runs are that several ranks work on: what is done is counted in their records on disk, once
/// a second at most.
class RunWatch {
 public:
  /// `what`: plural noun; `count`: how many are done; called on the rank that shows something alone.
  RunWatch(std::string what, std::int64_t total, std::function<std::int64_t()> count, const ProgressOptions& options)
      : count_(std::move(count)),
        shown_(options.shown),
        progress_(std::cerr, std::move(what), total, shown_ ? count_() : 0, options) {}

  void look() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < std::chrono::seconds(1)) return;
    looked_ = now;
    look_now();
  }
  void look_now() {
    if (shown_) progress_.update(count_());
  }

 private:
  std::function<std::int64_t()> count_;
  bool shown_;
  Progress progress_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace pel::drivers
