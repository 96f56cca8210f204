"""What the tests of files share."""

import pytest

from bot.files.reading import LocalFiles


@pytest.fixture
def files() -> LocalFiles:
    return LocalFiles()
