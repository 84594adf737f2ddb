"""What a graduate fills in about the roster: an error, and their own phone and address."""

from typing import Annotated

from pydantic import Field

from signing.http.asking.fields import Explaining, HomeAddress, Mobile, Remarks
from signing.http.asking.forms import Form
from signing.vocabulary import SourceField


class SourceErrorForm(Form):
    fields: Annotated[list[SourceField], Field(min_length=1, max_length=len(SourceField))]
    words: Annotated[Remarks, Explaining, Field(min_length=1)]


class ContactForm(Form):
    phone: Mobile
    home_address: HomeAddress
