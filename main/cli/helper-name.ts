/** The command that polkit starts as root; not shown in the help. */
export const helperCommandName = 'helper'
