"""How much there may be of what is sent and of what is said."""

from typing import Final

# Of a command, or of an event of a task: half of the MiB that NATS and its streams take, headers
# included. A command that a site gives up has to fit into an event, escaped once more.
MESSAGE_LIMIT_BYTES: Final = 512 * 1024
# Characters that are kept of one text of a site, a device or a defect: of a message, a note, a
# reason. It is shown to people, told to others, and joined with what they have to do.
LONGEST_TEXT: Final = 2000
# Characters that are kept of a code or another word by which texts are told apart.
LONGEST_WORD: Final = 80
