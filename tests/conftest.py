from tests import programs


def pytest_report_header() -> list[str]:
    return programs.describe()
