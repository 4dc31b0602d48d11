"""The stage between parsing and loading: find the copies and relatives among the current documents.

Belongs here: results of the checks of what comparing wrote.
Does not belong here: comparing (`pipelines.copies`, `pipelines.corpus`).
"""

from __future__ import annotations

from assets import results
from pipelines.copies import Copies, compare_documents
from pipelines.lake import Lake
from pipelines.settings import Settings
from schemas.lake import DOCUMENT_COPY, DOCUMENT_RELATION, DOCUMENT_VERSION
from warehouse.audit import CheckResult


def compare(settings: Settings) -> tuple[Copies, list[CheckResult]]:
    """Compare the documents of the lake and judge what came out.

    Raises:
        ContractBroken: a table breaks its contract as a whole.
    """
    lake = Lake(settings.lake_dir)
    found = compare_documents(lake)
    written = {DOCUMENT_COPY.name: found.copies, DOCUMENT_RELATION.name: found.relations}
    if not found.is_reused:  # landing had it judged as it was then
        written[DOCUMENT_VERSION.name] = found.versions
    judged = results.lake_results(written, lake)
    ids = {result.check_id for result in judged}
    earlier = [result for result in results.read_results(lake) if result.check_id not in ids]
    results.write_results(lake, [*earlier, *judged])
    return found, judged
