"""Room on the disk that an upload has before its files are there: uploads at one time share what is left.

A row is given back with the upload's end, whatever that is; that of a killed process counts until it expires.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import BigInt, Model, UTCDateTime, now

LONGEST = timedelta(minutes=2)
"""More than looking at an image and keeping its files can take."""


class Reservation(Model):
    """Room that is kept for an upload until it is known how large its files are."""

    __tablename__ = "reservation"

    site_id: Mapped[int] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: now() + LONGEST)
