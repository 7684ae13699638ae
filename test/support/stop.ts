/** Maximum time that anything continues after an abort (README, "What it promises"). */
export const STOPS_WITHIN_MS = 5000;
