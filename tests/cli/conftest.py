import pytest
from flask import Flask

from tests.shell import Run, runs


@pytest.fixture
def run(app: Flask) -> Run:
    return runs(app)
