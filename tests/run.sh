#!/usr/bin/env bash
# Installs what is needed, builds everything and runs all tests. Usage: tests/run.sh [release|dev|sanitize]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}

bash cmake/install_deps.sh
cmake --preset "$preset"
cmake --build --preset "$preset" --parallel "$(nproc)"
ctest --preset "$preset" --parallel "$(nproc)"
