/** Compiles the program if its sources have changed, and runs it in this process: node scripts/run.mjs serve */
import { refresh } from './refresh.mjs';

refresh('program');
await import('../dist/main.js');
