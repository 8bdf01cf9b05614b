"""The domain. Models hold the verbs, take the actor and never commit: view, job or command does, once."""

from . import addressing, library, quota
from .asset import Asset
from .audit import Audit
from .base import Model, now
from .condition import Condition
from .edit import Conflict, Edit
from .editable import Answer
from .handoff import Handoff
from .heartbeat import Heartbeat
from .job import Job
from .mail import Mail
from .membership import ROLES, Membership
from .page import Page, PathTaken
from .publication import Publication
from .redirect import Redirect
from .reference import Reference
from .released_name import ReleasedName
from .report import Report
from .session import UserSession
from .site import Site, name_is_free
from .tenancy import ACCOUNT_TABLES, CONTENT_TABLES, current_scope, enter_site, platform_scope, site_scope
from .user import User

__all__ = [
    "ACCOUNT_TABLES",
    "CONTENT_TABLES",
    "ROLES",
    "Answer",
    "Asset",
    "Audit",
    "Condition",
    "Conflict",
    "Edit",
    "Handoff",
    "Heartbeat",
    "Job",
    "Mail",
    "Membership",
    "Model",
    "Page",
    "PathTaken",
    "Publication",
    "Redirect",
    "Reference",
    "ReleasedName",
    "Report",
    "Site",
    "User",
    "UserSession",
    "addressing",
    "current_scope",
    "enter_site",
    "library",
    "name_is_free",
    "now",
    "platform_scope",
    "quota",
    "site_scope",
]
