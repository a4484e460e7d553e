"""The landing layer: exported files become text rows in the schema raw, each file once.

An empty cell is NULL, quoted or not, in every format. Every record of a file is either one raw row
or one malformed line with a reason.
"""

from callhouse.landing.contract import ContractError
from callhouse.landing.forgotten import ForgottenError
from callhouse.landing.land import land, land_whole
from callhouse.landing.reasons import MALFORMED_REASONS
from callhouse.landing.warehouse import LandingError

__all__ = ["MALFORMED_REASONS", "ContractError", "ForgottenError", "LandingError", "land", "land_whole"]
