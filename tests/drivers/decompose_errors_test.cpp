#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/drivers/dumps.hpp"

using namespace pel;
using namespace pel::test;

TEST_SUITE("program") {
  TEST_CASE("decompose: what it cannot do is one line with exit code 1") {
    Trajectories all;
    const std::vector<Matrix3X> frames = glass(1, -0.5, 0.5, 30);
    const std::string good = all.add(dump(frames)), text = dump(frames);
    const auto frame = [&](Index number, Index atoms) { return frame_text(number, frames[0].leftCols(atoms), {}); };
    const std::string two = frame(0, 40) + frame(1, 40);
    struct Case {
      std::string file;
      std::vector<std::string> more;
      std::string complaint;
    };
    const auto changed = [&](const auto& change) {
      std::vector<Matrix3X> all_frames = frames;
      for (Matrix3X& each : all_frames) change(each);
      return all_frames;
    };
    const auto flat = changed([](Matrix3X& each) { each.row(2).setConstant(3); });
    const auto alone = changed([](Matrix3X& each) { each = Matrix3X(each.leftCols(1)); });
    const std::vector<Index> in_order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, swapped{0, 1, 2, 4, 3, 5, 6, 7, 8, 9};
    std::vector<Matrix3X> broken = frames;
    broken[14](1, 3) = std::nan("");
    for (const Case& each : std::vector<Case>{
             {all.path("none"), {}, "none: this file cannot be read"},
             {all.add(frame(0, 40)), {}, "holds 1 whole frame; give at least 9"},
             {all.add(two), {}, "holds 2 whole frames; give at least 9"},
             {all.add(text + frame(30, 39)), {}, "frame 30, line 1474: the frame has 39 atoms and the structure 40"},
             {all.add(text + frame(7, 40)),
              {},
              "frame 30 has step 3500 and the one before step 14500: frames out of order"},
             {all.add(text + frame(29, 40)), {}, "frames out of order"},
             {all.add(text + frame(33, 40)), {}, "frame 30 is 2000 steps after the one before"},
             {all.add(dump(broken)), {}, "frame 14: the position of atom 4 is not a finite number"},
             {all.add(""), {}, "there is no whole line in this file"},
             {good + "," + all.add(dump(frames, {"id type xu yu zu", false, Vector3::Zero(), 1})),
              {},
              "has other types of atoms than"},
             {good, {"--temperature", "700,800"}, "--temperature: 2 are given for 1 trajectories"},
             {good, {"--temperature", "0"}, "--temperature: \"0\" is not a finite number above 0"},
             {good, {"--atoms", "41"}, "atom 41 does not exist"},
             {good, {"--longest-lag", "30"}, "--longest-lag 30: the shortest trajectory lasts 29"},
             {good, {"--fit", "5,3"}, "--fit 5,3: the first time must be below the second"},
             {good, {"--fit", "3,20"}, "end by the longest lag, 3"},
             {good, {"--masses", "1"}, "--masses: 1 are given and"},
             {good, {"--lattice", "found"}, "form no crystal"},
             {good, {"--lattice", "hcp:3"}, "--lattice hcp:3: give found, sc:A"},
             {good, {"--lattice", "1,2"}, "--lattice 1,2: give found"},
             {good, {"--lattice", "sc:2", "--plane", "xy"}, "--lattice and --plane"},
             {good, {"--events", "d2min"}, "there is no usual cut-off"},
             {good, {"--events", "dbscan", "--threshold", "0"}, "--threshold 0"},
             {good, {"--plane", "xx"}, "--plane"},
             {good, {"--radius", "3"}, "--radius: is that of --events d2min"},
             {good, {"--cluster-frames", "3"}, "--cluster-frames: are those of --events dbscan"},
             {good + "," + good, {}, "is given twice; give each once"},
             {all.add(dump(alone)), {}, "has one atom, which is its own center of mass; give --keep-drift"},
             {all.add(dump(flat)), {}, "no atom moves along z, and D would be that of 3 dimensions; give the --plane"},
             {all.add(plain_xyz(frames, in_order)), {"--unwrap"}, "has no periodic box to unwrap positions by"},
             {all.add(plain_xyz(frames, swapped)), {}, "frame 3 is 1000 steps after the one before"},
             {all.add(told(frames, "lj", 1)), {"--units", "metal"}, "says that it is in units lj, and --units"},
             {all.add(told(frames, "metal", 1)) + "," + all.add(told(frames, "lj", 1)),
              {},
              "says that it is in units lj, and --units"},
             {good, {"--units", "si"}, "--units"},
             {good, {"--jsan", "x"}, "unknown option --jsan; did you mean --json?"},
             {good, {"--json", "/no/such/folder/x.json"}, "/no/such/folder/x.json: cannot be written"}}) {
      CAPTURE(each.file);
      std::vector<std::string> more = each.more;
      more.emplace_back("--quiet");
      check_refused(decompose(each.file, more), each.complaint);
    }
    check_refused(run_pel({"decompose", "--trajectory", good, "--interval", "1"}), "--temperature");
    check_refused(run_pel({"decompose", "--trajectory", good, "--temperature", "700"}), "--interval");
  }
}
