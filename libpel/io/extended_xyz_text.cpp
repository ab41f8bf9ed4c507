#include "libpel/io/extended_xyz_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>
#include <set>

namespace pel {
namespace {

struct Element {
  const char* name;
  double weight;
};

/// Standard atomic weights, abridged (IUPAC 2021), of the elements that have them, to bismuth.
constexpr std::array elements{
    Element{"H", 1.008},   Element{"He", 4.0026}, Element{"Li", 6.94},   Element{"Be", 9.0122}, Element{"B", 10.81},
    Element{"C", 12.011},  Element{"N", 14.007},  Element{"O", 15.999},  Element{"F", 18.998},  Element{"Ne", 20.180},
    Element{"Na", 22.990}, Element{"Mg", 24.305}, Element{"Al", 26.982}, Element{"Si", 28.085}, Element{"P", 30.974},
    Element{"S", 32.06},   Element{"Cl", 35.45},  Element{"Ar", 39.95},  Element{"K", 39.098},  Element{"Ca", 40.078},
    Element{"Sc", 44.956}, Element{"Ti", 47.867}, Element{"V", 50.942},  Element{"Cr", 51.996}, Element{"Mn", 54.938},
    Element{"Fe", 55.845}, Element{"Co", 58.933}, Element{"Ni", 58.693}, Element{"Cu", 63.546}, Element{"Zn", 65.38},
    Element{"Ga", 69.723}, Element{"Ge", 72.630}, Element{"As", 74.922}, Element{"Se", 78.971}, Element{"Br", 79.904},
    Element{"Kr", 83.798}, Element{"Rb", 85.468}, Element{"Sr", 87.62},  Element{"Y", 88.906},  Element{"Zr", 91.224},
    Element{"Nb", 92.906}, Element{"Mo", 95.95},  Element{"Ru", 101.07}, Element{"Rh", 102.91}, Element{"Pd", 106.42},
    Element{"Ag", 107.87}, Element{"Cd", 112.41}, Element{"In", 114.82}, Element{"Sn", 118.71}, Element{"Sb", 121.76},
    Element{"Te", 127.60}, Element{"I", 126.90},  Element{"Xe", 131.29}, Element{"Cs", 132.91}, Element{"Ba", 137.33},
    Element{"La", 138.91}, Element{"Ce", 140.12}, Element{"Pr", 140.91}, Element{"Nd", 144.24}, Element{"Sm", 150.36},
    Element{"Eu", 151.96}, Element{"Gd", 157.25}, Element{"Tb", 158.93}, Element{"Dy", 162.50}, Element{"Ho", 164.93},
    Element{"Er", 167.26}, Element{"Tm", 168.93}, Element{"Yb", 173.05}, Element{"Lu", 174.97}, Element{"Hf", 178.49},
    Element{"Ta", 180.95}, Element{"W", 183.84},  Element{"Re", 186.21}, Element{"Os", 190.23}, Element{"Ir", 192.22},
    Element{"Pt", 195.08}, Element{"Au", 196.97}, Element{"Hg", 200.59}, Element{"Tl", 204.38}, Element{"Pb", 207.2},
    Element{"Bi", 208.98}};

const Element& nearest(double mass) {
  const Element* best = elements.data();
  for (const Element& each : elements)
    if (std::abs(each.weight - mass) < std::abs(best->weight - mass)) best = &each;
  return *best;
}

std::string numbers(const double* begin, std::size_t count) {
  std::string text;
  for (std::size_t k = 0; k < count; ++k) text += fmt::format("{}{:.12g}", k == 0 ? "" : " ", begin[k]);
  return text;
}

std::string comment(const XyzFrame& frame) {
  const auto flag = [&](int k) { return frame.cell.periodic()[static_cast<std::size_t>(k)] ? 'T' : 'F'; };
  std::string columns = "species:S:1:pos:R:3:id:I:1";
  for (const XyzColumn& column : frame.columns) columns += fmt::format(":{}:R:1", column.name);
  std::string text = fmt::format("Lattice=\"{}\" Origin=\"{}\" Properties={} pbc=\"{} {} {}\" unwrapped=T",
                                 numbers(frame.cell.edges().data(), 9), numbers(frame.cell.origin().data(), 3), columns,
                                 flag(0), flag(1), flag(2));
  for (const auto& [key, value] : frame.keys) text += fmt::format(" {}={}", key, value);
  return text + "\n";
}

}  // namespace

std::string extended_xyz(const XyzFrame& frame, const std::vector<std::string>& names) {
  std::string text = fmt::format("{}\n{}", frame.positions.cols(), comment(frame));
  for (Index a = 0; a < frame.positions.cols(); ++a) {
    const auto type = static_cast<std::size_t>(frame.species.at(static_cast<std::size_t>(a)) - 1);
    fmt::format_to(std::back_inserter(text), "{} {:.8f} {:.8f} {:.8f} {}", names.at(type), frame.positions(0, a),
                   frame.positions(1, a), frame.positions(2, a), a + 1);
    for (const XyzColumn& column : frame.columns) fmt::format_to(std::back_inserter(text), " {:.6g}", column.values[a]);
    text += '\n';
  }
  return text;
}

std::vector<std::string> element_names(const std::vector<double>& masses) {
  std::vector<std::string> names;
  bool known = masses.size() <= elements.size();
  for (const double mass : masses) {
    const Element& element = nearest(mass);
    known = known && std::abs(element.weight - mass) <= 0.1;
    names.emplace_back(element.name);
  }
  if (known && std::set(names.begin(), names.end()).size() == names.size()) return names;
  for (std::size_t type = 0; type < names.size(); ++type)
    names[type] = type < elements.size() ? elements[type].name : fmt::format("X{}", type + 1);
  return names;
}

}  // namespace pel
