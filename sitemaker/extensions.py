"""The unbound objects that the factory binds to an application: nothing else lives here."""

from flask_bcrypt import Bcrypt
from flask_caching import Cache
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData

from .lib.counters import Counters
from .lib.db_session import LastingSession
from .lib.email.mailer import Mailer
from .lib.fairness.document_turns import DocumentTurns
from .lib.fairness.leaky_bucket import LeakyBucket
from .lib.fairness.password_pool import PasswordPool
from .lib.host_record_store import HostRecords
from .lib.http.access_log import AccessLog
from .lib.images.decoder import ImageDecoder
from .lib.job_queue import JobQueue
from .lib.signing import SigningKeys
from .lib.storage import Storage

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLAlchemy(metadata=MetaData(naming_convention=NAMES), session_options={"class_": LastingSession})
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
bcrypt = Bcrypt()
passwords = PasswordPool()
cache = Cache()
counters = Counters()
signing_keys = SigningKeys()
hosts = HostRecords()
queue = JobQueue()
mailer = Mailer()
storage = Storage()
access = AccessLog()
processor = LeakyBucket()
image_decoder = ImageDecoder(processor)
turns = DocumentTurns()
