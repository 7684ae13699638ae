/** When a list is being read, and so its rows must stay where they are. */
import { type FocusEvent, type PointerEvent, useRef } from 'react';

/**
 * @param onChange called with whether the list is hovered, focused or scrolled
 * @returns `handlers` of the whole list: on the way to the button for rows that wait, it must not be released
 */
export function useHold(onChange: (held: boolean) => void) {
  const reasons = useRef({ hovered: false, focused: false, scrolled: false });
  const hold = (change: Partial<typeof reasons.current>) => {
    Object.assign(reasons.current, change);
    onChange(Object.values(reasons.current).some(Boolean));
  };
  return {
    hold,
    handlers: {
      onPointerEnter: ({ pointerType }: PointerEvent) => hold({ hovered: pointerType === 'mouse' }),
      onPointerLeave: () => hold({ hovered: false }),
      onFocus: () => hold({ focused: true }),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
        hold({ focused: currentTarget.contains(relatedTarget) }),
    },
  };
}
