/** What all commands that talk to a server have in common in their help. */
import type { Command } from 'commander';

export const addServerOption = (command: Command): Command =>
  command.option('--server <url>', 'address of the server (default: SCANWIRE_URL)');

export const SERVER_HELP = `
The address comes from --server or SCANWIRE_URL, and the API key from
SCANWIRE_TOKEN; both may be in .env in this folder.`;
