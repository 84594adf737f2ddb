"""The graduate's home row, which pages of several areas read."""

from typing import Annotated

from fastapi import Depends

from signing.http.asking.readers import ReaderOfGraduateHomes
from signing.http.asking.security import ByGraduate
from signing.projections import graduate_home
from signing.projections.graduate_home import Home
from signing.refusals import NoGraduateHere


def _load_home(by: ByGraduate, connection: ReaderOfGraduateHomes) -> Home:
    found = graduate_home.load_home(connection, by.graduate_id, by.now)
    if found is None:
        raise NoGraduateHere
    return found


ToHome = Annotated[Home, Depends(_load_home)]
