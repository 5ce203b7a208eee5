"""`catalogue import` and `catalogue diff` on workbooks of both real layouts: exactly the planted changes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from eprouvette.cli.main import cli
from eprouvette_sim.kernel.errors import ErreurUsage


def run(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)


def imported(folder, edition, raw):
    path = folder / f"{edition}.xlsx"
    path.write_bytes(raw)
    done = run("catalogue", "import", path, "--corpus", "REM-DPI", "--edition", edition, "--date", "2025-06-30",
               "--vers", folder / "editions")  # fmt: skip
    assert done.exception is None
    return folder / "editions" / f"REM-DPI-{edition}"


@pytest.mark.parametrize("layout", ["convergence", "dix_preuves"])
def test_the_difference_lists_exactly_what_was_planted(tmp_path, request, texts, layout):
    make = request.getfixturevalue(layout)
    before = imported(tmp_path, "a", make(texts))
    changed = dict(texts)
    moved = changed.pop("MSS/UX.33")
    changed.pop("DMP/UX.14 BIS")
    changed["MSS/UX.34"] = moved
    changed["PSC/UX.01"] = "Le système DOIT fermer la session locale quand le fournisseur national y met fin."
    after = imported(tmp_path, "b", make(changed))
    found = json.loads(run("catalogue", "diff", before, after, "--json").output)["REM-DPI"]
    assert (found["nouvelles"], found["retirees"]) == (["PSC/UX.01"], ["DMP/UX.14 BIS"])
    assert [(one["ancienne"], one["nouvelle"]) for one in found["renumerotees"]] == [("MSS/UX.33", "MSS/UX.34")]
    words = run("catalogue", "diff", before, after).output
    assert "MSS/UX.33 → MSS/UX.34" in words
    assert "renumbered" in run("catalogue", "diff", before, after, "--lang", "en").output


def test_the_shipped_edition_can_be_compared_with_the_users(tmp_path, convergence):
    mine = imported(tmp_path, "a", convergence())
    found = json.loads(run("catalogue", "diff", "livre", mine, "--json").output)
    assert list(found) == ["REM-DPI"]
    assert found["REM-DPI"]["retirees"]


def test_a_refused_workbook_leaves_nothing_behind(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"a;b\n1;2\n")
    refused = run("catalogue", "import", path, "--corpus", "REM-DPI", "--edition", "a", "--date", "2025",
                  "--vers", tmp_path / "e").exception  # fmt: skip
    assert isinstance(refused, ErreurUsage)
    assert not (tmp_path / "e").exists()


def test_a_folder_that_is_no_edition_is_the_users_mistake(tmp_path):
    assert isinstance(run("catalogue", "diff", "livre", tmp_path).exception, ErreurUsage)
