"""The domain. Models hold the verbs, take the actor and never commit: view, job or command does, once."""

from . import expiry, host_records, image_library, image_quota, page_status, seed, usage
from .asset import Asset
from .audit import Audit, AuditFilter
from .ban import Ban
from .base import Model, now
from .checkpoint import Checkpoint
from .edit import Conflict, Edit
from .editable import EditResult
from .email import Mail
from .email_budget import Requester, knows_network
from .email_log import EmailEntry
from .handoff import Handoff
from .health import Health
from .heartbeat import Heartbeat
from .job import Job
from .membership import ROLES, Membership
from .name_quota import NoMoreNames, count_name
from .page import Page, PathTaken
from .publication import Publication
from .redirect import Redirect
from .reference import Reference
from .released_name import ReleasedName
from .report import Report
from .revocation import revoke
from .session import UserSession
from .site import Site, Unconfirmed, name_is_free
from .tenancy import ACCOUNT_TABLES, CONTENT_TABLES, current_scope, enter_site, platform_scope, site_scope
from .upload import keep_upload
from .upload_reservation import Reservation
from .user import User

__all__ = [
    "ACCOUNT_TABLES",
    "CONTENT_TABLES",
    "ROLES",
    "EditResult",
    "Requester",
    "Asset",
    "Audit",
    "Ban",
    "Checkpoint",
    "Health",
    "Conflict",
    "Edit",
    "EmailEntry",
    "Handoff",
    "Heartbeat",
    "Job",
    "Mail",
    "Membership",
    "Model",
    "NoMoreNames",
    "Page",
    "PathTaken",
    "Publication",
    "Redirect",
    "Reference",
    "ReleasedName",
    "Report",
    "Reservation",
    "Site",
    "AuditFilter",
    "Unconfirmed",
    "User",
    "UserSession",
    "host_records",
    "usage",
    "count_name",
    "current_scope",
    "enter_site",
    "expiry",
    "knows_network",
    "image_library",
    "name_is_free",
    "now",
    "page_status",
    "platform_scope",
    "image_quota",
    "keep_upload",
    "revoke",
    "site_scope",
    "seed",
]
