/** When a list is being read, and so its rows must stay where they are. */
import { type FocusEvent, type PointerEvent, useRef } from 'react';

/**
 * A list is held from when the pointer enters its rows until it leaves the whole list: on the way to the button for rows that
 * wait, it must not be released.
 * @param onChange called with whether the list is hovered, focused or scrolled
 * @returns `handlers` of the whole list, and those of its rows; `release` is for when the button has been pressed
 */
export function useHold(onChange: (held: boolean) => void) {
  const reasons = useRef({ hovered: false, focused: false, scrolled: false });
  const hold = (change: Partial<typeof reasons.current>) => {
    Object.assign(reasons.current, change);
    onChange(Object.values(reasons.current).some(Boolean));
  };
  return {
    hold,
    release: () => hold({ hovered: false, focused: false }),
    rowHandlers: {
      onPointerEnter: ({ pointerType }: PointerEvent) => hold({ hovered: pointerType === 'mouse' }),
    },
    handlers: {
      onPointerLeave: () => hold({ hovered: false }),
      onFocus: () => hold({ focused: true }),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
        hold({ focused: currentTarget.contains(relatedTarget) }),
    },
  };
}
