"""The guard against results of tests: `domain/differentiators.md` 7.

Its patterns take longer to make ready than the rest of a page, and its reader of PDF longer still: each part is
loaded when it is first asked, so that a process which is never asked starts without them.
"""


def holds_scores(text: str | None) -> bool:
    """Whether a sentence, in which no result may stand in any form, holds results of a test."""
    from app.platform.results import scores

    return scores.holds_scores(text)


def holds_pasted_scores(text: str | None) -> bool:
    """Whether a free text about somebody, where ratings, years and percentages belong, holds results of a test."""
    from app.platform.results import free

    return free.holds_pasted_scores(text)


def looks_like_report(name: str, content: bytes) -> bool:
    """Whether a file looks like a report of a test; one that cannot be read is judged by its name alone."""
    from app.platform.results import files

    return files.looks_like_report(name, content)
