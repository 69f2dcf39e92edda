#include "paw/version.hpp"

namespace paw {

const char* version() { return PAW_VERSION; }

}  // namespace paw
