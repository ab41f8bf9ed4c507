#pragma once

namespace pel {

/// int_0^t exp(-x s) ds for rate x >= 0; t for x = 0.
double decay_integral(double rate, double t);

/// int int_{s, u >= 0, s + u <= t} exp(-x s - y u) ds du for rates x, y >= 0: a divided difference of exp, to rounding
/// also where the rates vanish or (nearly) agree.
double double_decay_integral(double x, double y, double t);

}  // namespace pel
