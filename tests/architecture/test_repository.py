"""What the repository must and must not hold: keys, paths, identities, sizes, words in both languages."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("harness", "simulators", "reports")
#: modules that are one table, or one noun that is long for a reason; the list may only shrink
LONG_MODULES: dict[str, str] = {}


def tracked(pattern: str = "") -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z", *([pattern] if pattern else [])], cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("pas de dépôt git ici (archive source)")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): text_of(path) for path in tracked()}


def test_no_private_key_is_committed(texts):
    key = re.compile("BEGIN (RSA |EC |ENCRYPTED )?" + "PRIVATE KEY")
    assert [name for name, text in texts.items() if key.search(text)] == []


def test_no_package_registry_address_nor_lock_file_is_committed(texts):
    address = re.compile(r"https?://[^ \"]+/(simple|packages|-)/")
    assert [name for name, text in texts.items() if not name.endswith(".md") and address.search(text)] == []
    assert "uv.lock" not in texts


def test_no_path_of_a_machine_is_committed(texts):
    path = re.compile(r"(^|[^A-Za-z0-9_./-])/(home|root|Users|work)/\w")
    assert [name for name, text in texts.items() if path.search(text)] == []


#: test identities published for INSi, with the injected file's former matricule
PUBLISHED = ("simulators/eprouvette_sim/insi/data/identites.csv", "simulators/eprouvette_sim/insi/data/injections.csv")
_NIR = re.compile(r"(?<![\w.])[12]\d{2}(?:0[1-9]|1[0-2])(\d[\dAB])(\d{3})\d{3}(?:\s?\d{2})?(?![\w.])")
#: departments that exist (metropolitan, overseas, abroad): only a NIR of one of them could be somebody's
_REAL = {f"{number:02d}" for number in range(1, 96)} | {"2A", "2B", "97", "98", "99"}
#: numbers no commune and no country bears: whoever was born there is nobody
_NOWHERE = {"999", "000"}


def test_every_nir_in_the_repository_is_a_published_identity_or_nobodys(texts):
    published = {nir for name in PUBLISHED for nir in re.findall(r"\b[12]\d{5}[\dAB]\d{6}\b", texts[name])}
    strange = {}
    for name, text in texts.items():
        seen = {m.group(0)[:13] for m in _NIR.finditer(text) if m.group(1) in _REAL and m.group(2) not in _NOWHERE}
        if seen - published:
            strange[name] = sorted(seen - published)[:3]
    assert strange == {}


@pytest.mark.parametrize("root", SOURCES)
def test_no_assert_no_print_and_no_exit_outside_the_command_line(root):
    for path in sorted((ROOT / root).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Assert), f"{path}:{node.lineno}"
            called = node.func if isinstance(node, ast.Call) else None
            assert not (isinstance(called, ast.Name) and called.id == "print"), f"{path}:{node.lineno}"
            if isinstance(called, ast.Attribute) and called.attr == "exit" and getattr(called.value, "id", "") == "sys":
                assert "cli" in path.parts, f"{path}:{node.lineno}"


@pytest.mark.parametrize("root", [*SOURCES, "scenarios"])
def test_modules_stay_under_400_lines_and_functions_on_a_screen(root):
    for path in sorted((ROOT / root).rglob("*.py")):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= 400 or str(path.relative_to(ROOT)) in LONG_MODULES, f"{path} : {lines} lignes"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert node.end_lineno - node.lineno < 60, f"{path}:{node.lineno} {node.name}"


@pytest.mark.parametrize("folder", ["harness/eprouvette/messages", "reports/eprouvette_reports/messages"])
def test_french_and_english_messages_have_the_same_keys_and_fields(folder):
    french, english = (
        json.loads((ROOT / folder / f"{lang}.json").read_text(encoding="utf-8")) for lang in ("fr", "en")
    )
    assert french.keys() == english.keys()
    field = re.compile(r"\{(\w+)")
    assert [key for key in french if set(field.findall(french[key])) != set(field.findall(english[key]))] == []
    assert all(value.strip() for value in (*french.values(), *english.values()))


def test_every_simulator_folder_has_its_readme():
    services = [path.parent for path in (ROOT / "simulators/eprouvette_sim").glob("*/simulator.py")]
    assert {folder.name for folder in services} >= {"insi", "cdri", "passerelle"}
    for folder in services:
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert "neutre" in readme, folder
        assert "Provenance" in readme, folder


def test_only_tests_may_know_the_neighbouring_facts(texts):
    hint = "../" + "shared"
    guilty = [name for name, text in texts.items() if hint in text and not name.startswith("tests/")]
    assert guilty == []
