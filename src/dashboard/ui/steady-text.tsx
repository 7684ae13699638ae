/** Text that takes as much room as it does in bold, so that its neighbours stay in place when it is chosen. */
export const SteadyText = ({ text }: { text: string }) => (
  <span className="steady" data-text={text}>
    {text}
  </span>
);
