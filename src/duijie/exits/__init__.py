"""Exits: the register of every endpoint text can leave by, and the one way out.

A room that lets text leave declares its exits when Django starts, in its `apps.py`, and sends by them:

    from duijie.exits.register import Exit, register

    register("intake", lambda: [Exit(name="model", kind=ExitKind.MODEL, address=settings.MODEL_URL,
                                     networks=tuple(settings.EXIT_NETWORKS))] if settings.MODEL_URL else [])

    from duijie.exits.sending import post_json, sending, fetch

    answer = post_json("model", "/chat/completions", {"messages": …}, text_class=TextClass.PUBLIC,
                       purpose="intake.propose", actor=actor, now=now, key=settings.MODEL_KEY)

* `post_json` sends one JSON body to a declared exit and gives the JSON it answers. `fetch` reads a page
  from an address somebody typed. `sending` is for what speaks no HTTP (storage): it checks, writes
  down, and the caller sends inside the block what `masked` made of the text. Mail is sent by `mail.py`.
* Each of them refuses a text of a higher class than the exit may carry (`TextClassRefusedError`), writes
  a row and an audit entry before the first byte leaves, masks telephone, identity and mail numbers,
  keeps away from private networks the exit does not name (`AddressRefusedError`), and is bounded in
  time and size (`NoAnswerError`, whose `code` says why). Never call them inside a transaction: they say so.
* All errors are `ExitError`: whoever asks by an exit goes on without it, and tells.
"""
