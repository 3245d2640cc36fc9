"""A precision-recall curve as SVG, drawn by hand: no plotting library for one picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 640, 420
_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 24, 24, 56
_TICKS = 5
_STYLE = (
    "text{font:13px sans-serif;fill:#333}.axis{stroke:#999}.grid{stroke:#e4e4e4}"
    ".line{fill:none;stroke:#1f6feb;stroke-width:2}.dot{fill:#1f6feb}.used{fill:#d1242f}"
)

Point = tuple[float, float, str]
"""Recall, precision, label."""


def draw(points: Sequence[Point]) -> str:
    """The picture; the point with the label +0.00 is the one in use."""
    low_x, high_x = _bounds([point[0] for point in points])
    low_y, high_y = _bounds([point[1] for point in points])

    def x(value: float) -> float:
        return _LEFT + (value - low_x) / (high_x - low_x) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (value - low_y) / (high_y - low_y) * (HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Precision and recall of pairs when all thresholds are moved together</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for step in range(_TICKS + 1):
        across = low_x + (high_x - low_x) * step / _TICKS
        up = low_y + (high_y - low_y) * step / _TICKS
        parts += [
            f'<path class="grid" d="M{x(across):.1f} {_TOP}V{HEIGHT - _BOTTOM}"/>',
            f'<path class="grid" d="M{_LEFT} {y(up):.1f}H{WIDTH - _RIGHT}"/>',
            f'<text x="{x(across):.1f}" y="{HEIGHT - _BOTTOM + 20}" text-anchor="middle">{across:.3f}</text>',
            f'<text x="{_LEFT - 8}" y="{y(up) + 4:.1f}" text-anchor="end">{up:.4f}</text>',
        ]
    parts += [
        f'<path class="axis" fill="none" d="M{_LEFT} {_TOP}V{HEIGHT - _BOTTOM}H{WIDTH - _RIGHT}"/>',
        f'<text x="{(WIDTH + _LEFT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">recall of pairs</text>',
        f'<text x="{_LEFT}" y="16">precision of pairs</text>',
        f'<polyline class="line" points="{" ".join(f"{x(one[0]):.1f},{y(one[1]):.1f}" for one in points)}"/>',
    ]
    for recall, precision, label in points:
        used = "used" if label == "+0.00" else "dot"
        parts += [
            f'<circle class="{used}" cx="{x(recall):.1f}" cy="{y(precision):.1f}" r="4"/>',
            f'<text x="{x(recall) - 8:.1f}" y="{y(precision) + 18:.1f}" text-anchor="end">{label}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """A little more than what the values span."""
    low, high = min(values), max(values)
    margin = max(0.1 * (high - low), 1e-4)
    return low - margin, min(1.0, high + margin)
