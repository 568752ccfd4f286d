"""What a command says when it cannot go on."""


class TroubleError(Exception):
    """The command stops; the message says what happened and what to do next."""
