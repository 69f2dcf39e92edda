// A learning curve as a picture: loss and held-out score against the examples seen.
#pragma once

#include <span>
#include <string>

#include "paw/train_compiler.hpp"

namespace paw {

// A self-contained SVG document, dark and light. The points are in order of their examples; there may be none.
std::string learning_curve_svg(std::span<const CurvePoint> curve);

}  // namespace paw
