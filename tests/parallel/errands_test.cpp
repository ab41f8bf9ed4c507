#include "libpel/parallel/errands.hpp"

#include <map>
#include <stdexcept>

#include <doctest/doctest.h>

#include "libpel/core/error.hpp"

namespace {

using namespace pel;

Bytes square(const Bytes& errand) {
  const auto number = MessageReader(errand).read<double>();
  if (number < 0) throw InputError("negative");
  if (number > 1e6) throw Interrupted();
  return MessageWriter().write(number * number).take();
}

Bytes packed(double number) { return MessageWriter().write(number).take(); }

/// On rank 0 `work`, on the others errands.
template <class Work>
void with_helpers(const Work& work) {
  const Communicator world = duplicate(MPI_COMM_WORLD);
  if (world.rank() > 0) return serve_errands(world, square);
  Errands helpers(world);
  work(helpers, static_cast<std::size_t>(world.size() - 1));
}

}  // namespace

TEST_SUITE("mpi") {
  TEST_CASE("errands: every one is answered once, and no helper has more than two") {
    with_helpers([](Errands& helpers, std::size_t count) {
      std::map<std::uint64_t, double> replies;
      std::uint64_t sent = 0;
      while (count > 0 && replies.size() < 50) {
        while (helpers.room() && sent < 50) {
          helpers.send(sent, packed(static_cast<double>(sent)));
          ++sent;
        }
        if (helpers.under_way() > 2 * count) FAIL("more errands than helpers may have");
        if (const auto reply = helpers.reply())
          CHECK(replies.emplace(reply->number, MessageReader(reply->bytes).read<double>()).second);
      }
      for (const auto& [number, result] : replies) CHECK(result == static_cast<double>(number * number));
      CHECK(helpers.under_way() == 0);
      CHECK(replies.size() == (count > 0 ? 50 : 0));
    });
  }

  TEST_CASE("errands: without helpers there is never room") {
    with_helpers([](Errands& helpers, std::size_t count) {
      CHECK(helpers.room() == (count > 0));
      if (count == 0) CHECK_THROWS_AS(helpers.send(0, packed(1)), std::logic_error);
      if (count == 0) CHECK(!helpers.reply());
    });
  }

  TEST_CASE("errands: what a helper throws is thrown here, and those under way at the end are waited for") {
    const auto answer = [](Errands& helpers) {
      for (;;)
        if (helpers.reply()) return;
    };
    with_helpers([&](Errands& helpers, std::size_t count) {
      if (count == 0) return;
      helpers.send(0, packed(-1));
      CHECK_THROWS_WITH_AS(answer(helpers), "negative", InputError);
      helpers.send(1, packed(1e7));
      CHECK_THROWS_AS(answer(helpers), Interrupted);
      helpers.send(2, packed(3));
      helpers.send(3, packed(4));
    });
  }
}
