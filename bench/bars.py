"""Ratios as bars, drawn as SVG: bars to the right of 1 are in our favour, bars to the left are not."""

import html
import math

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #222 } .quiet { fill: #777 } line { stroke: #bbb }
  .ahead { fill: #2a78b8 } .behind { fill: #c8553d } .goal { stroke: #222; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .quiet { fill: #999 } line { stroke: #555 } .ahead { fill: #5fa8e0 } .behind { fill: #e08b76 } .goal { stroke: #ddd }
  }"""
WIDTH, LABELS, RIGHT, ROW, TOP, BOTTOM = 940, 420, 70, 24, 44, 30


def draw(title, rows):
    """`rows` are (label, ratio, goal or None)."""
    ratios = [ratio for _, ratio, goal in rows] + [goal for _, _, goal in rows if goal]
    low = min(0, math.floor(math.log2(min(ratios))))
    high = max(1, math.ceil(math.log2(max(ratios))))
    height = TOP + ROW * len(rows) + BOTTOM

    def x(ratio):
        return LABELS + (math.log2(ratio) - low) / (high - low) * (WIDTH - LABELS - RIGHT)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
             f"<title>{html.escape(title)}</title>", f"<style>{STYLE}</style>", f'<text x="10" y="22">{html.escape(title)}</text>']
    for power in range(low, high + 1):
        at = x(2.0**power)
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 6}" y2="{height - BOTTOM}"/>')
        parts.append(f'<text class="quiet" x="{at:.1f}" y="{height - 10}" text-anchor="middle">{2.0**power:g}x</text>')
    for i, (label, ratio, goal) in enumerate(rows):
        y = TOP + ROW * i
        left, right = sorted((x(1), x(ratio)))
        parts.append(f'<text x="{LABELS - 10}" y="{y + 13}" text-anchor="end">{html.escape(label)}</text>')
        parts.append(f'<rect class="{"ahead" if ratio >= 1 else "behind"}" x="{left:.1f}" y="{y}" width="{max(1, right - left):.1f}" height="17"/>')
        if goal:
            parts.append(f'<line class="goal" x1="{x(goal):.1f}" x2="{x(goal):.1f}" y1="{y - 2}" y2="{y + 19}"/>')
        parts.append(f'<text x="{max(right, x(goal) if goal else 0) + 6:.1f}" y="{y + 13}">{ratio:.2f}x</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
