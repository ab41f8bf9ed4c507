#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace pel::drivers {

/// Adds `--json FILE`.
void add_json_option(CLI::App& app, std::string& path);
/// Adds `--quiet`; `effect` is what it leaves out.
void add_quiet_option(CLI::App& app, bool& quiet, const std::string& effect = "show no progress");
/// Adds `--seed`, for commands that draw random numbers.
void add_seed_option(CLI::App& app, std::uint64_t& seed);

/// Reads the arguments of one command into the variables that the options of `app` were declared with, after adding
/// `--config FILE` and `--print-config`. The name of `app` is that of the program and the command, "pel sweep". Values
/// of the command line go before those of the file. Returns the text to show in place of work where help or the
/// configuration was asked for. Throws InputError, one line that names the option, the value and the rule, for
/// everything else that is wrong.
std::optional<std::string> parse(CLI::App& app, std::vector<std::string> arguments);

/// The options with their values as a TOML file that `--config` reads; those without a value as comments.
std::string effective_config(const CLI::App& app);

}  // namespace pel::drivers
