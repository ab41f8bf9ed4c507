// Time and memory of pel decompose on a trajectory like those of a glass: atoms that rattle, jump to the nearest of
// their places and mostly jump back. Written first, extended XYZ packed as pel sample packs it, then read alone, then
// decomposed, at one threshold and at six.
//   pel_decompose_speed [atoms, default 2048] [frames, default 5000]
#include <mpi.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "drivers/commands.hpp"
#include "libpel/core/random.hpp"
#include "libpel/io/extended_xyz_text.hpp"
#include "libpel/io/first_frame.hpp"
#include "libpel/io/growing_file.hpp"
#include "libpel/io/trajectory_file.hpp"

namespace {

using namespace pel;

/// Per atom and frame: jumps 1.5 A long, nine of ten back to where the one before came from.
constexpr double jump_probability = 0.005;
constexpr double back_probability = 0.9;
constexpr double jump_length = 1.5;
constexpr double rattle = 0.02;  // A

Vector3 random_direction(Stream& stream) {
  Vector3 direction;
  for (double& x : direction) x = stream.normal();
  return direction.normalized();
}

void jump(Matrix3X& places, Matrix3X& last, Stream& stream) {
  for (Index a = 0; a < places.cols(); ++a) {
    if (stream.uniform() > jump_probability) continue;
    const bool back = stream.uniform() < back_probability && !last.col(a).isZero(0);
    const Vector3 step = back ? Vector3(-last.col(a)) : Vector3(jump_length * random_direction(stream));
    places.col(a) += step;
    last.col(a) = step;
  }
}

void write_trajectory(const std::filesystem::path& file, Index atoms, std::int64_t frames) {
  const double edge = std::cbrt(17.5 * static_cast<double>(atoms));
  const Cell cell(edge * Matrix3::Identity(), {true, true, true});
  Stream stream(1, StreamPurpose::sampling, {0, 0, 0});
  Matrix3X places(3, atoms), last = Matrix3X::Zero(3, atoms);
  for (double& x : places.reshaped()) x = edge * stream.uniform();
  std::vector<int> species(static_cast<std::size_t>(atoms));
  for (std::size_t a = 0; a < species.size(); ++a) species[a] = a < species.size() / 2 ? 1 : 2;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    jump(places, last, stream);
    Matrix3X positions = places;
    for (double& x : positions.reshaped()) x += rattle * stream.normal();
    append(file, extended_xyz({cell, positions, species, {{"Timestep", fmt::format("{}", frame)}}}, {"Cu", "Zr"}),
           Packing::gz);
  }
}

void read(const std::filesystem::path& file) {
  TrajectoryFile trajectory(file, read_first_frame(file).structure);
  while (trajectory.next()) continue;
}

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// One line of the table that follows on the tables of pel decompose.
std::string measured(const char* name, const std::function<void()>& work) {
  const double seconds = seconds_of(work);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return fmt::format("{:>28} {:>9.2f} {:>10.0f}\n", name, seconds, static_cast<double>(usage.ru_maxrss) / 1024);
}

void run(Index atoms, std::int64_t frames) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("pel_decompose_speed_{}_{}.xyz.gz", atoms, frames);
  std::filesystem::remove(file);
  const auto decompose = [&](const std::string& thresholds) {
    drivers::decompose(MPI_COMM_WORLD, {"--trajectory", file.string(), "--temperature", "700", "--interval", "1",
                                        "--threshold", thresholds, "--ranking", "0", "--times", "2", "--quiet"});
  };
  std::string table =
      fmt::format("{} atoms, {} frames\n{:>28} {:>9} {:>10}\n", atoms, frames, "", "time (s)", "peak (MB)");
  table += measured("writing", [&] { write_trajectory(file, atoms, frames); });
  table += measured("reading alone", [&] { read(file); });
  table += measured("one threshold, with reading", [&] { decompose("1"); });
  table += measured("six thresholds, with reading", [&] { decompose("0,0.5,1,1.25,1.5,2"); });
  fmt::print("{}", table);
  std::filesystem::remove(file);
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  run(argc > 1 ? std::stol(argv[1]) : 2048, argc > 2 ? std::stol(argv[2]) : 5000);
  MPI_Finalize();
}
