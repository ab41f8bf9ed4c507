#pragma once

namespace pel {

enum class Access { read, write };

}  // namespace pel
