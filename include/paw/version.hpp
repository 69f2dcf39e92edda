// The version of the library that is running.
#pragma once

#include "paw/export.h"

namespace paw {

PAW_API const char* version();  // "0.1.0"

}  // namespace paw
