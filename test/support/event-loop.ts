/** Counts turns of the event loop until it is stopped. */
export function countTurns() {
  let turns = 0;
  let immediate = setImmediate(function turn() {
    turns++;
    immediate = setImmediate(turn);
  });
  return {
    stop() {
      clearImmediate(immediate);
      return turns;
    },
  };
}
