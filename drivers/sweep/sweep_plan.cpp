#include "drivers/sweep/sweep_plan.hpp"

#include <algorithm>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/ranks/agreement.hpp"
#include "drivers/ranks/broadcast.hpp"
#include "libpel/analysis/completeness.hpp"
#include "libpel/parallel/message.hpp"

namespace pel::drivers {
namespace {

std::int64_t a_quarter_more(std::int64_t trials) { return trials + (trials + 3) / 4; }

void broadcast(MPI_Comm world, Starts& starts) {
  MessageWriter writer;
  writer.write(starts.ids);
  for (const StationaryPoint& point : starts.points) writer.write(point.energy).write(point.positions);
  Bytes bytes = writer.take();
  drivers::broadcast(world, bytes);
  MessageReader reader(bytes);
  starts.ids = reader.read<std::vector<MinimumId>>();
  starts.points.clear();
  for (std::size_t k = 0; k < starts.ids.size(); ++k) {
    const auto energy = reader.read<double>();
    starts.points.push_back({energy, reader.read<Matrix3X>()});
  }
}

Starts starts_on_writer(const SweepRequest& request, const Ledger& ledger) {
  Starts starts;
  starts.ids = minimum_list(request.minima, minima(ledger.landscape), "--minima");
  for (const MinimumId id : starts.ids) {
    const Minimum& point = minimum(ledger.landscape, id);
    starts.points.push_back({point.energy, point.positions});
  }
  return starts;
}

}  // namespace

std::vector<Round> rounds(std::int64_t trials, double confidence) {
  if (confidence == 0) return {{0, trials}};
  std::vector<Round> all{{0, std::min(trials, least_hits(confidence))}};
  while (all.back().end < trials) all.push_back({all.back().end, std::min(trials, a_quarter_more(all.back().end))});
  return all;
}

std::set<Center> covered_centers(const Landscape& landscape, const Finds& finds, std::int64_t trials,
                                 double confidence) {
  std::set<Center> covered;
  for (const AtomHits& hits : hits_by_atom(landscape, finds, trials))
    if (is_covered(completeness(counts(hits)), confidence)) covered.insert({hits.minimum, hits.atom});
  return covered;
}

const StationaryPoint& start(const Starts& starts, MinimumId id) {
  return starts.points.at(static_cast<std::size_t>(std::ranges::lower_bound(starts.ids, id) - starts.ids.begin()));
}

Starts agreed_starts(MPI_Comm world, const SweepRequest& request, const Ledger& ledger) {
  Starts starts;
  in_agreement(world, [&] {
    if (rank_in(world) == 0) starts = starts_on_writer(request, ledger);
  });
  broadcast(world, starts);
  return starts;
}

std::vector<Center> centers(const Starts& starts, const std::vector<Index>& atoms) {
  std::vector<Center> all;
  for (const MinimumId minimum : starts.ids)
    for (const Index atom : atoms) all.emplace_back(minimum, atom);
  return all;
}

RoundPlan plan_round(const Round& round, const std::vector<Center>& open, const std::set<SearchKey>& attempted) {
  RoundPlan plan;
  plan.open = std::ssize(open);
  for (const auto& [minimum, atom] : open)
    for (std::int64_t trial = round.begin; trial < round.end; ++trial) {
      const SearchKey key{minimum, atom, trial};
      if (attempted.contains(key))
        ++plan.done_before;
      else
        plan.keys.push_back(key);
    }
  return plan;
}

void broadcast(MPI_Comm world, RoundPlan& plan) {
  MessageWriter writer;
  writer.write(plan.open).write(plan.keys).write(plan.done_before);
  Bytes bytes = writer.take();
  broadcast(world, bytes);
  MessageReader reader(bytes);
  plan.open = reader.read<std::int64_t>();
  plan.keys = reader.read<std::vector<SearchKey>>();
  plan.done_before = reader.read<std::int64_t>();
}

}  // namespace pel::drivers
