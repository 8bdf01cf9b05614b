"""Every form of DATABASE_URL reaches the database, from the application and from deploy/backup alike."""

import os
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, text

from sitemaker.config import database
from sitemaker.lib.database_url import NotPostgreSQL, connection_parameters
from tests.servers import ROOT, Postgres

FORMS = {
    # PostgreSQL's manual, 34.1.1.2, "Connection URIs"
    "postgresql://": {},
    "postgresql://localhost": {"host": "localhost"},
    "postgresql://localhost:5433": {"host": "localhost", "port": "5433"},
    "postgresql://localhost/mydb": {"host": "localhost", "dbname": "mydb"},
    "postgresql://user@localhost": {"host": "localhost", "user": "user"},
    "postgresql://user:secret@localhost": {"host": "localhost", "user": "user", "password": "secret"},
    "postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp": {
        "host": "localhost",
        "user": "other",
        "dbname": "otherdb",
        "connect_timeout": "10",
        "application_name": "myapp",
    },
    "postgresql://host1:123,host2:456/somedb?target_session_attrs=any&application_name=myapp": {
        "host": "host1,host2",
        "port": "123,456",
        "dbname": "somedb",
        "target_session_attrs": "any",
        "application_name": "myapp",
    },
    "postgresql:///mydb?host=localhost&port=5433": {"dbname": "mydb", "host": "localhost", "port": "5433"},
    "postgresql://[2001:db8::1234]/database": {"host": "2001:db8::1234", "dbname": "database"},
    "postgresql:///dbname?host=/var/lib/postgresql": {"dbname": "dbname", "host": "/var/lib/postgresql"},
    "postgresql://%2Fvar%2Flib%2Fpostgresql/dbname": {"host": "/var/lib/postgresql", "dbname": "dbname"},
    "postgresql://user@localhost:5433/mydb?options=-c%20synchronous_commit%3Doff": {
        "user": "user",
        "host": "localhost",
        "port": "5433",
        "dbname": "mydb",
        "options": "-c synchronous_commit=off",
    },
    # what others hand out
    "postgres://u:p%40ss%2Fw%3Ard@h.example:5432/d?sslmode=require": {
        "user": "u",
        "password": "p@ss/w:rd",
        "host": "h.example",
        "port": "5432",
        "dbname": "d",
        "sslmode": "require",
    },
    "postgresql+psycopg2:///sitemaker?host=/run/postgresql": {
        "dbname": "sitemaker",
        "host": "/run/postgresql",
    },
    "postgresql:///?service=sitemaker": {"service": "sitemaker"},
    "postgresql://h/d?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem": {
        "host": "h",
        "dbname": "d",
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ssl/ca.pem",
    },
}


@pytest.mark.parametrize("url", FORMS)
def test_libpq_reads_it(url: str) -> None:
    assert connection_parameters(url) == FORMS[url]


@pytest.mark.parametrize("url", ["sqlite:///x.db", "", "mysql://h/d", "host=localhost"])
def test_other_kinds_are_told_apart(url: str) -> None:
    with pytest.raises(NotPostgreSQL):
        connection_parameters(url)


@pytest.mark.deploy
@pytest.mark.parametrize("form", ["tcp", "socket", "encoded socket", "several hosts", "service", "password"])
def test_backup_and_application_reach_it(cluster: Postgres, tmp_path: Path, form: str) -> None:
    """Over each way in: a backup is written, and the application's own engine asks with its limits set."""
    url = cluster.create("ways_in")
    to = connection_parameters(url)
    secret = quote(to["password"], safe="")
    who, where = f"{to['user']}:{secret}", f"{to['host']}:{to['port']}"
    with cluster.administer() as cursor:
        cursor.execute("SHOW unix_socket_directories")
        folder = str((cursor.fetchone() or ("",))[0]).split(",")[0].strip()
    service = tmp_path / "services"
    service.write_text("[ours]\n" + "".join(f"{name}={value}\n" for name, value in to.items()))
    urls = {
        "tcp": url,
        "socket": f"postgresql://{who}@/ways_in?host={folder}&port={to['port']}",
        "encoded socket": f"postgresql://{who}@{quote(folder, safe='')}:{to['port']}/ways_in",
        "several hosts": f"postgresql://{who}@127.0.0.1:1,{where}/ways_in",
        "service": "postgresql:///?service=ours",
        "password": url.replace("postgresql://", "postgres://"),
    }
    environment = {
        **os.environ,
        "PGSERVICEFILE": str(service),
        "PGBIN": str(cluster.bin),
        "MEDIA_FOLDER": "none",
    }
    command = [ROOT / "deploy/backup", tmp_path / "to"]
    done = subprocess.run(
        command, env={**environment, "DATABASE_URL": urls[form]}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGSERVICEFILE", str(service))
        address, options = database(urls[form])
        engine = create_engine(address, **options)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_database()")) == "ways_in"
            assert connection.scalar(text("SHOW statement_timeout")) == "10s"
        engine.dispose()
