"""Answer templates of a pack: Jinja2 in a sandbox, no include outside the pack, unknown names are errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.codecs import codec
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eprouvette_sim.formats.xml import Element

MAX_RENDU = 16 * 1024 * 1024


class Modeles:
    """The templates of one pack.

    A template sees the canonical message as nested values (`organisme.regime`, `periodes`), absent ones being `None`,
    and the whole of it as `message`, to be handed to a macro. Includes and imports find listed files only;
    filters: `date('JJ/MM/AAAA')` and `code('table')`.
    """

    def __init__(self, fichiers: Mapping[str, bytes], codes: Mapping[str, Mapping[str, str]]) -> None:
        import jinja2

        sources = {name: data.decode("utf-8") for name, data in fichiers.items() if name.endswith(".j2")}
        self._environment = _environment_class()(
            loader=jinja2.FunctionLoader(lambda name: (sources[name], name, None) if name in sources else None),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["date"] = lambda value, motif: codec(f"date:{motif}", {}).ecrire(str(value))
        self._environment.filters["code"] = lambda value, table: codec(f"codes:{table}", codes).ecrire(str(value))

    def render(self, nom: str, message: Mapping[str, Any], champs: Sequence[str]) -> Element:
        """The element written by that template; `ErreurUsage` naming file and line when it cannot be."""
        try:
            nested = nest(message, champs)
            text = self._environment.get_template(nom).render(nested | {"message": nested})
        except Exception as error:
            raise ErreurUsage(f"modèle en échec : {error}", ou=_place(error, nom)) from error
        if len(text) > MAX_RENDU:
            raise ErreurUsage(f"modèle : plus de {MAX_RENDU // 2**20} Mio produits", ou=nom)
        root, anomalies = xml.read(text.strip().encode())
        if root is None:
            raise ErreurUsage(f"le modèle ne produit pas un XML lisible : {anomalies[0].observe}", ou=nom)
        return root


def _environment_class() -> type[Any]:
    """The sandbox, which also refuses powers and products of texts: a line of template must not fill the memory."""
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Bac(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
                raise SecurityError(f"opération refusée dans un modèle : {operator}")
            return super().call_binop(context, operator, left, right)

    return Bac


def nest(message: Mapping[str, Any], champs: Sequence[str]) -> dict[str, Any]:
    """The flat message as nested dicts, every name of `champs` present (`None`, or an empty list for a group)."""
    nested: dict[str, Any] = {}
    groups = {name.partition("[]")[0] for name in champs if "[]" in name}
    for name in champs:
        if "[]" not in name:
            _set(nested, name, message.get(name))
    for group in groups:
        inner = [name.partition("[]")[2].removeprefix(".") for name in champs if name.startswith(f"{group}[].")]
        _set(nested, group, [nest(row, inner) for row in message.get(group) or ()])
    return nested


def _set(target: dict[str, Any], name: str, value: Any) -> None:
    *parents, last = name.split(".")
    for parent in parents:
        target = target.setdefault(parent, {})
    target[last] = value


def _place(error: Exception, nom: str) -> str:
    """`file:line` of the innermost template frame, or of the syntax error."""
    if getattr(error, "lineno", None):
        return f"{getattr(error, 'name', None) or nom}:{getattr(error, 'lineno', 1)}"
    place, traceback = f"{nom}:1", error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = f"{name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
