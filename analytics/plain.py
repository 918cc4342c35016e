"""A report as lines of text, for a terminal."""

from __future__ import annotations

from typing import Any


def plain_report(values: dict[str, Any]) -> str:
    """Lay out the JSON values of a report (`analytics.rates.to_json`) as text."""
    lines = [f"{values['from']} to {values['to']}, as of {values['as_of']}", ""]
    lines += [_count(name, value) for name, value in values["counts"].items()]
    lines.append("")
    for name, value in values["rates"].items():
        if name == "escalation_rate_by_reason":
            lines += [_rate(f"  {reason}", one) for reason, one in value.items()]
        else:
            lines.append(_rate(name, value))
    lines += ["", *(_durations(name, value) for name, value in values["durations"].items())]
    lines += ["", "the same under other rules"]
    lines += [_rate(f"  {name}", value) for name, value in values["other_rules"].items()]
    return "\n".join(lines)


def plain_help(values: dict[str, Any]) -> str:
    """Lay out what the help centre did (`analytics.commands.help_centre`) as text."""
    lines = [f"{values['from']} to {values['to']}", "", _rate("no_hit_rate", values["no_hit_rate"])]
    for one in values["articles"]:
        lines += ["", _count(one["article_id"], one["views"])]
        lines += [_rate(f"  {name}", one[name]) for name in ("exit_rate", "helpful_rate")]
    return "\n".join(lines)


def _count(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"  {part:<30}{number:>8}" for part, number in value.items())
    return f"{name:<32}{value:>8}"


def _rate(name: str, one: dict[str, Any]) -> str:
    parts = f"{one['numerator']}/{one['denominator']}"
    if one["value"] is None:
        return f"{name:<32}{'–':>8}  {parts}"
    band = f"{one['low']:.1%} – {one['high']:.1%}"
    return f"{name:<32}{one['value']:>8.1%}  {parts:<12}{band}"


def _durations(name: str, one: dict[str, Any]) -> str:
    if one["n"] == 0:
        return f"{name:<32}{'–':>8}  n=0"
    return f"{name:<32}{one['median']:>8}  p90={one['p90']}  n={one['n']}"
