"""The table of the FAQ's API for programs: what `faq.api_web` serves and OpenAPI describes.

Programs sign in with an API key and may do what the person may whose key it is. Every operation
calls the functions that the console calls.
"""

from __future__ import annotations

from faq.api_article_operations import ARTICLES
from faq.api_work_operations import WORK
from madoguchi.api_operation import BASE, Operation

__all__ = ["BASE", "OPERATIONS", "Operation"]

OPERATIONS: tuple[Operation, ...] = (*ARTICLES, *WORK)
