"""Check the way to a datacenter: one command there, one answer back, no effect."""

from apps.maskin.messages import Echo
from apps.maskin.types import CheckSite
from apps.tasks.types import Step, StepContext, Workflow, command, touches_nothing


def say(context: StepContext) -> Echo:
    """Build the message that is to come back."""
    return Echo(text=context.input.text)


CHECK_SITE = Workflow(
    name="check-site",
    version=1,
    input=CheckSite,
    plan=touches_nothing,
    steps=(Step("echo", do=command(Echo, build=say)),),
)
