#pragma once

#include <string>
#include <vector>

#include "drivers/decompose/decompose_report.hpp"

namespace pel::drivers {

/// "1.23 +- 0.04", or without an error where there is none.
std::string figure_of(double value, double error);
/// Such as A^2/ps.
std::string rate_unit(const Units& units);
std::string threshold_unit(const DecomposeReport& report);
bool has_rates(const DecomposeReport& report);

/// Cooling rate, if there are any, and temperature: how the rows of tables begin.
std::vector<std::string> condition_titles(const DecomposeReport& report);
std::vector<std::string> condition(const DecomposeReport& report, const FiguresAt& at);

void append(std::vector<std::string>& row, const std::vector<std::string>& more);

/// Per temperature: by time, by length of displacement, and the ranking of atoms.
std::string details_text(const DecomposeReport& report);
/// Arrhenius fits, and f as a power of D; nothing where there is too little to fit.
std::string laws_text(const DecomposeReport& report);

}  // namespace pel::drivers
