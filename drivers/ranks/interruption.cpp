#include "drivers/ranks/interruption.hpp"

#include <csignal>

#include <signal.h>

namespace pel::drivers {
namespace {

volatile std::sig_atomic_t requested = 0;

extern "C" void request_interruption(int) { requested = 1; }

}  // namespace

void watch_for_interruption() {
  struct sigaction action {};
  action.sa_handler = request_interruption;
  // The default action returns after the first signal: a job that hangs can still be ended from the keyboard.
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interruption_requested() { return requested != 0; }

}  // namespace pel::drivers
