#include "libpel/io/network_file.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "libpel/core/error.hpp"
#include "libpel/io/pathsample.hpp"

namespace pel {
namespace {

/// One line, word by word; every failure names file and line.
class Line {
 public:
  Line(std::string text, std::string where) : words_(std::move(text)), where_(std::move(where)) {}

  [[noreturn]] void refuse(const std::string& what) const { throw InputError(where_ + ": " + what); }
  bool at_end() { return (words_ >> std::ws).eof(); }

  template <class T>
  T next(const char* what) {
    T value{};
    std::string word;
    if (!(words_ >> word)) refuse(std::string("the ") + what + " is missing");
    std::istringstream single(word);
    if (!(single >> value) || !single.eof()) refuse("'" + word + "' is no " + what);
    return value;
  }

  template <class T>
  std::vector<T> rest(const char* what) {
    std::vector<T> values;
    while (!at_end()) values.push_back(next<T>(what));
    return values;
  }

  double factor(const char* what) {
    if (at_end()) return 1;
    const auto value = next<double>(what);
    if (!(value > 0)) refuse(std::string("the ") + what + " must be above 0");
    return value;
  }

  void end() {
    if (!at_end()) refuse("there is more on this line than belongs to it");
  }

 private:
  std::istringstream words_;
  std::string where_;
};

/// The steps of a saddle before the number of tags is known.
struct Step {
  Index tag = -1;  // -1: all
  Vector3 vector;
};

struct Draft {
  NetworkFile file;
  std::vector<std::vector<Step>> steps;  // per jump
};

void read_step(Draft& draft, Line& line) {
  if (draft.steps.empty()) line.refuse("a step before the first saddle");
  const auto numbers = line.rest<double>("number");
  if (numbers.size() != 3 && numbers.size() != 4) line.refuse("a step is DX DY DZ or TAG DX DY DZ");
  Step step;
  if (numbers.size() == 4) {
    step.tag = static_cast<Index>(numbers[0]);
    if (static_cast<double>(step.tag) != numbers[0] || step.tag < 0)
      line.refuse("the tag must be a whole number from 0");
  }
  const std::size_t first = numbers.size() - 3;
  step.vector = Vector3(numbers[first], numbers[first + 1], numbers[first + 2]);
  draft.steps.back().push_back(step);
}

void read_minimum(Network& network, Line& line) {
  network.energies.push_back(line.next<double>("energy"));
  network.log_multiplicities.push_back(std::log(line.factor("prefactor")));
  network.searched.push_back(1);
}

void read_saddle(Draft& draft, Line& line) {
  Jump jump;
  jump.from = line.next<Index>("minimum");
  jump.to = line.next<Index>("minimum");
  jump.saddle_energy = line.next<double>("energy");
  jump.log_multiplicity = std::log(line.factor("prefactor"));
  draft.file.network.jumps.push_back(std::move(jump));
  draft.steps.emplace_back();
}

void read_frontier(Network& network, Line& line) {
  for (const Index state : line.rest<Index>("minimum")) {
    if (state < 0 || state >= network.states()) line.refuse("there is no minimum " + std::to_string(state) + " above");
    network.searched[state] = 0;
  }
}

void read_statement(Draft& draft, Line& line) {
  Network& network = draft.file.network;
  const auto word = line.next<std::string>("statement");
  if (word == "units")
    draft.file.units = unit_style(line.next<std::string>("unit style"));
  else if (word == "dimension")
    network.dimension = line.next<int>("dimension");
  else if (word == "tags")
    network.tags = line.next<Index>("number of tags");
  else if (word == "species")
    network.species = line.rest<int>("species");
  else if (word == "minimum")
    read_minimum(network, line);
  else if (word == "frontier")
    read_frontier(network, line);
  else if (word == "saddle")
    read_saddle(draft, line);
  else if (word == "step")
    read_step(draft, line);
  else if (word == "permutation" && !network.jumps.empty())
    network.jumps.back().permutation = line.rest<Index>("tag");
  else
    line.refuse("'" + word + "' is no statement here; see the format of graphs");
  line.end();
}

Moves moves_of(const std::vector<Step>& steps, Index tags, const std::string& where) {
  Vector3 of_all = Vector3::Zero();
  std::map<Index, Vector3> of_one;
  for (const Step& step : steps) {
    if (step.tag >= tags)
      throw InputError(where + "tag " + std::to_string(step.tag) + " does not exist; tags are 0 to " +
                       std::to_string(tags - 1));
    if (step.tag < 0)
      of_all += step.vector;
    else
      of_one.try_emplace(step.tag, Vector3::Zero()).first->second += step.vector;
  }
  Moves result;
  const auto moving = of_all.isZero(0) ? static_cast<Index>(of_one.size()) : tags;
  result.vectors = of_all.replicate(1, moving);
  for (Index tag = 0; moving == tags && tag < tags; ++tag) result.atoms.push_back(tag);
  Index column = 0;
  for (const auto& [tag, vector] : of_one) {
    if (moving != tags) result.atoms.push_back(tag);
    result.vectors.col(moving == tags ? tag : column++) += vector;
  }
  return result;
}

NetworkFile finished(Draft draft, const std::string& name) {
  Network& network = draft.file.network;
  try {
    constexpr Index most_tags = 10'000'000;
    if (network.tags < 1 || network.tags > most_tags)
      throw InputError("tags " + std::to_string(network.tags) + ": give at least one, and no more than " +
                       std::to_string(most_tags));
    for (std::size_t e = 0; e < network.jumps.size(); ++e)
      network.jumps[e].moves = moves_of(draft.steps[e], network.tags, "jump " + std::to_string(e) + ": ");
    validate(network);
  } catch (const InputError& error) {
    throw InputError(name + ": " + error.what());
  }
  return draft.file;
}

NetworkFile read_text(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw InputError(path.string() + ": this file cannot be read");
  Draft draft;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    Line line(text.substr(0, text.find('#')), path.string() + ", line " + std::to_string(number));
    if (!line.at_end()) read_statement(draft, line);
  }
  return finished(std::move(draft), path.string());
}

}  // namespace

NetworkFile read_network(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return read_pathsample(path);
  if (path.filename() == "min.data") return read_pathsample(path.parent_path());
  return read_text(path);
}

}  // namespace pel
