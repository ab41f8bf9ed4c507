// What does a force call through libpel cost, against the pair time of plain LAMMPS molecular dynamics on the same
// atoms? Both run in turn, block by block, so that a busy machine slows them alike. The dynamics are that of the glass
// at 300 K; libpel is given the positions of the same trajectory.

#define LAMMPS_LIB_MPI
#include <mpi.h>

#include <lammps/library.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "libpel/forces/lammps.hpp"

namespace {

using pel::Index;
using pel::Matrix3X;

constexpr int blocks = 61;
constexpr int steps = 10;  // per block

const std::string potential = PEL_EXAMPLES "/cu50zr50/CuZr.potential";
const std::string structure = PEL_EXAMPLES "/cu50zr50/cu50zr50-500.data";

std::string read(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Plain LAMMPS with its own timer, read from its log.
class Dynamics {
 public:
  explicit Dynamics(int replicas) : log_(fmt::format("/tmp/pel-force-call-{}.log", getpid())) {
    std::array<std::string, 5> words{"lmp", "-screen", "none", "-log", log_};
    std::array<char*, 5> arguments{};
    std::transform(words.begin(), words.end(), arguments.begin(), [](std::string& word) { return word.data(); });
    lammps_ = lammps_open(5, arguments.data(), MPI_COMM_SELF, nullptr);
    command("units metal");
    command("atom_style atomic");
    command("atom_modify map array");
    command("pair_style eam/fs");
    command("read_data " + structure);
    command(fmt::format("replicate {0} {0} {0}", replicas));
    command("pair_coeff * * CuZr_mm.eam.fs Cu Zr");
    command("neigh_modify delay 0 every 1 check yes");
    command("velocity all create 300 1");
    command("fix 1 all nve");
    command("run 0");
  }
  ~Dynamics() {
    lammps_close(lammps_);
    std::remove(log_.c_str());
  }
  Dynamics(const Dynamics&) = delete;
  Dynamics& operator=(const Dynamics&) = delete;

  /// Seconds spent in the pair style during a block, per step.
  double block() {
    command(fmt::format("run {} pre no", steps));
    const std::string text = read(log_);
    static const std::regex line(R"(\nPair\s*\|\s*([0-9.eE+-]+))");
    double seconds = 0;
    for (std::sregex_iterator match(text.begin(), text.end(), line), end; match != end; ++match)
      seconds = std::stod((*match)[1]);
    return seconds / steps;
  }

  void step() { command("run 1 pre no post no"); }

  Matrix3X positions() {
    Matrix3X x(3, static_cast<Index>(lammps_get_natoms(lammps_)));
    Eigen::Matrix3Xi image(3, x.cols());
    std::string position = "x", flags = "image";
    lammps_gather_atoms(lammps_, position.data(), 1, 3, x.data());
    lammps_gather_atoms(lammps_, flags.data(), 0, 3, image.data());
    std::array<double, 3> low{}, high{};
    lammps_extract_box(lammps_, low.data(), high.data(), nullptr, nullptr, nullptr, nullptr, nullptr);
    for (int k = 0; k < 3; ++k) x.row(k) += (high[k] - low[k]) * image.row(k).cast<double>();
    return x;
  }

  void write_data(const std::string& file) { command("write_data " + file + " nocoeff"); }

 private:
  void command(const std::string& text) { lammps_command(lammps_, text.c_str()); }

  std::string log_;
  void* lammps_;
};

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + blocks / 2, values.end());
  return values[blocks / 2];
}

/// Seconds per call over a stretch of the trajectory.
double calls(pel::LammpsForceField& forces, const std::vector<Matrix3X>& trajectory) {
  Matrix3X f(3, forces.atoms());
  const auto start = std::chrono::steady_clock::now();
  for (const Matrix3X& x : trajectory) forces.evaluate(x, f);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / static_cast<double>(trajectory.size());
}

void compare(int replicas) {
  Dynamics dynamics(replicas);
  const std::string file = fmt::format("/tmp/pel-force-call-{}.data", getpid());
  dynamics.write_data(file);
  pel::LammpsForceField forces(pel::read_lammps_input(potential, file), MPI_COMM_SELF);
  std::remove(file.c_str());
  std::vector<double> pair, call, ratio;
  for (int b = 0; b < blocks; ++b) {
    std::vector<Matrix3X> trajectory;
    for (int k = 0; k < steps; ++k) {
      dynamics.step();
      trajectory.push_back(dynamics.positions());
    }
    pair.push_back(dynamics.block());
    call.push_back(calls(forces, trajectory));
    ratio.push_back(call.back() / pair.back());
  }
  fmt::print("{:>7} {:>18.3f} {:>18.3f} {:>8.3f}\n", forces.atoms(), 1e3 * median(pair), 1e3 * median(call),
             median(ratio));
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  fmt::print("{:>7} {:>18} {:>18} {:>8}\n", "atoms", "MD pair time (ms)", "libpel call (ms)", "ratio");
  for (const int replicas : {1, 2}) compare(replicas);
  MPI_Finalize();
}
