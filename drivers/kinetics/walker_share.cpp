#include "drivers/kinetics/walker_share.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "drivers/ranks/agreement.hpp"
#include "libpel/parallel/message.hpp"

namespace pel::drivers {
namespace {

int size_of(MPI_Comm world) {
  int size = 1;
  MPI_Comm_size(world, &size);
  return size;
}

Bytes pack(const Network& network) {
  MessageWriter writer;
  writer.write(network.energies).write(network.searched).write(network.log_multiplicities);
  writer.write(network.tags).write(network.species).write(network.dimension);
  writer.write(static_cast<std::uint64_t>(network.jumps.size()));
  for (const Jump& jump : network.jumps) {
    writer.write(jump.from).write(jump.to).write(jump.saddle_energy).write(jump.log_multiplicity);
    writer.write(jump.moves.atoms).write(jump.moves.vectors).write(jump.permutation);
  }
  return writer.take();
}

Jump unpack_jump(MessageReader& reader) {
  Jump jump;
  jump.from = reader.read<Index>();
  jump.to = reader.read<Index>();
  jump.saddle_energy = reader.read<double>();
  jump.log_multiplicity = reader.read<double>();
  jump.moves.atoms = reader.read<std::vector<Index>>();
  jump.moves.vectors = reader.read<Matrix3X>();
  jump.permutation = reader.read<std::vector<Index>>();
  return jump;
}

Network unpack_network(const Bytes& bytes) {
  MessageReader reader(bytes);
  Network network;
  network.energies = reader.read<std::vector<double>>();
  network.searched = reader.read<std::vector<char>>();
  network.log_multiplicities = reader.read<std::vector<double>>();
  network.tags = reader.read<Index>();
  network.species = reader.read<std::vector<int>>();
  network.dimension = reader.read<int>();
  const auto jumps = reader.read<std::uint64_t>();
  for (std::uint64_t k = 0; k < jumps; ++k) network.jumps.push_back(unpack_jump(reader));
  return network;
}

Bytes pack(const WalkerRecord& record) {
  MessageWriter writer;
  writer.write(record.times).write(record.walkers).write(record.squared).write(record.random_walk);
  writer.write(record.stopped).write(record.spent).write(record.steps);
  return writer.take();
}

WalkerRecord unpack_record(const Bytes& bytes) {
  using Numbers = std::vector<double>;
  MessageReader reader(bytes);
  WalkerRecord record;
  record.times = reader.read<Numbers>();
  record.walkers = reader.read<std::vector<std::uint64_t>>();
  record.squared = reader.read<Numbers>();
  record.random_walk = reader.read<Numbers>();
  record.stopped = reader.read<Numbers>();
  record.spent = reader.read<Numbers>();
  record.steps = reader.read<std::vector<std::int64_t>>();
  return record;
}

/// MPI counts in int; longer messages go in pieces.
constexpr std::uint64_t piece = std::numeric_limits<int>::max();

template <class Transfer>
void in_pieces(Bytes& bytes, const Transfer& transfer) {
  for (std::uint64_t at = 0; at < bytes.size(); at += piece)
    transfer(bytes.data() + at, static_cast<int>(std::min<std::uint64_t>(piece, bytes.size() - at)));
}

void broadcast_bytes(MPI_Comm world, Bytes& bytes) {
  std::uint64_t size = bytes.size();
  MPI_Bcast(&size, 1, MPI_UINT64_T, 0, world);
  bytes.resize(size);
  in_pieces(bytes, [&](std::byte* data, int count) { MPI_Bcast(data, count, MPI_BYTE, 0, world); });
}

void send(MPI_Comm world, Bytes bytes) {
  const std::uint64_t size = bytes.size();
  MPI_Send(&size, 1, MPI_UINT64_T, 0, 0, world);
  in_pieces(bytes, [&](std::byte* data, int count) { MPI_Send(data, count, MPI_BYTE, 0, 0, world); });
}

Bytes receive(MPI_Comm world, int rank) {
  std::uint64_t size = 0;
  MPI_Recv(&size, 1, MPI_UINT64_T, rank, 0, world, MPI_STATUS_IGNORE);
  Bytes bytes(size);
  in_pieces(bytes,
            [&](std::byte* data, int count) { MPI_Recv(data, count, MPI_BYTE, rank, 0, world, MPI_STATUS_IGNORE); });
  return bytes;
}

/// The walkers of one rank: consecutive, and as many as any other's but for one.
WalkerOptions share(const WalkerOptions& all, int rank, int size) {
  const auto begin = all.walkers * static_cast<std::uint64_t>(rank) / static_cast<std::uint64_t>(size);
  const auto end = all.walkers * static_cast<std::uint64_t>(rank + 1) / static_cast<std::uint64_t>(size);
  WalkerOptions mine = all;
  mine.first_walker = all.first_walker + begin;
  mine.walkers = end - begin;
  return mine;
}

}  // namespace

void broadcast(MPI_Comm world, Network& network) {
  Bytes bytes = rank_in(world) == 0 ? pack(network) : Bytes{};
  broadcast_bytes(world, bytes);
  if (rank_in(world) != 0) network = unpack_network(bytes);
}

void broadcast(MPI_Comm world, std::vector<double>& values) {
  Bytes bytes = MessageWriter().write(values).take();
  broadcast_bytes(world, bytes);
  values = MessageReader(bytes).read<std::vector<double>>();
}

WalkerRecord walk_shared(MPI_Comm world, const Network& network, const Rates& rates, const WalkerOptions& options,
                         const WalkersDone& tell) {
  const int rank = rank_in(world), size = size_of(world);
  WalkerOptions mine = share(options, rank, size);
  mine.walked = [&](std::uint64_t done) { tell(done * options.walkers / mine.walkers); };
  WalkerRecord record;
  in_agreement(world, [&] { record = walk(network, rates, mine); });
  if (rank != 0) send(world, pack(record));
  for (int other = 1; rank == 0 && other < size; ++other) record = join(record, unpack_record(receive(world, other)));
  return record;
}

}  // namespace pel::drivers
