#include "eval/charts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "eval/report_data.hpp"

namespace paw {
namespace {

// In units of the drawing, which is 340 wide: about a pixel each on a phone.
constexpr double kLeft = 50, kRight = 322, kTop = 10, kBottom = 180;
constexpr double kCountTop = 190, kCountBottom = 222;

// Shares 0..1 (of y: from `lowest`) to places.
double x_of(double share) { return kLeft + share * (kRight - kLeft); }
double y_of(double share, double lowest) { return kBottom - (share - lowest) / (1 - lowest) * (kBottom - kTop); }

std::string line(const char* kind, double x1, double y1, double x2, double y2) {
  return fmt::format(R"(<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", kind, x1, y1, x2, y2);
}

std::string text(double x, double y, const char* anchor, const std::string& words) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)", x, y, anchor, words);
}

std::string bar(const char* kind, double x, double y, double width, double bottom, const std::string& hint) {
  return fmt::format(
      R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>)", kind, x, y,
      width, std::max(0.0, bottom - y), hint);
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

// Lines and numbers at both sides: five steps of y from `lowest` to 1, five of x from 0 to 1 whose numbers stand below
// `x_numbers`.
std::string axes(double lowest, double x_numbers, const std::string& x_title) {
  std::string svg;
  for (int i = 0; i <= 5; ++i) {
    const double share = i / 5.0, y_share = lowest + share * (1 - lowest);
    svg += line("axis", kLeft, y_of(y_share, lowest), kRight, y_of(y_share, lowest));
    svg += text(kLeft - 5, y_of(y_share, lowest) + 4, "end", percent(y_share));
    svg += text(x_of(share), x_numbers + 16, "middle", percent(share));
  }
  return svg + text((kLeft + kRight) / 2, x_numbers + 32, "middle", x_title);
}

std::string drawing(double height, const std::string& name, const std::string& inside) {
  return fmt::format(R"(<svg viewBox="0 0 340 {:.0f}" role="img" aria-label="{}">{}</svg>)", height, name, inside);
}

// Where the axis of accuracy begins: below every point, and so that its five steps are round.
double lowest_shown(const Calibration& calibration) {
  double lowest = 1;
  for (const CoveragePoint& point : calibration.coverage) lowest = std::min(lowest, point.accuracy);
  for (const double begin : {0.9, 0.75, 0.5}) {
    if (lowest >= begin) return begin;
  }
  return 0;
}

}  // namespace

std::string reliability_chart(const Calibration& calibration) {
  std::string svg = axes(0, kCountBottom, "confidence");
  const double width = (kRight - kLeft) / static_cast<double>(calibration.bins.size());
  uint64_t most = 1;
  for (const ReliabilityBin& bin : calibration.bins) most = std::max(most, bin.count);
  for (size_t i = 0; i < calibration.bins.size(); ++i) {
    const ReliabilityBin& bin = calibration.bins[i];
    if (bin.count == 0) continue;
    const std::string hint = fmt::format("{} answers with a mean confidence of {:.1f} %: {:.1f} % right", bin.count,
                                         100 * bin.confidence, 100 * bin.accuracy);
    const double left = kLeft + static_cast<double>(i) * width + 1;
    svg += bar("bar", left, std::min(y_of(bin.accuracy, 0), kBottom - 1), width - 2, kBottom, hint);
    const double share = static_cast<double>(bin.count) / static_cast<double>(most);
    svg += bar("count", left, kCountBottom - std::max(1.0, share * (kCountBottom - kCountTop)), width - 2, kCountBottom,
               hint);
  }
  svg += line("ideal", kLeft, kBottom, kRight, kTop);
  svg += text(kLeft - 5, (kCountTop + kCountBottom) / 2 + 4, "end", "answers");
  return drawing(260, "Share right by confidence", svg);
}

std::string coverage_chart(const Calibration& calibration) {
  const double lowest = lowest_shown(calibration);
  std::string svg = axes(lowest, kBottom, "answers kept"), path, points;
  for (const CoveragePoint& point : calibration.coverage) {
    const double x = x_of(point.coverage), y = y_of(point.accuracy, lowest);
    path += fmt::format("{}{:.1f},{:.1f}", path.empty() ? "" : " ", x, y);
    const std::string hint = fmt::format("confidence at least {}: {} answers kept, {:.1f} % right",
                                         threshold_text(point.threshold), point.answered, 100 * point.accuracy);
    points +=
        fmt::format(R"(<circle class="point" cx="{:.1f}" cy="{:.1f}" r="2.6"><title>{}</title></circle>)", x, y, hint);
  }
  svg += fmt::format(R"(<polyline class="curve" points="{}"/>)", path) + points;
  return drawing(218, "Share right over the share of answers kept", svg);
}

}  // namespace paw
