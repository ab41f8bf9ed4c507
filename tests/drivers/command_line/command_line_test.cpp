#include "drivers/command_line/command_line.hpp"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "drivers/command_line/value_rules.hpp"
#include "libpel/core/error.hpp"
#include "tests/support/program.hpp"

namespace {

using pel::test::has;

using namespace pel::drivers;

struct Request {
  std::string landscape;
  std::vector<double> temperatures{300};
  int trials = 10;
  double force = 0.01;
  std::uint64_t seed = 1;
  std::string json;
  bool quiet = false;
};

std::optional<std::string> read(Request& request, const std::vector<std::string>& arguments) {
  CLI::App app("Searches.", "pel try");
  app.add_option("--landscape", request.landscape, "landscape file")->required()->check(not_empty());
  app.add_option("--temperature", request.temperatures, "temperatures")
      ->delimiter(',')
      ->check(positive())
      ->capture_default_str();
  app.add_option("--trials", request.trials, "per atom")->check(whole(1, 1000000))->capture_default_str();
  app.add_option("--force-tolerance", request.force, "eV/A")->check(positive())->capture_default_str();
  add_seed_option(app, request.seed);
  add_json_option(app, request.json);
  add_quiet_option(app, request.quiet);
  return parse(app, arguments);
}

std::string complaint(const std::vector<std::string>& arguments) {
  Request request;
  try {
    read(request, arguments);
  } catch (const pel::InputError& error) {
    return error.what();
  }
  return "";
}

/// A file that exists for the length of a test.
class Config {
 public:
  explicit Config(const std::string& text) { std::ofstream(path) << text; }
  ~Config() { std::remove(path.c_str()); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;
  const std::string path = "command_line_test." + std::to_string(::getpid()) + ".toml";
};

}  // namespace

TEST_SUITE("unit") {
  TEST_CASE("options are read, the others keep their defaults") {
    Request request;
    CHECK(!read(request, {"--landscape", "a.pel", "--temperature", "300,5e2,700", "--trials=3", "--quiet"}));
    CHECK(request.landscape == "a.pel");
    CHECK(request.temperatures == std::vector<double>{300, 500, 700});
    CHECK(request.trials == 3);
    CHECK(request.force == 0.01);
    CHECK(request.quiet);
  }

  TEST_CASE("the file is read, the command line goes first") {
    const Config config("landscape = \"b.pel\"\ntrials = 7\ntemperature = [400, 600]\nquiet = true\nseed = 12");
    Request request;
    CHECK(!read(request, {"--config", config.path, "--trials", "9"}));
    CHECK(request.landscape == "b.pel");
    CHECK(request.trials == 9);
    CHECK(request.temperatures == std::vector<double>{400, 600});
    CHECK(request.seed == 12);
    CHECK(request.quiet);
  }

  TEST_CASE("a printed configuration reads back to the same request") {
    Request first;
    const auto text = read(first, {"--landscape", "dir/it's #1.pel", "--temperature", "300,450.5", "--trials", "4",
                                   "--force-tolerance", "1e-3", "--quiet", "--print-config"});
    REQUIRE(text);
    const Config config(*text);
    Request second;
    CHECK(!read(second, {"--config", config.path}));
    CHECK(second.landscape == first.landscape);
    CHECK(second.temperatures == first.temperatures);
    CHECK(second.trials == first.trials);
    CHECK(second.force == first.force);
    CHECK(second.seed == first.seed);
    CHECK(second.json == first.json);
    CHECK(second.quiet == first.quiet);
    CHECK(*read(second, {"--config", config.path, "--print-config"}) == *text);
  }

  TEST_CASE("a configuration can be printed before the required options are known") {
    Request request;
    const auto text = read(request, {"--print-config"});
    REQUIRE(text);
    CHECK(has(*text, "(required)\n# landscape ="));
    CHECK(has(*text, "\ntrials = 10\n"));
  }

  TEST_CASE("help lists the options") {
    Request request;
    const auto text = read(request, {"--help"});
    REQUIRE(text);
    for (const std::string option : {"pel try", "--landscape", "--config", "--print-config", "--seed", "--json"})
      CHECK(has(*text, option));
  }

  TEST_CASE("an unknown option is named with the nearest one, before anything else that is wrong") {
    CHECK(complaint({"--trails", "5"}) == "unknown option --trails; did you mean --trials?");
    CHECK(complaint({"--landscape", "a", "--trails=5"}) == "unknown option --trails; did you mean --trials?");
    CHECK(complaint({"--wavelength", "5"}) == "unknown option --wavelength; see pel try --help");
    CHECK(complaint({"--landscape", "a", "extra"}) == "unexpected argument extra; see pel try --help");
  }

  TEST_CASE("an unknown key is named with file, line and the nearest one") {
    const Config config("landscape = \"b.pel\"\ntrails = 7\n");
    CHECK(complaint({"--config", config.path}) == config.path + ":2: unknown key trails; did you mean trials?");
  }

  TEST_CASE("keys that make no sense in a file are unknown there") {
    for (const std::string key : {"config", "print-config", "help"}) {
      const Config config(key + " = true\n");
      CHECK(has(complaint({"--landscape", "a", "--config", config.path}), ":1: unknown key " + key));
    }
  }

  TEST_CASE("a bad value is named with its option and the rule") {
    CHECK(has(complaint({"--landscape", "a", "--trials", "ten"}), "--trials: \"ten\" is not a whole number from 1"));
    CHECK(has(complaint({"--landscape", "a", "--trials", "010"}), "--trials: \"010\" is not"));
    CHECK(has(complaint({"--landscape", "a", "--seed", "-1"}), "--seed: \"-1\" is not a whole number of 0"));
    CHECK(has(complaint({"--landscape", ""}), "--landscape: \"\" is not a name"));
    for (const std::string bad : {"0", "-5", "nan", "inf", "1e400", "x", "300,-1", "300;400", "0x10"}) {
      CAPTURE(bad);
      CHECK(has(complaint({"--landscape", "a", "--temperature", bad}), "is not a finite number above 0"));
    }
    const Config config("trials = 2.5\n");
    CHECK(has(complaint({"--landscape", "a", "--config", config.path}), "--trials: \"2.5\" is not a whole number"));
  }

  TEST_CASE("missing options, values and files are named") {
    CHECK(has(complaint({}), "--landscape is required"));
    CHECK(has(complaint({"--landscape"}), "--landscape needs a value"));
    CHECK(has(complaint({"--landscape", "a", "--landscape", "b"}), "--landscape is given 2 times"));
    CHECK(has(complaint({"--landscape", "a", "--config", "/nowhere.toml"}), "--config /nowhere.toml: no such file"));
    CHECK(has(complaint({"--landscape", "a", "--config", "/"}), "--config /"));
  }

  TEST_CASE("every complaint is one line") {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {}, {"--trails"}, {"--landscape"}, {"--landscape", "a", "--quiet=maybe"}, {"--trials", "x"}}) {
      const std::string text = complaint(arguments);
      CHECK(!text.empty());
      CHECK(!has(text, "\n"));
    }
  }
}
