/** The product promises that nothing goes on for longer after an abort (README, "What it promises"). */
export const STOPS_WITHIN_MS = 5000;
