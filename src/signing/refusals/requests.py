"""What is wrong with a request, whatever it asks for."""

from signing.refusals.kinds import (
    NotAcceptable,
    NotFound,
    NotPermitted,
    NotReady,
    TooMany,
)


class NoSuchPage(NotFound): ...


class MethodWrong(NotAcceptable): ...


class FieldsWrong(NotAcceptable):
    """`errors` lists {field, zh, en} for each field that has to be mended."""


class KeyReused(NotAcceptable): ...


class ForeignOrigin(NotPermitted):
    """Another site asked with the session of our pages."""


class HostUnknown(NotAcceptable):
    """Called by a name that is not its own."""


class BodyTooLarge(NotAcceptable):
    """`most_kib` is the limit in KiB."""


class BodyTooSlow(NotAcceptable): ...


class Crowded(NotReady): ...


class Draining(NotReady):
    """Of `/ready` alone: the server was told to end, and answers whom a proxy still sends."""


class TooManyAtOnce(TooMany):
    """One account, or one network, has too many requests open."""


class TooManySlow(TooMany):
    """Too many bodies of one account or network come slowly."""


class TooManyUploads(TooMany):
    """One account uploads too many files at once."""


class TooManyStreams(TooMany):
    """Too many live streams are open behind one network, or in all."""


class UploadsCrowded(NotReady): ...
