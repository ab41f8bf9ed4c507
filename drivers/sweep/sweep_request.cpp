#include "drivers/sweep/sweep_request.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "drivers/command_line/atom_list.hpp"
#include "drivers/command_line/command_line.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "drivers/sweep/mobility_order.hpp"
#include "libpel/analysis/completeness.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

void declare_searches(CLI::App& app, SweepRequest& request) {
  app.add_option("--atoms", request.atoms, "central atoms of the searches: all, or ids such as 1-10,55")
      ->type_name("ATOMS")
      ->capture_default_str();
  app.add_option("--order-by", request.order_by,
                 "file of pel isoconf: begin with the atoms that moved in most of its runs (equal ones, and without it "
                 "all, ascending by id)")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--first", request.first, "only so many atoms, the first in that order (default: all)")
      ->type_name("N")
      ->check(whole(1, 1'000'000'000));
  app.add_option("--minima", request.minima,
                 "minima to search from: ids such as 0-7,12, or all that the landscape holds when the sweep begins")
      ->type_name("MINIMA")
      ->capture_default_str();
  app.add_option("--trials", request.trials, "searches per minimum and central atom, at most where --confidence is set")
      ->type_name("N")
      ->check(whole(1, 1'000'000'000))
      ->capture_default_str();
  app.add_option("--confidence", request.confidence,
                 "no more trials around an atom once its searches have seen this share, such as 0.9, of the hits to be "
                 "expected (Good-Turing coverage of the exits of the minimum, of 2/(1 - share) hits or more)")
      ->type_name("SHARE")
      ->check(proper_fraction());
}

}  // namespace

void declare(CLI::App& app, SweepRequest& request) {
  declare(app, request.system);
  app.add_option("--landscape", request.landscape, "landscape file: made if it is not there, continued if it is")
      ->type_name("FILE")
      ->required()
      ->check(not_empty());
  declare_searches(app, request);
  declare(app, request.search);
  declare_identity(app, request.identity);
  app.add_option("--ranks-per-search", request.ranks_per_search, "MPI ranks that share one LAMMPS")
      ->type_name("N")
      ->check(whole(1, 1'000'000))
      ->capture_default_str();
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
}

void require_consistent(const SweepRequest& request) {
  if (request.confidence == 0) return;
  const std::int64_t least = least_hits(request.confidence);
  if (request.trials < least)
    throw InputError(
        fmt::format("--confidence {}: takes {} hits around an atom or more, and --trials {} does not allow for them; "
                    "raise --trials",
                    request.confidence, least, request.trials));
}

std::vector<Index> central_atoms(const SweepRequest& request, const Structure& structure, const Units& units) {
  std::vector<Index> atoms = atom_list(request.atoms, structure.atoms(), "--atoms");
  std::erase_if(atoms, [&](Index atom) { return structure.fixed[static_cast<std::size_t>(atom)] != 0; });
  if (atoms.empty()) throw InputError(fmt::format("--atoms {}: all of them are fixed", request.atoms));
  if (!request.order_by.empty()) atoms = by_mobility(std::move(atoms), request.order_by, structure, units);
  if (request.first > 0 && request.first < std::ssize(atoms)) atoms.resize(static_cast<std::size_t>(request.first));
  return atoms;
}

}  // namespace pel::drivers
