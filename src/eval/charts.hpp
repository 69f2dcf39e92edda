// Drawings of a program's confidence as SVG inside an HTML page (see html_page.hpp, whose style gives their colours).
#pragma once

#include <string>

#include "eval/calibration.hpp"

namespace paw {

// The share right in each interval of confidence as bars, the diagonal on which it equals the confidence, and below how
// many answers each interval has.
std::string reliability_chart(const Calibration& calibration);

// The share right among the answers kept, over the share kept.
std::string coverage_chart(const Calibration& calibration);

}  // namespace paw
