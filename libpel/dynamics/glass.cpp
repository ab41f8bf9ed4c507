#include "libpel/dynamics/glass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "libpel/core/error.hpp"

namespace pel {
namespace {

void require_sense(const GlassProtocol& protocol) {
  const auto refuse = [](const std::string& what) { throw InputError("quench: " + what); };
  if (protocol.melt_time < 0 || protocol.anneal_time < 0) refuse("a time is below 0");
  if (!(protocol.cool_to > 0)) return;
  if (!(protocol.melt > protocol.cool_to))
    refuse(
        fmt::format("cooling from {} to {}; give a melt that is hotter than its end", protocol.melt, protocol.cool_to));
  if (!(protocol.rate > 0) || protocol.second_rate < 0)
    refuse(fmt::format("the cooling rate is {}; give a number above 0", std::min(protocol.rate, protocol.second_rate)));
  if (protocol.second_rate > 0 && !(protocol.rate_change < protocol.melt && protocol.rate_change > protocol.cool_to))
    refuse(fmt::format("the rate changes at {}; give a temperature between {} and {}", protocol.rate_change,
                       protocol.cool_to, protocol.melt));
}

}  // namespace

std::vector<Stage> glass_stages(const GlassProtocol& protocol, double timestep) {
  require_sense(protocol);
  const auto stage = [&](const char* name, double from, double to, double time) {
    return Stage{name, protocol.ensemble, Thermostat::nose_hoover, from, to, std::llround(time / timestep)};
  };
  std::vector<Stage> stages;
  if (protocol.melt > 0 && protocol.melt_time > 0)
    stages.push_back(stage("melt", protocol.melt, protocol.melt, protocol.melt_time));
  if (protocol.cool_to > 0) {
    const double knee = protocol.second_rate > 0 ? protocol.rate_change : protocol.cool_to;
    stages.push_back(stage("cool", protocol.melt, knee, (protocol.melt - knee) / protocol.rate));
    if (protocol.second_rate > 0)
      stages.push_back(stage("cool slowly", knee, protocol.cool_to, (knee - protocol.cool_to) / protocol.second_rate));
  }
  if (protocol.anneal > 0 && protocol.anneal_time > 0)
    stages.push_back(stage("anneal", protocol.anneal, protocol.anneal, protocol.anneal_time));
  return stages;
}

}  // namespace pel
