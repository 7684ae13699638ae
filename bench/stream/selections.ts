/** 50 different selections among 500 subscribers: one execution per selection. */
import { fanOut } from '../support/fan-out.ts';
import { scaled } from '../support/report.ts';
import { differentQuery } from '../support/selections.ts';

const SELECTIONS = 50;

await fanOut({
  what: `${SELECTIONS} different selections`,
  subscribers: scaled(500, SELECTIONS),
  bursts: [1],
  wanted: { stock: 4 },
  queryOf: (index) => differentQuery(index % SELECTIONS),
});
