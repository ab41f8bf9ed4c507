#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pel {

/// The pairs key=value of the second line of a frame in extended XYZ. Values stand alone, in "...", '...' or {...};
/// words without '=' are passed over, as any text may stand there.
class KeyValues {
 public:
  explicit KeyValues(std::string_view line);
  /// The value of the first key of this name, in small or capital letters. `name`: in small letters.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  struct Pair {
    std::string key;
    std::string_view value;
  };
  std::vector<Pair> pairs_;
};

}  // namespace pel
