"""One way to write a time in the operator admin; the settings' time zone is UTC.

``DATETIME_FORMAT`` says so, ``SHORT_DATETIME_FORMAT`` is for columns whose head does.
"""

from typing import Final

DATE_FORMAT: Final = "Y-m-d"
SHORT_DATE_FORMAT: Final = DATE_FORMAT
TIME_FORMAT: Final = "H:i:s"
SHORT_DATETIME_FORMAT: Final = "Y-m-d H:i:s"
DATETIME_FORMAT: Final = r"Y-m-d H:i:s \U\T\C"
