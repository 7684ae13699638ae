/** Floods a server: flood-process.ts <name of the attacker> <url> <milliseconds>. Its connections stay open until it is ended. */
import { ATTACKERS, type AttackerName } from './attackers.ts';

const [name, url = '', ms] = process.argv.slice(2);
process.once('disconnect', () => process.exit());
const flood = await ATTACKERS[name as AttackerName](url, performance.now() + Number(ms));
process.send?.(flood);
