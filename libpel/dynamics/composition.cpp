#include "libpel/dynamics/composition.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "libpel/core/error.hpp"
#include "libpel/dynamics/crystal.hpp"

namespace pel {
namespace {

bool capital(char letter) { return letter >= 'A' && letter <= 'Z'; }
bool small(char letter) { return letter >= 'a' && letter <= 'z'; }

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw InputError("composition " + std::string(text) + ": " + why + "; write it like Cu50Zr50 or SiO2");
}

/// Takes a name from the front of `rest`.
std::string take_name(std::string_view& rest) {
  std::size_t length = 1;
  while (length < rest.size() && small(rest[length])) ++length;
  std::string name(rest.substr(0, length));
  rest.remove_prefix(length);
  return name;
}

/// Takes a number; 1 where there is none.
double take_amount(std::string_view& rest, std::string_view text) {
  const std::size_t length = std::min(rest.find_first_not_of("0123456789."), rest.size());
  if (length == 0) return 1;
  double amount = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + length, amount);
  if (error != std::errc{} || end != rest.data() + length || !(amount > 0))
    refuse(text, "'" + std::string(rest.substr(0, length)) + "' is no amount above 0");
  rest.remove_prefix(length);
  return amount;
}

}  // namespace

std::vector<Constituent> composition(std::string_view text) {
  std::vector<Constituent> all;
  for (std::string_view rest = text; !rest.empty();) {
    if (!capital(rest.front())) refuse(text, "'" + std::string(rest) + "' begins with no name of a species");
    const std::string name = take_name(rest);
    if (std::ranges::any_of(all, [&](const Constituent& each) { return each.name == name; }))
      refuse(text, name + " is given twice");
    all.push_back({name, take_amount(rest, text)});
  }
  if (all.empty()) refuse(text, "there is no species");
  return all;
}

std::vector<std::int64_t> species_counts(const std::vector<Constituent>& composition, std::int64_t atoms) {
  double whole = 0;
  for (const Constituent& each : composition) whole += each.amount;
  std::vector<std::int64_t> counts;
  std::vector<std::pair<double, std::size_t>> remainders;
  for (std::size_t k = 0; k < composition.size(); ++k) {
    const double share = composition[k].amount / whole * static_cast<double>(atoms);
    counts.push_back(static_cast<std::int64_t>(std::floor(share + 1e-9)));
    remainders.emplace_back(static_cast<double>(counts.back()) - share, k);
  }
  std::ranges::sort(remainders);
  std::int64_t left = atoms - std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  for (std::size_t k = 0; left > 0; ++k, --left) ++counts[remainders[k].second];
  for (std::size_t k = 0; k < counts.size(); ++k)
    if (counts[k] < 1)
      throw InputError("composition: among " + std::to_string(atoms) + " atoms there would be no " +
                       composition[k].name + "; give more atoms");
  return counts;
}

Structure random_mixture(const std::vector<std::int64_t>& counts, const std::vector<double>& masses,
                         double number_density, Stream& stream) {
  const std::int64_t atoms = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  if (!(number_density > 0) || !std::isfinite(number_density) || atoms < 1)
    throw InputError("mixture: " + std::to_string(atoms) + " atoms at a density of " + std::to_string(number_density) +
                     " per volume; give numbers above 0");
  const double edge = std::cbrt(static_cast<double>(atoms) / number_density);
  int cells = 1;
  while (4LL * cells * cells * cells < atoms) ++cells;
  const Structure full = crystal(CubicLattice::face_centered, edge / cells, cells);
  return shuffled(with_vacancies(full, full.atoms() - atoms, stream), counts, masses, stream);
}

}  // namespace pel
