"""Renderers: they read only the run folder."""

from eprouvette_reports.read import Report, read_report
from eprouvette_reports.render import RENDERERS, render

__all__ = ["RENDERERS", "Report", "read_report", "render"]
