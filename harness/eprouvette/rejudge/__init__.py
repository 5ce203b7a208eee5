"""A run judged again from its folder: no behave, no adapter, no service; and two runs compared."""

from eprouvette.rejudge.compare import compare
from eprouvette.rejudge.evidence import answer_of, exchange_of, seen_by
from eprouvette.rejudge.judge_again import judge_again

__all__ = ["answer_of", "compare", "exchange_of", "judge_again", "seen_by"]
