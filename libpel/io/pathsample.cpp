#include "libpel/io/pathsample.hpp"

#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

/// The numbers of each line that is not empty.
void for_lines(const std::filesystem::path& path, std::size_t least,
               const std::function<void(const std::vector<double>&)>& use) {
  std::ifstream in(path);
  if (!in) throw InputError(path.string() + ": this file cannot be read");
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    for (char& c : text)
      if (c == 'D' || c == 'd') c = 'E';  // Fortran's double precision exponent
    std::istringstream words(text);
    std::vector<double> values;
    for (double value = 0; words >> value;) values.push_back(value);
    if (values.empty() && (words.clear(), words >> std::ws).eof()) continue;
    if (values.size() < least)
      throw InputError(path.string() + ", line " + std::to_string(number) + ": expected at least " +
                       std::to_string(least) + " numbers");
    use(values);
  }
}

/// ln of 1 / (order of the point group x product of frequencies): the harmonic weight but for the Boltzmann factor.
double log_harmonic(double log_squared_frequencies, double order) {
  return -log_squared_frequencies / 2 - std::log(order);
}

}  // namespace

NetworkFile read_pathsample(const std::filesystem::path& folder) {
  NetworkFile file;
  file.units = UnitStyle::lj;
  Network& network = file.network;
  for_lines(folder / "min.data", 3, [&](const std::vector<double>& line) {
    network.energies.push_back(line[0]);
    network.log_multiplicities.push_back(log_harmonic(line[1], line[2]));
    network.searched.push_back(1);
  });
  for_lines(folder / "ts.data", 5, [&](const std::vector<double>& line) {
    const double log_multiplicity = log_harmonic(line[1], line[2]) - std::log(2 * static_cast<double>(EIGEN_PI));
    network.jumps.push_back({static_cast<Index>(line[3]) - 1,
                             static_cast<Index>(line[4]) - 1,
                             line[0],
                             {{}, Matrix3X(3, 0)},
                             {},
                             log_multiplicity});
  });
  try {
    validate(network);
  } catch (const InputError& error) {
    throw InputError(folder.string() + ": " + error.what());
  }
  return file;
}

}  // namespace pel
