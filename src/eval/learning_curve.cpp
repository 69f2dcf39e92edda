#include "eval/learning_curve.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace paw {
namespace {

constexpr double kLeft = 50, kRight = 590, kTop = 30, kBottom = 310;

// One line of the picture: values between 0 and `most`, against the examples seen.
std::string polyline(std::span<const CurvePoint> curve, double (*value)(const CurvePoint&), double most,
                     const char* style) {
  const auto last = static_cast<double>(std::max<size_t>(1, curve.empty() ? 1 : curve.back().examples));
  std::string points, dots;
  for (const CurvePoint& p : curve) {
    const double x = kLeft + (kRight - kLeft) * static_cast<double>(p.examples) / last;
    const double y = kBottom - (kBottom - kTop) * std::clamp(value(p) / most, 0.0, 1.0);
    points += fmt::format("{:.1f},{:.1f} ", x, y);
    dots += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>", style, x, y);
  }
  return fmt::format("<polyline class=\"{}\" points=\"{}\"/>{}\n", style, points, dots);
}

}  // namespace

std::string learning_curve_svg(std::span<const CurvePoint> curve) {
  double highest_loss = 0.1;
  for (const CurvePoint& p : curve) highest_loss = std::max(highest_loss, p.loss);
  std::string svg =
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" font-family="sans-serif" font-size="12">
<style>
text { fill: #222 } line { stroke: #ccc } polyline { fill: none; stroke-width: 2 }
polyline.score { stroke: #1a73e8 } circle.score, text.score { fill: #1a73e8 }
polyline.loss { stroke: #d9730d } circle.loss, text.loss { fill: #d9730d }
@media (prefers-color-scheme: dark) { svg { background: #16181c } text { fill: #ddd } line { stroke: #444 } }
</style>
)";
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double y = kBottom - (kBottom - kTop) * tenth / 10;
    svg += fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", kLeft, kRight, y, y);
    svg += fmt::format("<text class=\"score\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{} %</text>", kLeft - 6, y + 4,
                       10 * tenth);
    svg += fmt::format("<text class=\"loss\" x=\"{}\" y=\"{}\">{:.2f}</text>\n", kRight + 6, y + 4,
                       highest_loss * tenth / 10);
  }
  svg += polyline(
      curve, [](const CurvePoint& p) { return p.held_out.right; }, 1, "score");
  svg += polyline(
      curve, [](const CurvePoint& p) { return p.loss; }, highest_loss, "loss");
  svg += fmt::format("<text class=\"score\" x=\"{}\" y=\"18\">exact match on held-out tasks</text>", kLeft);
  svg += fmt::format("<text class=\"loss\" x=\"{}\" y=\"18\" text-anchor=\"end\">loss, nat a token</text>", kRight);
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{} examples seen</text>\n</svg>\n", kRight,
                     kBottom + 24, curve.empty() ? 0 : curve.back().examples);
  return svg;
}

}  // namespace paw
