/** A token bucket. @returns a function to be called for each message; it returns whether the message is within the rate */
export function createMessageRate(messagesPerSecond: number, messageBurst: number): () => boolean {
  let tokens = messageBurst;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(messageBurst, tokens + (Math.max(0, now - filledAt) / 1000) * messagesPerSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
