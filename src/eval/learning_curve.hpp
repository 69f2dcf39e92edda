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
  // The same where each task is answered not with its own adapter but with the mean of all, another task's, or the
  // universal one; and how alike the adapters are (cosine). Only where there is a mapper.
  double mean = 0, other = 0, universal = 0, cosine = 0;
};

// A self-contained SVG document, dark and light. The points are in order of their examples; there may be none.
std::string learning_curve_svg(std::span<const CurvePoint> curve);

}  // namespace paw
