"""
Words the office writes, checked before any letter is made from them: all faults at once, each with how to mend it.

A template holds text, values of its letter, our filters, ``if`` and ``for``; anything else is refused here, by its syntax,
before Jinja runs it in its sandbox. So no template reaches what its letter does not declare, or runs code.
"""

from notifications.checking.faults import Fault, check_words

__all__ = ["Fault", "check_words"]
