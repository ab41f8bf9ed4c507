#include "drivers/command_line/command_line.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "drivers/command_line/config_file.hpp"
#include "drivers/command_line/nearest_word.hpp"
#include "drivers/command_line/value_rules.hpp"
#include "libpel/core/error.hpp"

namespace pel::drivers {
namespace {

std::vector<std::string> long_names(const CLI::App& app, const std::string& dashes, bool only_configurable) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& word : option->get_lnames())
      if (option->get_configurable() || !only_configurable) names.push_back(dashes + word);
  return names;
}

std::string suggestion(const CLI::App& app, const std::string& word, const std::vector<std::string>& names) {
  const std::string nearest = nearest_word(word, names);
  return nearest.empty() ? fmt::format("see {} --help", app.get_name()) : fmt::format("did you mean {}?", nearest);
}

/// CLI11's bridge to files, over our reader, which knows lines and refuses what TOML would.
class FlatConfig : public CLI::Config {
 public:
  explicit FlatConfig(const CLI::App& app) : app_(app) {}

  std::string to_config(const CLI::App* app, bool, bool, std::string) const override { return effective_config(*app); }

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    const std::string file = app_.get_config_ptr()->results().back();
    std::vector<CLI::ConfigItem> known;
    for (ConfigEntry& entry : read_config(input, file)) {
      require_known(entry, file);
      known.push_back({{}, entry.key, std::move(entry.values)});
    }
    return known;
  }

 private:
  void require_known(const ConfigEntry& entry, const std::string& file) const {
    const auto keys = long_names(app_, "", true);
    if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) return;
    throw InputError(
        fmt::format("{}:{}: unknown key {}; {}", file, entry.line, entry.key, suggestion(app_, entry.key, keys)));
  }

  const CLI::App& app_;
};

void add_config_options(CLI::App& app) {
  app.config_formatter(std::make_shared<FlatConfig>(app));
  app.set_config("--config", "",
                 "read options from a TOML file, keys as the names of the options; the command line goes first")
      ->type_name("FILE")
      ->configurable(false);
  const std::string effect = "print the options in effect as a TOML file and stop";
  app.add_flag("--print-config", effect)->configurable(false);
}

void require_all_known(const CLI::App& app) {
  const auto extras = app.remaining();
  if (extras.empty()) return;
  const auto is_option = [](const std::string& word) { return word.starts_with("-"); };
  const auto option = std::find_if(extras.begin(), extras.end(), is_option);
  if (option == extras.end())
    throw InputError(fmt::format("unexpected argument {}; see {} --help", extras.front(), app.get_name()));
  const std::string name = option->substr(0, option->find('='));
  throw InputError(fmt::format("unknown option {}; {}", name, suggestion(app, name, long_names(app, "--", false))));
}

// CLI11 says how many values of which type it misses; a user wants to know which option has none.
std::string mismatch(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    if (option->count() > 1 && option->get_items_expected_max() == 1)
      return fmt::format("{} is given {} times; give it once", option->get_name(), option->count());
  }
  return {};
}

[[noreturn]] void refuse(const CLI::App& app, const CLI::ParseError& error) {
  require_all_known(app);
  std::string why = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string repeated = mismatch(app);
    why = !repeated.empty() ? repeated : fmt::format("{} needs a value", why.substr(0, why.find(':')));
  } else if (dynamic_cast<const CLI::FileError*>(&error) != nullptr) {
    why = fmt::format("--config {}: no such file, or it cannot be read", app.get_config_ptr()->results().back());
  }
  throw InputError(fmt::format("{}; see {} --help", why, app.get_name()));
}

std::string config_line(const CLI::Option& option) {
  const std::string key = option.get_lnames().front();
  if (option.count() > 0) return fmt::format("{} = {}\n", key, config_value(option.results()));
  if (option.get_expected_max() == 0) return fmt::format("{} = false\n", key);
  const std::string preset = option.get_default_str();
  if (preset.empty()) return fmt::format("# {} =\n", key);
  return fmt::format("{} = {}\n", key, preset.front() == '[' ? preset : config_value({preset}));
}

}  // namespace

void add_json_option(CLI::App& app, std::string& path) {
  app.add_option("--json", path, "write the figures to a JSON file")->type_name("FILE")->check(not_empty());
}

void add_quiet_option(CLI::App& app, bool& quiet, const std::string& effect) { app.add_flag("--quiet", quiet, effect); }

void add_seed_option(CLI::App& app, std::uint64_t& seed) {
  app.add_option("--seed", seed, "of the random numbers: the same seed gives the same results")
      ->check(whole(0))
      ->type_name("N")
      ->capture_default_str();
}

std::string effective_config(const CLI::App& app) {
  std::string text = fmt::format("# options of {}\n", app.get_name());
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_configurable() || option->get_lnames().empty()) continue;
    text += fmt::format("\n# {}{}\n", option->get_description(), option->get_required() ? " (required)" : "");
    text += config_line(*option);
  }
  return text;
}

std::optional<std::string> parse(CLI::App& app, std::vector<std::string> arguments) {
  add_config_options(app);
  app.allow_extras();  // so that we answer for them, with a suggestion
  std::reverse(arguments.begin(), arguments.end());
  const auto asked_for_config = [&] { return app.count("--print-config") > 0; };
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return app.help();
  } catch (const CLI::RequiredError& error) {
    // A configuration to be filled in needs no value yet.
    if (!asked_for_config()) refuse(app, error);
  } catch (const CLI::ParseError& error) {
    refuse(app, error);
  }
  require_all_known(app);
  if (asked_for_config()) return effective_config(app);
  return std::nullopt;
}

}  // namespace pel::drivers
