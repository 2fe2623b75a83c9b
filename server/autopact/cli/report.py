"""A report as people read it, and as programs do."""

from __future__ import annotations

import json

from rich.console import Console
from rich.text import Text

from autopact.checks.finding import Finding, Severity
from autopact.checks.run import Report
from autopact.cli.counted import counted
from autopact.cli.visible import visible

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTICE: "bold blue"}


def as_json(report: Report) -> str:
    """The report as one JSON object: `clean`, `files`, `counts` by severity, and `findings`."""
    told = {
        "clean": report.clean,
        "files": list(report.files),
        "counts": {severity.value: report.count(severity) for severity in Severity},
        "findings": [finding.as_json() for finding in report.findings],
    }
    return visible(json.dumps(told, ensure_ascii=False, indent=2))


def show(report: Report, console: Console) -> None:
    """Print the report: each finding with its place, what is wrong and the mend; then the counts."""
    for finding in report.findings:
        console.print(_text(finding), soft_wrap=True)
    console.print(_summary(report), soft_wrap=True)


def _text(finding: Finding) -> Text:
    text = Text(visible(str(finding)))
    text.stylize(_STYLES[finding.severity], 0, len(finding.severity))
    text.highlight_regex(r"\n  mend: .*", "green")
    return text


def _summary(report: Report) -> Text:
    said = ", ".join(counted(report.count(severity), severity) for severity in Severity)
    return Text(f"{counted(len(report.files), 'file')}: {said}", "bold green" if report.clean else "bold red")
