#include "drivers/ranks/broadcast.hpp"

#include <algorithm>
#include <cstdint>

namespace pel::drivers {

void broadcast(MPI_Comm world, Bytes& bytes) {
  auto size = static_cast<std::uint64_t>(bytes.size());
  MPI_Bcast(&size, 1, MPI_UINT64_T, 0, world);
  bytes.resize(size);
  constexpr std::uint64_t most = 1U << 30U;  // MPI counts in int
  for (std::uint64_t at = 0; at < size; at += most)
    MPI_Bcast(bytes.data() + at, static_cast<int>(std::min(most, size - at)), MPI_BYTE, 0, world);
}

std::vector<std::int64_t> broadcast(MPI_Comm world, const std::vector<std::int64_t>& numbers) {
  Bytes bytes = MessageWriter().write(numbers).take();
  broadcast(world, bytes);
  return MessageReader(bytes).read<std::vector<std::int64_t>>();
}

}  // namespace pel::drivers
