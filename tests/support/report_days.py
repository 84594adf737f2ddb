"""When graduates report, by the clock of this machine: for services that run by it."""

from datetime import datetime, timedelta

from signing.vocabulary.china_time import CHINA

TODAY = datetime.now(CHINA).date()
REPORTING = {
    "report_from": (TODAY + timedelta(days=30)).isoformat(),
    "report_to": (TODAY + timedelta(days=44)).isoformat(),
}
