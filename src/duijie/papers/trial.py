"""An invented paper, to try a form on before somebody needs it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from duijie.papers.models import Paper
from duijie.papers.sources import PaperContent

CHECK_ADDRESS = "https://example.org/check/0123456789abcdef0123456789abcdef/"
_SAYS = PaperContent(
    title="示例文书 Example",
    paragraphs=("示例企业与示例研究所已签署《示例协议》，摘要如下：", "A second paragraph."),
    facts=(("示例事项", "说明文字"), ("Example", "words")),
)


def trial_paper(kind: str) -> Paper:
    """This will return a paper of a kind that was never issued and is not stored."""
    return Paper(
        kind=kind,
        year=2026,
        serial=1,
        issuer="示例中心",
        language="zh-hans",
        content=asdict(_SAYS),
        issued_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
