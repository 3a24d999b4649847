"""A worker of an earlier release of Maskin, as far as this repository can have one.

No release was made yet, so there is no earlier code to run; a commit of the history would be no
release either, and a shallow clone has none. What matters of an earlier release is what it does not
know: this is today's worker without the commands that came last. It must leave them to others.
"""

from apps.maskin import executors
from apps.maskin.messages import SetPower
from dataverket.site.bridge import run_worker

if __name__ == "__main__":
    del executors.EXECUTORS[SetPower]
    run_worker()
