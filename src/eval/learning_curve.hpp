// A learning curve as a picture: loss and held-out score against the examples seen.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace paw {

// A measured point of a training.
struct CurvePoint {
  size_t step = 0, examples = 0;  // done until then
  double loss = 0;                // nat an answer token, smoothed
  double held_out = 0;            // exact match on held-out tasks, 0 to 1
};

// A self-contained SVG document, dark and light. The points are in order of their examples; there may be none.
std::string learning_curve_svg(std::span<const CurvePoint> curve);

}  // namespace paw
