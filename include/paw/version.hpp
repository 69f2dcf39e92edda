// The version of the library that is running.
#pragma once

namespace paw {

const char* version();  // "0.1.0"

}  // namespace paw
