// A learning curve as a picture: loss and held-out score against the examples seen.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace paw {

// On held-out tasks, mean over the tasks.
struct HeldOutScore {
  double right = 0;  // exact match, 0 to 1
  double loss = 0;   // of the right answers, nat an answer token
};

// A measured point of a training.
struct CurvePoint {
  size_t step = 0, examples = 0;  // done until then
  double loss = 0;                // on the tasks trained on, nat an answer token, smoothed
  HeldOutScore held_out;
  // The same where each task is answered not with its own adapter but with the mean of all, another task's, or the
  // universal one; and how alike the adapters are (cosine). Only where there is a mapper.
  HeldOutScore mean, other, universal;
  double cosine = 0;
};

// A self-contained SVG document, dark and light. The points are in order of their examples; there may be none.
std::string learning_curve_svg(std::span<const CurvePoint> curve);

}  // namespace paw
