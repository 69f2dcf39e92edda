// How the parts of a watch learn that it is to end.
#pragma once

#include <functional>

namespace paw::watch {

// Whether the watch was asked to end early. Called often, on every thread of the watch.
using Stopping = std::function<bool()>;

}  // namespace paw::watch
