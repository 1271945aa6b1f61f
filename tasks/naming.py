"""Units by any name people give them."""

from dataclasses import dataclass

from models.errors import NotFound
from models.rules import Rules
from tasks.workbook import UnitNames


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """The units of the rules, found by code or by name as written."""

    names: UnitNames
    codes: frozenset[str]

    def code_of(self, written: str) -> str:
        """
        The code of one unit.

        :raises NotFound: no unit bears that name; the nearest are told
        """
        code = written if written in self.codes else self.names.match(written)
        if code is None:
            raise NotFound("đơn vị", "unit", written, self.names.nearest(written))
        return code

    def codes_of(self, written: str) -> list[str]:
        """
        The codes of several units in one text.

        :raises NotFound: one of them is unknown
        """
        if all(part.strip() in self.codes for part in written.split(",")):
            return [part.strip() for part in written.split(",")]
        codes, unknown = self.names.split(written)
        if unknown:
            raise NotFound("đơn vị", "unit", unknown[0], self.names.nearest(unknown[0]))
        return list(codes)


def unit_names(rules: Rules) -> KnownUnits:
    """The units of these rules by name."""
    names = UnitNames({unit.code: [unit.name, *unit.aliases] for unit in rules.units.values()})
    return KnownUnits(names, frozenset(unit.code for unit in rules.units.values()))
