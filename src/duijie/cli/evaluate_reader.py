"""`duijie evaluate --reader`: measures the reader on what the clerks of this instance decided."""

from __future__ import annotations

from duijie.cli.instance import start_existing


def measure_reader() -> dict[str, object]:
    """This will read every finished page anew and compare it with its labels.

    Only pages whose review is finished count: on others it is not known what the reader missed. Pages
    whose bytes are gone, or that cannot be read any more, are counted apart.
    """
    start_existing()
    from django.conf import settings

    from duijie.core.reader.files import UnreadablePageError, read_bytes
    from duijie.core.reader.labelled import Labelled
    from duijie.intake import store
    from duijie.intake.drafting import drafts_of
    from duijie.intake.queries import labelled_pages

    measured = Labelled()
    page_count = label_count = 0
    left_out: list[dict[str, str]] = []
    for page in labelled_pages():
        try:
            content = store.load(settings.UPLOADS, page.sha256)
            reading = read_bytes(content, filename=page.file_name)
        except (OSError, UnreadablePageError) as error:
            left_out.append({"sha256": page.sha256, "why": type(error).__name__})
            continue
        page_count += 1
        label_count += page.label_count
        found = [(str(each["kind"]), each["values"], each["confidence"]) for each in drafts_of(reading)]
        measured.add_page(found, page.wanted)
    return {"pages": page_count, "labels": label_count, "left_out": left_out, **measured.as_json()}
