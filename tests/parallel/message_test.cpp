#include "libpel/parallel/message.hpp"

#include <array>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "libpel/core/types.hpp"

using namespace pel;

TEST_SUITE("unit") {
  TEST_CASE("message: values come back in the order in which they were written") {
    const Matrix3X positions = Matrix3X::Random(3, 7);
    const Vector3 center(1, -2, 3);
    const std::string text("barrier\0of 0.43 eV", 18);
    MessageWriter writer;
    writer.write(-7)
        .write(text)
        .write(std::vector<double>{0.1, 0.2})
        .write(positions)
        .write(center)
        .write(MinimumId{5});
    const Bytes bytes = writer.take();
    MessageReader reader(bytes);
    CHECK(reader.read<int>() == -7);
    CHECK(reader.read<std::string>() == text);
    CHECK(reader.read<std::vector<double>>() == std::vector<double>{0.1, 0.2});
    CHECK(reader.read<Matrix3X>() == positions);
    CHECK(reader.read<Vector3>() == center);
    CHECK(reader.read<MinimumId>() == MinimumId{5});
    CHECK(reader.rest().empty());
    CHECK(writer.take().empty());
  }

  TEST_CASE("message: empty strings, vectors and matrices") {
    const Bytes bytes = MessageWriter().write(std::string()).write(std::vector<Index>()).write(Matrix3X(3, 0)).take();
    MessageReader reader(bytes);
    CHECK(reader.read<std::string>().empty());
    CHECK(reader.read<std::vector<Index>>().empty());
    CHECK(reader.read<Matrix3X>().cols() == 0);
  }

  TEST_CASE("message: every truncation is noticed") {
    const Bytes whole = MessageWriter().write(std::string("abc")).write(Matrix3X(Matrix3X::Ones(3, 2))).take();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      MessageReader reader(cut);
      const auto read_all = [&reader] {
        reader.read<std::string>();
        reader.read<Matrix3X>();
      };
      CHECK_THROWS_AS(read_all(), std::out_of_range);
    }
  }

  TEST_CASE("message: sizes that overflow and shapes that do not fit are refused") {
    const auto huge = std::numeric_limits<std::int64_t>::max();
    const Bytes count = MessageWriter().write(static_cast<std::uint64_t>(huge)).take();
    CHECK_THROWS_AS(MessageReader(count).read<std::vector<double>>(), std::out_of_range);
    const Bytes shape = MessageWriter().write(huge).write(huge).take();
    CHECK_THROWS_AS(MessageReader(shape).read<Eigen::MatrixXd>(), std::out_of_range);
    const Bytes negative = MessageWriter().write(std::int64_t{3}).write(std::int64_t{-1}).take();
    CHECK_THROWS_AS(MessageReader(negative).read<Matrix3X>(), std::out_of_range);
    const Bytes two_rows = MessageWriter().write(Eigen::MatrixXd(Eigen::MatrixXd::Zero(2, 2))).take();
    CHECK_THROWS_AS(MessageReader(two_rows).read<Matrix3X>(), std::out_of_range);
  }

  TEST_CASE("message: only what keeps its meaning on another rank can be written") {
    CHECK(PlainValue<std::array<double, 3>>);
    CHECK_FALSE(PlainValue<const char*>);
    CHECK_FALSE(PlainValue<std::string_view>);
    CHECK_FALSE(PlainValue<std::span<const double>>);
    CHECK_FALSE(PlainSequence<std::vector<std::string>>);
  }
}
